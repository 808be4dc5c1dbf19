"""Reading without a connection, in Chromium."""

import shutil

import pytest
from playwright.sync_api import expect

from tests import browser as tools
from wiki.accounts import staffing
from wiki.assets.views import FOLDER
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
KEPT = "caches.open('almanac-pages').then(c => c.keys()).then(all => all.map(r => new URL(r.url).pathname))"
SCREEN = "caches.open('almanac-files').then(c => c.match('/-/offline')).then(found => found.text())"
PAGE_1 = "caches.open('almanac-pages').then(c => c.match('/page-1')).then(found => found.text())"
UNTIL = """(async () => {
  for (let turn = 0; turn < 300; turn += 1) {
    if (await (PROMISED)) return;
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error("in vain");
})()"""
BUILD = "getComputedStyle(document.documentElement).getPropertyValue('--build')"
PASSWORD = "four calm grey horses"
COMPANY = Author("Company")


@pytest.fixture
def site(app):
    wiki = app.extensions["wiki"]
    for number in range(1, 35):
        wiki.store.create(PageText(f"Page {number}", f"Text {number}.\n"), author=COMPANY)
    staffing.add_user(wiki.accounts, "Carl Customer", "carl@example.com", Role.CUSTOMER, PASSWORD)
    with tools.serving(app) as site:
        yield site
    wiki.store.close()


@pytest.fixture
def page(chromium, site):
    with tools.windows(chromium, site) as window:
        page = window(360)
        page.goto("/page-1")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        yield page


def until(page, promised):
    """Waits for what is true some time later; `wait_for_function` takes any promise for true."""
    page.evaluate(UNTIL.replace("PROMISED", promised))


def read(page, path, kept=None):
    page.goto(path)
    until(page, f"{KEPT}.then(all => all.includes('{kept or path}'))")


def test_what_was_read_opens_offline_and_says_so(page):
    read(page, "/page-1")
    read(page, "/")
    page.context.set_offline(True)
    page.goto("/page-1")
    expect(page.get_by_text("Text 1.")).to_be_visible()
    expect(page.get_by_text("You are offline. This is the page as it was when you last read it.")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.notice')).display") == "grid"  # with its styles
    page.goto("/page-2")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link")).to_have_text(["Home", "Page 1"])
    assert tools.axe_findings(page) == []
    page.get_by_role("main").get_by_role("link", name="Page 1").click()
    page.wait_for_url("**/page-1")
    expect(page.get_by_text("Text 1.")).to_be_visible()


def test_with_a_connection_nobody_reads_what_was_kept(page, app):
    read(page, "/page-1")
    store = app.extensions["wiki"].store
    blob = store.get("page-1").blob
    store.save("page-1", PageText("Page 1", "Newer text.\n"), base=blob, author=COMPANY, summary="")
    page.goto("/page-1")
    expect(page.get_by_text("Newer text.")).to_be_visible()
    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_what_is_gone_is_not_kept(page, app):
    read(page, "/page-2")
    app.extensions["wiki"].store.delete("page-2", author=COMPANY, summary="Sold no more")
    page.goto("/page-2")
    until(page, f"{KEPT}.then(all => !all.includes('/page-2'))")


def test_thirty_pages_are_kept_and_the_front_page_beside_them(page):
    read(page, "/")
    for number in range(1, 35):
        read(page, f"/page-{number}")
    until(page, f"{KEPT}.then(all => all.length === 31)")
    found = page.evaluate(KEPT)
    assert (found[0], found[1], found[-1]) == ("/", "/page-5", "/page-34")


def test_nothing_of_somebodys_own_is_kept_and_a_change_of_person_forgets_all(page):
    read(page, "/page-3")
    page.goto("/-/sign-in")
    page.locator("#email").fill("carl@example.com")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    until(page, f"{KEPT}.then(all => !all.includes('/page-3'))")
    read(page, "/page-4")
    for path in ("/-/account", "/-/edit/page-4", "/-/drafts", "/-/notices", "/page-4?public"):
        page.goto(path)
    assert set(page.evaluate(KEPT)) <= {"/", "/page-4"}
    text = page.evaluate("caches.open('almanac-pages').then(c => c.match('/page-4')).then(found => found.text())")
    assert "Text 4." in text
    assert "Carl" not in text
    assert "csrf" not in text
    page.locator(".site-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    until(page, f"{KEPT}.then(all => !all.includes('/page-4'))")


def test_switched_off_a_device_forgets_what_it_kept(page, app):
    read(page, "/page-1")
    assets = app.config["ASSETS"]
    app.config["ASSETS"] = {**assets, "sw.js": assets["sw-off.js"]}
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
    until(page, "caches.keys().then(names => names.length === 0)")
    until(page, "navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")


@pytest.fixture
def release(app, tmp_path, monkeypatch):
    """Puts another build of the front end in the place of the one that is served: a new sheet, and a worker for it."""

    def release():
        old, dist = app.config["ASSETS"], tmp_path / "dist"
        shutil.copytree(FOLDER, dist)
        for name, newer, ending in (("app.css", "app-NEWER.css", ":root{--build:newer}"), ("sw.js", "sw-NEWER.js", "")):
            text = (dist / old[name]).read_text().replace(old["app.css"], "app-NEWER.css")
            (dist / newer).write_text(text + ending)
            (dist / old[name]).unlink()
        monkeypatch.setattr("wiki.assets.views.FOLDER", dist)
        monkeypatch.setattr("wiki.pages.views.offline.FOLDER", dist)
        app.config["ASSETS"] = {**old, "app.css": "app-NEWER.css", "sw.js": "sw-NEWER.js"}
        app.config["BUILD"] = "newer"

    return release


def test_a_new_release_takes_over_without_a_reload_and_pages_of_the_old_one_stay_whole(page, release):
    read(page, "/page-2")
    read(page, "/page-1")
    opened = []
    page.on("framenavigated", lambda frame: opened.append(frame.url))
    release()
    page.goto("/page-1")
    assert page.evaluate(BUILD) == "newer"
    for kept in (SCREEN, PAGE_1):
        until(page, f"{kept}.then(text => text.includes('app-NEWER.css'))")
    assert [url.rpartition("/")[2] for url in opened] == ["page-1"]
    page.context.set_offline(True)
    for path, build in (("/page-1", "newer"), ("/page-2", ""), ("/-/changes", "newer")):
        page.goto(path)
        assert page.evaluate(BUILD) == build
        assert page.evaluate("getComputedStyle(document.querySelector('.site-header .frame')).display") == "grid"


def test_what_needs_a_connection_says_so_in_the_readers_language(page, site):
    read(page, "/page-1")
    page.context.add_cookies([{"name": "language", "value": "de", "url": site}])
    page.goto("/page-2")
    until(page, f"{SCREEN}.then(text => text.includes('lang=\"de\"'))")
    page.context.set_offline(True)
    page.goto("/-/changes")
    expect(page.get_by_role("heading", name="Keine Verbindung")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Page 1")).to_be_visible()


def test_the_server_still_sees_who_opens_a_screen_and_from_where(page, site, app):
    """Looking marks a change only in a window, and answers are packed only for those who come from here."""
    seen, inner = {}, app.wsgi_app

    def noting(environ, start_response):
        if "HTTP_X_KEPT" not in environ:
            seen[environ["PATH_INFO"]] = environ.get("HTTP_SEC_FETCH_DEST"), environ.get("HTTP_SEC_FETCH_SITE")
        return inner(environ, start_response)

    app.wsgi_app = noting
    page.goto("/-/changes")
    page.goto("/page-1")
    page.get_by_role("link", name="History").click()
    page.goto("data:text/html,<title>Another site")
    page.evaluate(f"location = '{site}/page-2'")
    page.wait_for_url("**/page-2")
    assert seen["/-/changes"] == seen["/page-1"] == ("document", "none")
    assert seen["/-/history/page-1"] == ("document", "same-origin")
    assert seen["/page-2"] == ("document", "cross-site")
