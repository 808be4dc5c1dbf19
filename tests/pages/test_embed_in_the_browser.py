"""A page in a frame of another site, in Chromium: as oEmbed gives it, where it is allowed and where it is not."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests import browser as tools
from wiki.app import create_app
from wiki.settings import Settings
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
LONG = "".join(f"## Step {n}\n\nHold the button. See [[Kettle]].\n\n" for n in range(1, 21))
PANEL = "getComputedStyle(document.querySelector('.panel')).backgroundColor"


class Later:
    """A WSGI application that is made when its own address and that of others are known."""

    app = None

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)


@pytest.fixture
def product():
    """A site of the company with one page, whose HTML the test puts there."""
    app = Flask("product")
    app.config["html"] = ""
    app.add_url_rule(
        "/",
        "page",
        lambda: f"<!doctype html><title>Product</title><link rel=icon href=data:,><body>{app.config['html']}",
    )
    with tools.serving(app) as site:
        app.config["site"] = site
        yield app


@pytest.fixture
def wiki(settings, database, product):
    """The address of a wiki that the product may frame, on another port."""
    later = Later()
    with tools.serving(later) as site:
        given = {"base_url": site, "embed_origins": (product.config["site"],)}
        later.app = create_app(Settings(data=settings.data, secret_key="k", **given))
        store = later.app.extensions["wiki"].store
        for title, body in (("Kettle", "Fill it.\n"), ("All the steps", LONG)):
            store.create(PageText(title, body), author=Author("Company"))
        client = later.app.test_client()
        for path in ("kettle", "all-the-steps"):
            told = client.get("/-/oembed", query_string={"url": f"{site}/{path}", "maxwidth": 600}).json
            product.config["html"] += told["html"]
        yield site
        store.close()


@pytest.fixture
def window(chromium, product):
    with tools.windows(chromium, product.config["site"]) as window:
        yield window


def test_the_html_that_oembed_gives_shows_pages_as_high_as_they_are(window, wiki):
    page = window(color_scheme="dark")
    page.goto("/")
    short, long = page.frame_locator("iframe >> nth=0"), page.frame_locator("iframe >> nth=1")
    expect(short.get_by_text("Fill it.")).to_be_visible()
    expect(long.get_by_role("heading", name="Step 20")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').clientHeight < 300")
    page.wait_for_function("document.querySelectorAll('iframe')[1].clientHeight > 1500")
    for frame in page.frames[1:]:
        assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.context.cookies() == []
    assert page.complaints == []


def test_a_link_in_a_frame_opens_the_wiki_beside_the_product(window, wiki):
    page = window()
    page.goto("/")
    with page.context.expect_page() as opened:
        page.frame_locator("iframe >> nth=1").get_by_role("link", name="Kettle").first.click()
    expect(opened.value.get_by_role("link", name="Edit")).to_be_visible()
    assert opened.value.url == f"{wiki}/kettle"
    assert page.url.rstrip("/") == page.evaluate("location.origin")


def test_a_frame_is_dark_with_the_device_or_as_the_product_says(window, wiki, product):
    frames = (f'<iframe src="{wiki}/-/embed/kettle{theme}"></iframe>' for theme in ("", "?theme=light"))
    product.config["html"] = "".join(frames)
    page = window(color_scheme="dark")
    page.goto("/")
    expect(page.frame_locator("iframe >> nth=1").get_by_text("Fill it.")).to_be_visible()
    assert [frame.evaluate(PANEL) for frame in page.frames[1:]] == ["rgb(25, 33, 36)", "rgb(255, 255, 255)"]


def test_a_site_that_is_not_named_sees_nothing(window, wiki, product):
    page = window()
    page.goto(product.config["site"].replace("127.0.0.1", "localhost"))
    page.wait_for_load_state()
    expect(page.frame_locator("iframe >> nth=0").get_by_text("Fill it.")).to_have_count(0)
    assert "frame-ancestors" in " ".join(page.complaints)
