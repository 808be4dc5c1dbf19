"""Searching in Chromium: titles while typing by keyboard and pointer, results on a phone, and all without script."""

import pytest

from tests import browser as tools

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture
def site(app, write):
    write(
        "Reset your password", "Open the settings and choose Reset. A link comes by mail.", section="Accounts/Sign-in"
    )
    write("Reset a printer", "Hold the button until the lamp blinks. The password is printed below.", section="Devices")
    write("Delete your account", "Deleting cannot be undone. Keep the password until then.", section="Accounts")
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_page(chromium, site):
    """Opens a path in a fresh context; what the console complains about is kept in `page.complaints`."""
    contexts = []

    def open_page(path, width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def field(page):
    return page.get_by_role("combobox").first


def test_titles_are_chosen_by_keyboard(open_page):
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").nth(1).wait_for()
    assert field(page).get_attribute("aria-expanded") == "true"
    assert page.get_by_role("option").all_inner_texts() == [
        "Reset a printer\nDevices",
        "Reset your password\nAccounts › Sign-in",
    ]
    assert page.locator(".search p[role=status]").inner_text() == "2 pages. Use the arrow keys."
    assert tools.axe_findings(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{field(page).get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert active.inner_text().startswith("Reset your password")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.press("Enter")
    page.wait_for_url("**/reset-your-password")
    assert page.complaints == []


def test_escape_closes_the_list_and_keeps_what_was_typed(open_page):
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    assert field(page).input_value() == "reset"
    assert field(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/search?q=reset")


def test_a_title_is_chosen_by_pointer(open_page):
    page = open_page("/-/search", 360, has_touch=True)
    field(page).press_sequentially("delete")
    page.get_by_role("option").first.tap()
    page.wait_for_url("**/delete-your-account")


def test_leaving_the_field_closes_the_list(open_page):
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Tab")
    assert page.get_by_role("option").count() == 0


def test_the_header_of_every_page_suggests_too(open_page):
    page = open_page("/reset-your-password")
    field(page).press_sequentially("prin")
    page.get_by_role("option").first.wait_for()
    assert page.get_by_role("option").all_inner_texts() == ["Reset a printer\nDevices"]


def test_without_script_it_is_a_plain_form(open_page):
    page = open_page("/-/search", java_script_enabled=False)
    page.get_by_role("searchbox").fill("pasword")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("status").first.inner_text().startswith("3 pages found")
    page.get_by_role("link", name="Reset your password").click()
    assert page.url.endswith("/reset-your-password")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, width, scheme):
    page = open_page("/-/search", width, color_scheme=scheme)
    for query in ("?q=password", "?q=pasword&section=Accounts", "?q=paswrdd", "?q=zebra", "?q=password&page=9"):
        page.goto(f"/-/search{query}")
        assert tools.axe_findings(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.complaints == []
