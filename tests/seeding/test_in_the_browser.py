"""Seed, customers change the page, seed again, staff decide: the whole walk in Chromium, on a phone and in the dark."""

import pytest

from tests import browser as tools
from wiki.accounts import staffing
from wiki.policy import Role

pytestmark = pytest.mark.browser
PASSWORD = "four calm grey horses"


@pytest.fixture
def overlap(company, customers):
    """A page with a passage that the company and customers both changed, and one that only the company did."""
    company.seed()
    customers.edit("set-up", "Two.", "Two, or three on a Sunday.")
    company.replace("guide/setup.md", "Two.", "Exactly two.")
    company.replace("guide/setup.md", "Three.", "Three times.")
    company.seed()


@pytest.fixture
def open_page(chromium, app, wiki, overlap):
    """Opens a path as a signed-in moderator; what the console complains about is kept in `page.complaints`."""
    staffing.add_user(wiki.accounts, "Mona Moderator", "mona@example.com", Role.MODERATOR, PASSWORD)
    with tools.serving(app) as site, tools.windows(chromium, site) as window:

        def open_page(path, width=1280, **options):
            page = window(width, **options)
            page.goto("/-/sign-in")
            page.get_by_label("Mail address").fill("mona@example.com")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.goto(path)
            return page

        yield open_page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_staff_decide_passage_by_passage(open_page, customers, width, scheme):
    page = open_page("/-/proposals", width, color_scheme=scheme)
    assert tools.axe_findings(page) == []
    page.get_by_role("link", name="Set up").click()
    assert tools.axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Keep the page’s text").check()
    page.get_by_role("button", name="Accept", exact=True).last.click()
    page.wait_for_url("**/-/proposals")
    assert page.locator(".flashes").inner_text() == "Accepted. “Set up” is changed."
    assert customers.read("set-up").body.endswith("Two, or three on a Sunday.\n\nThree times.\n")
    assert page.complaints == []


def test_staff_edit_the_text_before_they_accept_it_without_script(open_page, customers):
    page = open_page("/-/proposals/1", java_script_enabled=False)
    page.get_by_role("button", name="Edit before accepting").click()
    field = page.get_by_label("Text to publish")
    assert "Exactly two." in field.input_value()
    field.fill("# Set up\n\nSettled by hand.\n")
    page.get_by_role("button", name="Accept", exact=True).last.click()
    assert customers.read("set-up").body == "# Set up\n\nSettled by hand.\n"


def test_rejecting_asks_why_beside_the_field(open_page, customers):
    page = open_page("/-/proposals/1", 375)
    page.get_by_role("button", name="Reject", exact=True).click()
    assert page.locator("#reason-error").inner_text().endswith("Please write a few words. The author reads them.")
    assert tools.axe_findings(page) == []
    page.get_by_label("In your words").fill("The customers’ wording is right.")
    page.get_by_role("button", name="Reject", exact=True).click()
    page.wait_for_url("**/-/proposals")
    assert "Two, or three on a Sunday." in customers.read("set-up").body
