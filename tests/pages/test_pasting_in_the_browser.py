"""What other programs put on the clipboard, pasted in Chromium: clean Markdown in both views."""

from pathlib import Path

import pytest

from tests.pages.test_formatted_view_in_the_browser import paste, settle, text_of

pytestmark = pytest.mark.browser
# As the programs write it, shortened, and beside each what is to come of it.
PASTED = sorted((Path(__file__).parents[1] / "editor" / "pasted").glob("*.html"))


@pytest.fixture
def page(open_as):
    page = open_as("Carl", "/-/new?title=Lamps", view="formatted")
    page.locator(".formatted").wait_for()
    return page


def test_rich_text_of_other_programs_becomes_clean_markdown_in_both_views(page):
    found = {}
    for file in PASTED:
        html = file.read_text().replace("%(site)s", page.evaluate("location.origin"))
        page.locator(".formatted").click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Backspace")
        paste(page, html=html, plain="plain")
        module = "import(document.querySelector('.editor').dataset.formatted)"
        markdown = page.evaluate(f"html => {module}.then(({{toMarkdown}}) => toMarkdown(html))", html)
        found[file.stem] = (text_of(page).strip("\n"), markdown)
    expected = {file.stem: file.with_suffix(".md").read_text().rstrip("\n") for file in PASTED}
    assert found == {name: (markdown, markdown) for name, markdown in expected.items()}
    assert page.complaints == []


def test_an_address_that_is_changed_leads_where_it_says(page):
    page.locator(".formatted").click()
    paste(page, plain="See <https://example.com/a>\\\nnow")
    page.keyboard.press("Control+Home")
    settle(page)
    for _ in "See https://":
        page.keyboard.press("ArrowRight")
    page.keyboard.type("my.")
    assert text_of(page) == "See <https://my.example.com/a>\\\nnow\n"
    assert page.complaints == []
