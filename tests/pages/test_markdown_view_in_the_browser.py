"""The Markdown view in Chromium: a plain text field with keys that help, and the preview beside it."""

import json

import pytest
from playwright.sync_api import expect

from tests import browser as tools
from tests.pages.test_formatted_view_in_the_browser import paste

pytestmark = pytest.mark.browser
EDIT = "/-/edit/reset-the-router"


@pytest.fixture
def write(open_as, page):
    """The text field of the page “Reset the router”, holding `text`, with the cursor at its end."""

    def write(text, width=1280):
        shown = open_as("Carl", EDIT, width=width)
        field = shown.get_by_label("Text", exact=True)
        field.fill(text)
        field.press("Control+End")
        return shown, field

    return write


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one", "- one\n- "),
        ("  * [x] one", "  * [x] one\n  * [ ] "),
        ("9. nine", "9. nine\n10. "),
        ("> quoted", "> quoted\n> "),
        ("- one\n- ", "- one\n"),
        ("no list", "no list\n"),
    ],
)
def test_enter_goes_on_with_a_list_and_ends_it_at_an_empty_item(write, before, after):
    page, field = write(before)
    field.press("Enter")
    assert field.input_value() == after
    page.keyboard.press("Control+z")
    assert field.input_value() == before


def test_lines_are_moved_in_and_out_and_tab_leaves_the_field(write):
    page, field = write("- one\n- two")
    field.press("Control+]")
    assert field.input_value() == "- one\n  - two"
    field.press("Control+[")
    assert field.input_value() == "- one\n- two"
    field.press("Tab")
    assert not page.evaluate("document.activeElement.matches('textarea')")
    assert field.input_value() == "- one\n- two"


def test_an_address_pasted_over_words_makes_them_a_link_and_undo_takes_it_back(write):
    page, field = write("Read this")
    field.press("Control+Shift+ArrowLeft")
    paste(page, "#body", plain="https://example.com")
    assert field.input_value() == "Read [this](https://example.com)"
    page.keyboard.press("Control+z")
    assert field.input_value() == "Read this"


def test_rich_text_is_pasted_as_markdown(write):
    page, field = write("")
    rich = "<h2>Head</h2><p>Some <b>bold</b> and <a href='https://example.com'>linked</a></p>"
    paste(page, "#body", html=rich, plain="Head")
    expect(field).to_have_value("## Head\n\nSome **bold** and [linked](https://example.com)")
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_double_brackets_complete_titles(write, width):
    page, field = write("See ", width)
    found = {"suggestions": [{"title": "Lamp oil", "section": "", "href": "/x"}], "questions": [], "said": "1 title"}
    page.route("**/-/suggest*", lambda route: route.fulfill(body=json.dumps(found), content_type="application/json"))
    page.keyboard.type("[[la")
    page.get_by_role("option", name="Lamp oil").wait_for()
    assert field.get_attribute("aria-activedescendant")
    assert tools.axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.keyboard.press("Enter")
    assert field.input_value() == "See [[Lamp oil]]"


def test_the_preview_beside_the_text_follows_it_on_wide_screens(write):
    page, _ = write("Some **bold** words")
    beside = page.get_by_role("region", name="Preview beside the text")
    beside.locator("strong").wait_for()
    assert beside.inner_text() == "Some bold words"
    assert tools.axe_findings(page) == []
    page.get_by_role("button", name="Preview beside").click()
    assert not beside.is_visible()
    page.reload()
    assert not beside.is_visible()
    narrow, _ = write("Some **bold** words", 360)
    assert not narrow.get_by_role("region", name="Preview beside the text").is_visible()


def test_a_text_too_long_for_the_formatted_view_stays_in_markdown_and_says_why(write):
    page, field = write("")
    field.evaluate("field => { field.value = 'word '.repeat(60_000) }")
    page.get_by_role("button", name="Formatted").click()
    expect(page.get_by_role("status").filter(has_text="too long for the formatted view")).to_be_visible()
    assert page.get_by_role("button", name="Markdown").get_attribute("aria-pressed") == "true"
    field.evaluate("field => { field.value = 'word' }")
    page.get_by_role("button", name="Formatted").click()
    expect(page.locator(".formatted")).to_have_text("word")
    assert not page.get_by_text("too long for the formatted view").is_visible()
