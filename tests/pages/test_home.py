"""What the home page offers to whom."""

from tests.pages.conftest import COMPANY
from wiki.store.pagefile import PageText

PROTECT = "/-/protect/reset-the-router"


def helped(browser) -> str:
    """The part of the home page that asks for help."""
    return browser.get("/").text.partition('id="help-needed"')[2]


def test_a_short_page_that_only_staff_may_change_asks_only_staff_for_help(client, carl, mona, page):
    assert '<a href="/reset-the-router">' in helped(client)
    assert '<a href="/reset-the-router">' in helped(carl)
    mona.post(PROTECT, data={"level": "staff", "reason": "Attack"})
    assert '<a href="/reset-the-router">' not in helped(client)
    assert '<a href="/reset-the-router">' not in helped(carl)
    assert '<a href="/reset-the-router">' in helped(mona)


def test_as_many_pages_ask_for_help_as_were_improved(client, wiki):
    links = " ".join(f"[[Missing {number}]]" for number in range(9))
    for number in range(9):
        wiki.store.create(PageText(f"Short {number}", f"{links}\n"), author=COMPANY)
    shown = helped(client)
    assert shown.count("Not written yet") == 4
    assert shown.count("Very short") == 4
    assert client.get("/").text.count('class="list__title"') == 16
