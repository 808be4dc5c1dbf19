"""Searching in Chromium: titles while typing by keyboard and pointer, results on a phone, and all without script."""

import pytest

from tests import browser as tools
from wiki.store.tables import query as questions

pytestmark = pytest.mark.browser
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def site(app, write):
    write(
        "Reset your password",
        "## By mail\n\nOpen the settings and choose Reset. A link comes by mail.",
        section="Accounts/Sign-in",
        tags=("mail",),
    )
    write("Reset a printer", "Hold the button until the lamp blinks. The password is printed below.", section="Devices")
    write("Delete your account", "Deleting cannot be undone. Keep the password until then.", section="Accounts")
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_page(chromium, site):
    """Opens a path in a browser of its own; what the console complains about is kept in `page.complaints`."""
    with tools.windows(chromium, site) as window:

        def open_page(path, width=1280, **options):
            page = window(width, **options)
            page.goto(path)
            return page

        yield open_page


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


def test_questions_often_asked_follow_the_titles(open_page, app):
    file = app.extensions["wiki"].settings.data / "index" / "popular.json"
    file.write_text('["reset by mail"]')
    page = open_page("/-/search", 360)
    field(page).press_sequentially("reset")
    page.get_by_role("option").nth(2).wait_for()
    assert page.get_by_role("listbox", name="Suggestions").is_visible()
    assert page.get_by_role("option").all_inner_texts()[2] == "reset by mail\nOften asked"
    assert page.locator(".search p[role=status]").inner_text() == "3 suggestions. Use the arrow keys."
    assert tools.axe_findings(page) == []
    page.keyboard.press("ArrowUp")
    assert page.locator("[aria-selected=true]").inner_text().startswith("reset by mail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/search?q=reset+by+mail")
    page.go_back()
    assert page.get_by_role("option").count() == 0


def test_what_was_chosen_is_forgotten_when_one_types_on(open_page):
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert field(page).get_attribute("aria-activedescendant")
    page.route("**/-/suggest*", lambda route: None)  # the next answer never comes
    page.keyboard.press("x")
    assert field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/search?q=resetx")


def test_the_arrows_go_round_and_down_opens_the_list_again(open_page):
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").nth(1).wait_for()
    for expected in ("Reset a printer", "Reset your password", None, "Reset a printer"):
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[aria-selected=true]")
        assert (chosen.inner_text().partition("\n")[0] if chosen.count() else None) == expected
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    assert field(page).get_attribute("aria-expanded") == "true"


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


def test_questions_often_asked_are_chosen_like_titles(open_page, wiki):
    for number in range(3):
        wiki.queries.ask("reset everything", f"192.0.2.{number}", 2)
    wiki.queries.flush()
    wiki.popular.refresh()
    page = open_page("/-/search")
    field(page).press_sequentially("reset")
    page.get_by_role("option").nth(2).wait_for()
    assert page.get_by_role("option").all_inner_texts()[2] == "reset everything\nOften asked"
    for _ in range(3):
        field(page).press("ArrowDown")
    field(page).press("Enter")
    page.wait_for_url("**/-/search?q=reset+everything")
    assert page.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_that_a_result_was_opened_is_known_without_script_and_without_a_trace_in_the_address(open_page, wiki, script):
    page = open_page("/-/search?q=printer", user_agent=FIREFOX, java_script_enabled=script)
    page.get_by_role("link", name="Help").first.click()
    assert opened(wiki) == {"printer": 0}
    page.go_back()
    page.get_by_role("link", name="Reset a printer").click()
    assert page.url.endswith("/reset-a-printer")
    assert opened(wiki) == {"printer": 1}


def opened(wiki):
    """How many askers opened a result, by question."""
    wiki.queries.flush()
    with wiki.database.read() as conn:
        return {row.text: row.clicked for row in conn.execute(questions.select())}


def test_without_script_it_is_a_plain_form(open_page):
    page = open_page("/-/search", java_script_enabled=False)
    page.get_by_role("searchbox").fill("pasword")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="3 pages found").wait_for()
    page.get_by_role("link", name="Reset your password").click()
    assert page.url.endswith("/reset-your-password")


def test_filters_fold_on_a_phone_and_stand_open_where_there_is_room(open_page):
    page = open_page("/-/search?q=password", 360, has_touch=True)
    choice = page.get_by_role("link", name="Accounts 2 pages")
    assert not choice.is_visible()
    page.locator("summary", has_text="Filters").tap()
    choice.tap()
    page.wait_for_url("**section=Accounts")
    page.get_by_role("heading", name="2 pages found").wait_for()
    page.get_by_role("link", name="Drop the condition: section: Accounts").tap()
    page.wait_for_url("**/-/search?q=password")
    wide = open_page("/-/search?q=password", 1280)
    assert wide.get_by_role("link", name="Accounts 2 pages").is_visible()
    assert not wide.locator("summary", has_text="Filters").is_visible()


def test_filters_work_without_script(open_page):
    page = open_page("/-/search?q=password", 360, java_script_enabled=False)
    page.locator("summary", has_text="Filters").click()
    page.get_by_role("link", name="mail 1 page").click()
    page.get_by_role("heading", name="1 page found").wait_for()
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Changed before").fill("2020-01-01")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("heading", name="Nothing found").wait_for()
    page.get_by_role("link", name="Search for the words alone: 3 pages").click()
    page.get_by_role("heading", name="3 pages found").wait_for()


def test_by_keyboard_one_comes_past_the_filters_to_the_first_result(open_page):
    page = open_page("/-/search?q=settings")
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Tab")
    if page.locator(":focus").inner_text() == "Skip to the results":
        assert page.locator(":focus").is_visible()
        page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == "Reset your password":
            break
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text().endswith("By mail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reset-your-password#h-by-mail")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (768, "light")])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, width, scheme):
    page = open_page("/-/search", width, color_scheme=scheme)
    for query in (
        *("", "?q=password", "?q=password&sort=date", "?q=pasword&section=Accounts", "?q=paswrdd"),
        *("?q=zebra", "?q=password&page=9", '?q="the+password"+-printer+tag:mail', "?q=password&after=soon"),
        *("?q=zebra&section=Accounts&tag=mail", "?q=" + "x" * 90),
    ):
        page.goto(f"/-/search{query}")
        if page.locator("summary", has_text="Filters").is_visible():
            page.locator("summary", has_text="Filters").click()
        assert tools.axe_findings(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") == width, query
        assert page.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_screens_of_staff(open_page, site, mona, wiki, width, scheme):
    for text, results in (("printer", 2), ("how to export invoices from the billing portal", 0)):
        wiki.queries.ask(text, "192.0.2.1", results)
    page = open_page("/", width, color_scheme=scheme)
    page.context.add_cookies([{"name": "session", "value": mona.get_cookie("session").value, "url": site}])
    for address in (
        *("/-/staff/search", "/-/staff/search?show=no-results", "/-/search/explain"),
        *("/-/search/explain?q=reset+password&page=reset-your-password", "/-/search/explain?q=a&page=none"),
    ):
        page.goto(address)
        assert tools.axe_findings(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert page.complaints == []
