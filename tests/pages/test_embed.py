"""Pages within other sites: who may frame them, that nobody is known there, and what oEmbed tells."""

import pytest

from wiki.app import create_app
from wiki.errors import BadSetting
from wiki.pages.sharing import frame
from wiki.settings import Settings
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ORIGIN = "https://app.example.com"
PAGE = "http://127.0.0.1:8000/kettle"


@pytest.fixture
def open_app(settings, database):
    app = create_app(Settings(data=settings.data, secret_key="k", embed_origins=(ORIGIN, "https://b.example")))
    app.extensions["wiki"].store.create(PageText("Kettle", "Fill it.\n"), author=Author("Company"))
    yield app
    app.extensions["wiki"].store.close()


@pytest.fixture
def visitor(open_app):
    return open_app.test_client()


def test_only_the_named_sites_may_frame_a_page_and_only_there(visitor):
    framed, page = visitor.get("/-/embed/kettle"), visitor.get("/kettle")
    assert "frame-ancestors https://app.example.com https://b.example" in framed.headers["Content-Security-Policy"]
    assert "'none'" not in framed.headers["Content-Security-Policy"].partition("frame-ancestors")[2]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_without_the_setting_nobody_may(client, page):
    answer = client.get("/-/embed/reset-the-router")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "/-/embed/" not in client.get("/-/share/reset-the-router").text


def test_an_error_cannot_be_framed(visitor):
    answer = visitor.get("/-/embed/nothing")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_cookies_are_neither_read_nor_set(open_app, visitor):
    visitor.set_cookie("session", "anything")
    visitor.set_cookie("language", "de")
    framed = visitor.get("/-/embed/kettle")
    assert "Set-Cookie" not in framed.headers
    assert framed.headers["Cache-Control"] == "public, no-cache"
    assert 'lang="en"' in framed.text
    assert 'lang="de"' in visitor.get("/kettle").text


def test_a_wiki_that_strangers_cannot_read_shows_nothing_in_frames(settings, database):
    settings = Settings(data=settings.data, secret_key="k", embed_origins=(ORIGIN,), read_access="signed-in")
    answer = create_app(settings).test_client().get("/-/embed/kettle")
    assert answer.status_code == 302
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_frame_has_the_text_a_way_to_the_page_and_no_furniture(visitor):
    shown = visitor.get("/-/embed/kettle?theme=dark").text
    assert "<p>Fill it.</p>" in shown
    assert f'href="{PAGE}"' in shown
    assert 'data-theme="dark"' in shown
    assert "site-header" not in shown
    assert "data-theme" not in visitor.get("/-/embed/kettle?theme=%22x").text


def test_who_has_a_frame_already_is_not_sent_it_again(visitor):
    visitor.get("/-/embed/kettle")
    etag = visitor.get("/-/embed/kettle").headers["ETag"]
    assert visitor.get("/-/embed/kettle", headers={"If-None-Match": etag}).status_code == 304
    assert visitor.get("/-/embed/kettle?theme=dark", headers={"If-None-Match": etag}).status_code == 200


def test_oembed_tells_of_a_page_within_the_size_asked_for(visitor):
    told = visitor.get(f"/-/oembed?url={PAGE}&format=json&maxwidth=320").json
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", "Kettle")
    assert (told["width"], told["height"], told["provider_name"]) == (320, 480, "Almanac")
    assert 'src="http://127.0.0.1:8000/-/embed/kettle"' in told["html"]
    assert told["thumbnail_url"].startswith("http://127.0.0.1:8000/-/card/kettle?v=")
    assert f"oembed?format=json&amp;url={PAGE.replace(':', '%3A')}" in visitor.get("/kettle").text


def test_oembed_without_frames_is_a_link(client, page):
    told = client.get("/-/oembed?url=http://127.0.0.1:8000/reset-the-router").json
    assert (told["type"], "html" in told) == ("link", False)


@pytest.mark.parametrize("url", ["", "https://other.example/kettle", "http://127.0.0.1:8000/-/account", PAGE + "x"])
def test_oembed_knows_only_pages_of_this_wiki(visitor, url):
    assert visitor.get("/-/oembed", query_string={"url": url}).status_code == 404


def test_oembed_speaks_json_alone(visitor):
    assert visitor.get(f"/-/oembed?url={PAGE}&format=xml").status_code == 501


def test_oembed_follows_a_page_that_was_renamed(open_app, visitor):
    store = open_app.extensions["wiki"].store
    store.rename("kettle", "Pot", base=store.get("kettle").blob, author=Author("Company"))
    assert visitor.get(f"/-/oembed?url={PAGE}").json["title"] == "Pot"


def test_a_title_stays_words_in_the_snippet():
    made = frame("https://w/-/embed/a", "https://w/-/embed.js", '"><script>x', 0, 480)
    assert 'title="&quot;&gt;&lt;script&gt;x" width="100%" height="480"' in made


@pytest.mark.parametrize("wrong", ["example.com", "https://a.example/path", "*", "https://a.example; script-src *"])
def test_only_an_origin_is_taken_for_one(wrong):
    with pytest.raises(BadSetting):
        Settings.load({"WIKI_EMBED_ORIGINS": wrong})
    assert Settings.load({"WIKI_EMBED_ORIGINS": "https://a.example:8443"}).embed_origins == ("https://a.example:8443",)
