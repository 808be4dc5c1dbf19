"""Passing a page on, in Chromium: the system's sheet, the menu, and what stands there without script."""

import pytest
from playwright.sync_api import expect

from tests import browser as tools
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
SHEET = "navigator.share = (what) => { window.shared = what; return Promise.resolve(); }"
NO_SHEET = "Object.defineProperty(Navigator.prototype, 'share', {value: undefined})"


@pytest.fixture
def site(app):
    wiki = app.extensions["wiki"]
    wiki.store.create(PageText("Fill the kettle", "Use **cold** water.\n"), author=Author("Company"))
    with tools.serving(app) as site:
        yield site
    wiki.store.close()


@pytest.fixture
def window(chromium, site):
    with tools.windows(chromium, site) as window:
        yield window


def test_the_menu_copies_link_and_markdown(window, site):
    page = window(360, permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script(NO_SHEET)
    page.goto("/fill-the-kettle")
    page.locator("summary", has_text="Share").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8000/fill-the-kettle"
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert page.evaluate("navigator.clipboard.readText()") == "# Fill the kettle\n\nUse **cold** water.\n"
    assert (tools.axe_findings(page), page.complaints) == ([], [])


def test_the_systems_sheet_comes_first_where_there_is_one(window):
    page = window()
    page.add_init_script(SHEET)
    page.goto("/fill-the-kettle")
    page.locator("summary", has_text="Share").click()
    shared = page.evaluate("window.shared")
    assert shared == {"title": "Fill the kettle", "url": "http://127.0.0.1:8000/fill-the-kettle"}
    expect(page.get_by_role("link", name="Send by e-mail")).to_be_hidden()


def test_without_script_the_menu_leads_to_a_screen_with_both(window):
    page = window(360, java_script_enabled=False)
    page.goto("/fill-the-kettle")
    page.locator("summary", has_text="Share").click()
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    page.locator(".menu").get_by_role("link", name="Link and text to copy").click()
    expect(page.get_by_label("Link to the page")).to_have_value("http://127.0.0.1:8000/fill-the-kettle")
    expect(page.get_by_label("The page as Markdown")).to_have_value("# Fill the kettle\n\nUse **cold** water.\n")
