"""The clipboard in Chromium: what other programs put there becomes clean Markdown in both views, and what was cut here
comes back as it was. And typing goes on while the view changes."""

from pathlib import Path

import pytest

from tests.pages.conftest import COMPANY
from tests.pages.test_formatted_view_in_the_browser import paste, settle, text_of
from wiki.store.pagefile import PageText

pytestmark = pytest.mark.browser
# As the programs write it, shortened, and beside each what is to come of it.
PASTED = sorted((Path(__file__).parents[1] / "editor" / "pasted").glob("*.html"))
OWN_WAY = """__Bold__ _it_, <a@example.com> and H<sub>2</sub>O.\\
next

*  one
*  two

7) seven

   > [!note] said

7) again

|a|b|
|---|:-:|
| <!-- n --> x | y |

~~~sh
code
~~~

***

<details>
"""


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


def test_what_is_cut_and_pasted_again_keeps_every_byte(page, wiki):
    wiki.store.create(PageText("Own way", OWN_WAY), author=COMPANY)
    page.goto("/-/edit/own-way")
    page.locator(".formatted").click()
    for key, left in (("a", OWN_WAY), ("x", ""), ("v", OWN_WAY)):
        page.keyboard.press(f"Control+{key}")
        assert (key, text_of(page)) == (key, left)


def test_nothing_typed_is_lost_when_the_view_changes_meanwhile(page):
    page.locator(".formatted").click()
    views = ("Markdown", "Formatted", "Markdown", "Markdown", "Formatted", "Formatted", "Markdown", "Formatted")
    for number, view in enumerate(views):
        page.keyboard.type(f"{number} word ")
        page.get_by_role("button", name=view).click()
    assert text_of(page).split() == " ".join(f"{number} word" for number in range(len(views))).split()
