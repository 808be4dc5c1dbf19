"""Reading without a connection, in Chromium."""

import pytest
from playwright.sync_api import expect

from tests import browser as tools
from wiki.accounts import staffing
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
KEPT = "caches.open('almanac-pages').then(c => c.keys()).then(all => all.map(r => new URL(r.url).pathname))"
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


def read(page, path, kept=None):
    page.goto(path)
    page.wait_for_function(f"{KEPT}.then(all => all.includes('{kept or path}'))")


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
    page.wait_for_function(f"{KEPT}.then(all => !all.includes('/page-2'))")


def test_thirty_pages_are_kept_and_the_front_page_beside_them(page):
    read(page, "/")
    for number in range(1, 35):
        read(page, f"/page-{number}")
    page.wait_for_function(f"{KEPT}.then(all => all.length === 31)")
    found = page.evaluate(KEPT)
    assert (found[0], found[1], found[-1]) == ("/", "/page-5", "/page-34")


def test_nothing_of_somebodys_own_is_kept_and_a_change_of_person_forgets_all(page):
    read(page, "/page-3")
    page.goto("/-/sign-in")
    page.locator("#email").fill("carl@example.com")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_function(f"{KEPT}.then(all => !all.includes('/page-3'))")
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
    page.wait_for_function(f"{KEPT}.then(all => !all.includes('/page-4'))")


def test_switched_off_a_device_forgets_what_it_kept(page, app):
    read(page, "/page-1")
    assets = app.config["ASSETS"]
    app.config["ASSETS"] = {**assets, "sw.js": assets["sw-off.js"]}
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
    page.wait_for_function("caches.keys().then(names => names.length === 0)")
    page.wait_for_function("navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
