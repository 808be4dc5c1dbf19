"""Passages for different products behind tabs, in Chromium."""

import pytest
from playwright.sync_api import expect

from tests import browser as tools
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
KETTLE = (
    "## [Glass](#tab/glass)\n\nFill it.\n\n## [Steel](#tab/steel)\n\nBoil it.\n\n### Deep in steel\n\nMore.\n\n---\n\n"
    "For all.\n"
)
BOTH = "## [Glass](#tab/glass)\n\nOne.\n\n## [Steel and tin](#tab/steel,tin)\n\nTwo.\n\n---\n"
APART = "## [Glass](#tab/glass)\n\nOne.\n\n## [Steel](#tab/steel)\n\nTwo.\n\n## [Tin](#tab/Tin)\n\nThree.\n"


@pytest.fixture
def site(app):
    wiki = app.extensions["wiki"]
    for title in ("Descale the kettle", "Clean the kettle"):
        wiki.store.create(PageText(title, KETTLE), author=Author("Company"))
    wiki.store.create(PageText("Both", BOTH), author=Author("Company"))
    wiki.store.create(PageText("Apart", APART), author=Author("Company"))
    with tools.serving(app) as site:
        yield site
    wiki.store.close()


@pytest.fixture
def page(chromium, site):
    context = chromium.new_context(base_url=site, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def test_one_passage_is_shown_and_the_choice_holds_on_other_pages(page):
    page.goto("/descale-the-kettle")
    expect(page.get_by_text("Fill it.")).to_be_visible()
    expect(page.get_by_text("Boil it.")).to_be_hidden()
    page.get_by_role("tab", name="Steel").click()
    expect(page.get_by_text("Boil it.")).to_be_visible()
    assert tools.axe_findings(page) == []
    page.goto("/clean-the-kettle")
    expect(page.get_by_text("Boil it.")).to_be_visible()
    expect(page.get_by_text("Fill it.")).to_be_hidden()


def test_what_holds_for_several_versions_is_shown_to_who_chose_one_of_them(page):
    page.goto("/apart")
    page.get_by_role("tab", name="Tin").click()
    page.goto("/both")
    expect(page.get_by_text("Two.")).to_be_visible()
    page.get_by_role("tab", name="Glass").click()
    page.goto("/apart")
    expect(page.get_by_text("One.")).to_be_visible()


def test_tabs_are_moved_through_by_keyboard(page):
    page.goto("/descale-the-kettle")
    page.get_by_role("tab", name="Glass").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Steel")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Steel")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_role("tabpanel", name="Glass")).to_be_visible()


def test_an_address_into_a_hidden_passage_shows_it(page):
    page.goto("/descale-the-kettle#h-deep-in-steel")
    expect(page.get_by_role("heading", name="Deep in steel")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Steel")).to_be_visible()


def test_without_script_and_on_paper_all_passages_stand_below_one_another(chromium, site, page):
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/descale-the-kettle")
    expect(plain.get_by_role("heading", name="Steel", exact=True)).to_be_visible()
    expect(plain.get_by_text("Boil it.")).to_be_visible()
    context.close()
    page.goto("/descale-the-kettle")
    page.emulate_media(media="print")
    expect(page.get_by_text("Boil it.")).to_be_visible()
    expect(page.get_by_role("heading", name="Steel", exact=True)).to_be_visible()
