"""The formatted view in Chromium, at a desk and on a phone: what is typed there is what Git gets, and no more."""

import json
import os
import subprocess

import pytest

from tests import browser as tools
from tests.pages.conftest import COMPANY, arrive
from wiki.store.pagefile import PageText

pytestmark = pytest.mark.browser

EDIT = "/-/edit/lamps"
LAMPS = """Look at the *lamps* at the back.

## What they say

1.  Hold the red button.
2.  Wait, then read on:

    > [!NOTE]
    > It blinks.

| Lamp | Meaning |
|------|:-------:|
| red  | off     |

- [ ] Done

<details>

```sh
reset --all
```
"""
FIRST = "p >> nth=0"
TOO_SMALL = """[...document.querySelectorAll('.editor :is(button, select), .editor__help')]
    .filter(control => innerWidth < 768 || !control.matches('.editor__help'))
    .filter(control => control.checkVisibility() && control.offsetHeight < 44).map(control => control.outerHTML)"""


WIDTHS = [1280, 360] if os.environ.get("ALMANAC_EVERY_SCREEN") else [360]


@pytest.fixture(params=WIDTHS, ids=str)
def width(request):
    return request.param


@pytest.fixture
def lamps(wiki):
    return wiki.store.create(PageText("Lamps", LAMPS), author=COMPANY)


@pytest.fixture
def write(open_as, lamps, width):
    """The formatted text of the page “Lamps”, ready to be written in."""

    def write(path=EDIT, **options):
        page = open_as("Carl", path, width=width, view="formatted", **options)
        page.locator(".formatted").wait_for()
        return page

    return write


def stand(page, where, key="End"):
    """Put the cursor at the end (or with Home the beginning) of the line at `where`."""
    page.locator(f".formatted {where}").click()
    page.keyboard.press(key)
    page.locator(".formatted:focus").wait_for()
    settle(page)


def settle(page):
    """Until the browser has told the editor where its selection is."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def text_of(page):
    """The Markdown as it would be sent."""
    return page.evaluate("() => new FormData(document.querySelector('form[data-unsaved]')).get('body')")


def paste(page, into=".formatted", **data):
    page.evaluate(
        """([into, data]) => {
            const clipboardData = new DataTransfer();
            for (const [type, text] of Object.entries(data)) clipboardData.setData(`text/${type}`, text);
            const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
            document.querySelector(into).dispatchEvent(event);
        }""",
        [into, data],
    )


def test_a_word_typed_in_the_formatted_view_changes_one_line_in_git(write, wiki, settings):
    page = write()
    stand(page, "ol p >> nth=0")
    page.keyboard.type(" Gently.")
    page.get_by_role("button", name="Save the page").click()
    arrive(page, "/lamps")
    commit = wiki.store.get("lamps").commit
    shown = subprocess.run(
        ["git", "-C", settings.data / "wiki.git", "show", "--format=", "--unified=0", commit],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [line for line in shown.split("\n") if line[:1] in "+-" and line[1:2] not in "+-"] == [
        "-1.  Hold the red button.",
        "+1.  Hold the red button. Gently.",
    ]
    assert page.complaints == []


def test_going_from_view_to_view_changes_nothing_and_keeps_the_cursor(write):
    page = write()
    assert page.get_by_role("button", name="Formatted").get_attribute("aria-pressed") == "true"
    for where, before in ((FIRST, "at the back."), ("h2", "What they say"), (".alert div p", "It blinks.")):
        stand(page, where)
        page.get_by_role("button", name="Markdown").click()
        there = "() => { const f = document.activeElement; return f.value.slice(0, f.selectionStart) }"
        assert page.evaluate(there).endswith(before)
        page.get_by_role("button", name="Formatted").click()
        page.keyboard.type("!")
        assert before + "!" in text_of(page)
        page.keyboard.press("Backspace")
        assert text_of(page) == LAMPS
    assert page.complaints == []


def test_the_choice_of_view_is_remembered(write):
    page = write()
    page.get_by_role("button", name="Markdown").click()
    page.reload()
    page.get_by_role("button", name="Markdown", pressed=True).wait_for()
    assert page.get_by_label("Text", exact=True).is_visible()
    assert page.locator(".formatted").count() == 0


def test_what_was_written_in_markdown_is_shown_formatted_and_can_be_undone(write):
    page = write()
    page.get_by_role("button", name="Markdown").click()
    page.get_by_label("Text", exact=True).fill(LAMPS.replace("red  | off", "green| on "))
    page.get_by_role("button", name="Formatted").click()
    assert page.locator(".formatted td").all_inner_texts()[2:] == ["green", "on"]
    page.keyboard.press("Control+z")
    assert page.locator(".formatted td").all_inner_texts()[2:] == ["red", "off"]
    assert text_of(page) == LAMPS


def test_signs_that_are_typed_become_what_they_mean(write):
    page = write()
    stand(page, FIRST)
    page.keyboard.press("Enter")
    page.keyboard.type("### New\n- one\ntwo with **bold** and `code`\n\n> quote\n\n")
    assert "\n\n### New\n\n- one\n- two with **bold** and `code`\n\n> quote\n\n## What" in text_of(page)
    while page.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "false":
        page.keyboard.press("Control+z")
    assert text_of(page) == LAMPS


def test_buttons_do_what_they_say_and_show_where_one_stands(write):
    page = write()
    tools_ = page.get_by_role("toolbar", name="Formatting")
    stand(page, FIRST)
    page.keyboard.press("Shift+Home")
    settle(page)
    tools_.get_by_role("button", name="Bold").click()
    assert tools_.get_by_role("button", name="Bold").get_attribute("aria-pressed") == "true"
    assert text_of(page).startswith("**Look at the *lamps* at the back.**\n")
    tools_.get_by_role("button", name="Bold").click()
    tools_.get_by_label("Kind of text").select_option("Heading 3")
    assert text_of(page).startswith("### Look at the *lamps* at the back.\n")
    tools_.get_by_label("Kind of text").select_option("Text")
    tools_.get_by_label("Box around the text").select_option("Warning")
    assert text_of(page).startswith("> [!WARNING]\n> Look at the *lamps* at the back.\n")
    tools_.get_by_label("Box around the text").select_option("No box")
    tools_.get_by_role("button", name="Steps").click()
    assert text_of(page).startswith("1. Look at the *lamps* at the back.\n")
    tools_.get_by_role("button", name="Steps").click()
    assert text_of(page) == LAMPS
    assert page.complaints == []


def test_tables_grow_and_shrink(write):
    page = write()
    stand(page, "td >> nth=3")
    page.keyboard.press("Enter")
    page.keyboard.type("dark")
    assert "| red  | off     |\n|  | dark |\n" in text_of(page).replace("| | dark", "|  | dark")
    page.get_by_role("button", name="Column after").click()
    assert page.locator(".formatted tr").first.locator("td").count() == 3
    page.get_by_role("button", name="Remove the column").click()
    page.get_by_role("button", name="Remove the row").click()
    stand(page, "td >> nth=1")
    assert page.locator(".formatted tr").count() == 2
    page.get_by_role("button", name="Remove the table").click()
    assert "Lamp" not in text_of(page)
    stand(page, FIRST)
    page.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.type("Head")
    page.keyboard.press("Tab")
    page.keyboard.type("Second")
    assert "| Head | Second | |\n| --- | --- | --- |\n" in text_of(page)


def test_double_brackets_complete_titles(write):
    page = write()
    found = {
        "suggestions": [{"title": title, "section": "", "href": "/x"} for title in ("Lamps", "Lamp oil")],
        "questions": [],
        "said": "2 titles",
    }
    page.route("**/-/suggest*", lambda route: route.fulfill(body=json.dumps(found), content_type="application/json"))
    stand(page, FIRST)
    page.keyboard.type(" See [[lam")
    page.get_by_role("option", name="Lamp oil").wait_for()
    active = page.locator(".formatted").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text() == "Lamps"
    assert tools.axe_findings(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_role("option").count() == 0 or not page.get_by_role("listbox").first.is_visible()
    assert text_of(page).startswith("Look at the *lamps* at the back. See [[Lamp oil]]\n")
    page.keyboard.type(" and [[Other]] too")
    assert "[[Lamp oil]] and [[Other]] too\n" in text_of(page)


def test_links_are_made_changed_and_removed_in_a_dialog(write):
    page = write()
    stand(page, "h2")
    page.keyboard.press("Shift+Home")
    settle(page)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    assert dialog.get_by_label("Words to show").input_value() == "What they say"
    assert tools.axe_findings(page) == []
    dialog.get_by_label("Page or address").fill("https://example.com/a_b")
    page.keyboard.press("Enter")
    assert "## [What they say](https://example.com/a_b)\n" in text_of(page)
    stand(page, "h2", "Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+k")
    dialog.get_by_label("Page or address").fill("Reset the router")
    dialog.get_by_role("button", name="Apply").click()
    assert "## [[Reset the router|What they say]]\n" in text_of(page)
    page.locator(".formatted .chip--page").dblclick()
    dialog.get_by_role("button", name="Remove").click()
    assert text_of(page) == LAMPS


def test_a_picture_is_put_where_the_cursor_is(write):
    page = write()
    stand(page, FIRST)
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_label("Address of the picture").fill("https://example.com/back.png")
    dialog.get_by_label("What it shows").fill("The back")
    assert tools.axe_findings(page) == []
    dialog.get_by_role("button", name="Apply").click()
    assert text_of(page).startswith("Look at the *lamps* at the back.![The back](https://example.com/back.png)\n")
    assert page.complaints == []


def test_tasks_are_ticked(write):
    page = write()
    page.get_by_role("checkbox", name="Done").check()
    assert text_of(page) == LAMPS.replace("[ ]", "[x]")


def test_source_is_edited_as_it_is_written(write):
    page = write()
    assert page.get_by_text("Shown as it is written").is_visible()
    stand(page, ".source-block code")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(" open")
    assert text_of(page) == LAMPS.replace("<details>", "<details open>")


def test_rich_text_is_pasted_without_its_dress(write):
    page = write()
    stand(page, FIRST)
    page.keyboard.press("Enter")
    word = """<style>p {color: red}</style><h2 style="color:red">Word</h2>
        <p class="MsoNormal">Some <span style="font-weight:700">heavy</span> and <i>light</i> text<o:p></o:p></p>
        <ul><li>a</li><li>b</li></ul><script>alert(1)</script>"""
    paste(page, html=word, plain="Word")
    assert "back.\n\n## Word\n\nSome **heavy** and *light* text\n\n- a\n- b\n\n## What" in text_of(page)
    assert page.complaints == []


def test_an_address_pasted_over_words_makes_them_a_link(write):
    page = write()
    stand(page, "h2")
    page.keyboard.press("Shift+Home")
    settle(page)
    paste(page, plain="https://example.com")
    assert "## [What they say](https://example.com)\n" in text_of(page)


def test_markdown_is_pasted_as_what_it_means(write):
    page = write()
    stand(page, FIRST)
    page.keyboard.press("Enter")
    paste(page, plain="- a **b**\n- [[Lamps]]")
    assert "back.\n\n- a **b**\n- [[Lamps]]\n\n## What" in text_of(page)


def test_words_composed_by_an_input_method_arrive_once(write):
    page = write()
    stand(page, FIRST)
    devtools = page.context.new_cdp_session(page)
    for typed in ("に", "にほ", "にほん"):
        end = len(typed)
        devtools.send("Input.imeSetComposition", {"text": typed, "selectionStart": end, "selectionEnd": end})
    devtools.send("Input.insertText", {"text": "日本"})
    assert text_of(page).startswith("Look at the *lamps* at the back.日本\n")
    assert page.locator(".formatted p").first.inner_text() == "Look at the lamps at the back.日本"
    for word in (" a", " **bold**"):
        devtools.send("Input.imeSetComposition", {"text": word, "selectionStart": len(word), "selectionEnd": len(word)})
        devtools.send("Input.insertText", {"text": word})
    assert text_of(page).startswith("Look at the *lamps* at the back.日本 a **bold**\n")


def test_the_keyboard_alone_reaches_and_leaves_everything(write):
    page = write()
    page.get_by_role("button", name="Markdown").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Kind of text"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "Redo"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.ariaLabel") == "Crossed out"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Text, formatted"
    page.keyboard.type("New. ")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.classList.contains('formatted')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    arrive(page, "/lamps")
    assert page.get_by_text("Saved. Thank you").is_visible()


def test_every_state_of_the_editor_has_no_findings_and_fits(write, width):
    for scheme in ("light", "dark"):
        page = write(color_scheme=scheme)
        for where in (FIRST, "td >> nth=0", "pre code >> nth=1"):
            stand(page, where)
            assert (where, tools.axe_findings(page)) == (where, [])
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        assert page.evaluate(TOO_SMALL) == []


def test_toolbars_stay_in_sight_on_a_long_page(write):
    page = write()
    stand(page, "pre code >> nth=1")
    page.evaluate("scrollTo(0, 1500)")
    assert page.get_by_label("Kind of text").evaluate("e => e.getBoundingClientRect().top") >= 0


def test_a_section_and_a_new_page_are_written_formatted(write, body_of):
    page = write("/-/edit/lamps?section=1")
    assert page.locator(".formatted h2").inner_text() == "What they say"
    stand(page, "h2")
    page.keyboard.type(" to you")
    page.get_by_role("button", name="Save the page").click()
    arrive(page, "/lamps")
    assert body_of("lamps") == LAMPS.replace("they say", "they say to you")
    page.goto("/-/new?title=Brand+new")
    page.locator(".formatted").click()
    page.keyboard.type("## Steps\nHello")
    page.get_by_role("button", name="Save the page").click()
    arrive(page, "/brand-new")
    assert body_of("brand-new") == "## Steps\n\nHello\n"


def test_preview_and_changes_show_what_is_written_formatted(write):
    page = write()
    stand(page, "h2")
    page.keyboard.type(" now")
    page.get_by_role("tab", name="Show changes").click()
    page.locator("[data-pane] ins").first.wait_for()
    assert page.locator("[data-pane] ins").all_inner_texts() == [" now"]
    assert not page.get_by_role("toolbar").first.is_visible()
    page.get_by_role("tab", name="Write").click()
    assert page.locator(".formatted h2").inner_text() == "What they say now"
