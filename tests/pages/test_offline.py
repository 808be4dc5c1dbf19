"""The wiki as an app on a device: what it is told, and where nothing is kept. What is kept, the browser tests."""

import pytest

from wiki.app import create_app
from wiki.settings import Settings

BUILT = {"sw.js": "sw-A.js", "sw-off.js": "sw-off-A.js", "icon-192.png": "icon-192-A.png"}


@pytest.fixture
def built(monkeypatch, tmp_path):
    """A front end whose workers say which they are."""
    monkeypatch.setattr("wiki.pages.views.offline.FOLDER", tmp_path)
    for name in BUILT.values():
        (tmp_path / name).write_text(name)
    return BUILT


def client_of(settings, built, **given):
    app = create_app(Settings(data=settings.data, secret_key="k", **given))
    app.config["ASSETS"] = built
    return app.test_client()


def test_a_device_is_told_name_icons_and_shortcuts(settings, database, built):
    client = client_of(settings, built, title="Answers")
    answer = client.get("/-/app.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert (answer.json["name"], answer.json["start_url"], answer.json["scope"]) == ("Answers", "/", "/")
    assert [icon["purpose"] for icon in answer.json["icons"]] == ["any", "any", "maskable"]
    assert answer.json["icons"][0]["src"] == "/-/static/dist/icon-192-A.png"
    assert [each["url"] for each in answer.json["shortcuts"]] == ["/-/new", "/-/search"]
    german = client.get("/-/app.webmanifest", headers={"Accept-Language": "de"}).json
    assert (german["lang"], german["shortcuts"][0]["name"]) == ("de", "Neue Seite")


def test_the_worker_may_look_after_the_whole_wiki(settings, database, built):
    answer = client_of(settings, built).get("/-/sw.js")
    assert (answer.text, answer.headers["Service-Worker-Allowed"]) == ("sw-A.js", "/")
    assert answer.mimetype == "text/javascript"


@pytest.mark.parametrize("given", [{"offline": False}, {"read_access": "signed-in"}], ids=["switched off", "closed"])
def test_where_nothing_is_kept_a_worker_that_is_there_forgets_and_goes(settings, database, built, given):
    client = client_of(settings, built, **given)
    assert client.get("/-/sw.js").text == "sw-off-A.js"
    assert "data-worker" not in client.get("/-/offline").text
    assert "data-worker" in client_of(settings, built).get("/-/offline").text


def test_what_a_worker_keeps_is_not_counted_as_read_again(client, wiki, page):
    counted = []
    wiki.reads.count = lambda page_id, program: counted.append(page_id)
    client.get("/reset-the-router", headers={"X-Kept": "1"})
    assert counted == []
    client.get("/reset-the-router")
    assert counted == [page.page_id]


def test_only_what_strangers_get_says_that_it_is_for_anyone(client, carl, page):
    """By this the worker knows what it may keep."""
    client.get("/reset-the-router")
    assert client.get("/reset-the-router").headers["Cache-Control"] == "public, no-cache"
    assert carl.get("/reset-the-router").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/-/search?q=router").headers["Cache-Control"] == "private, no-cache"
