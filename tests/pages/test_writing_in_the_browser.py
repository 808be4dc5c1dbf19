"""Writing in Chromium: editing with and without script, a conflict, a new page, a rename; every screen through axe."""

import pytest

from tests import browser as tools
from tests.pages.conftest import arrive

pytestmark = pytest.mark.browser

EDIT = "/-/edit/reset-the-router"


def test_write_look_and_save(open_as, body_of):
    page = open_as("Carl", "/reset-the-router")
    page.get_by_role("link", name="Improve this page").click()
    text = page.get_by_label("Text", exact=True)
    text.fill(text.input_value().replace("button", "**red** button"))
    page.get_by_role("tab", name="Preview").click()
    page.locator("[data-pane] strong").wait_for()
    assert page.locator("[data-pane] strong").inner_text() == "red"
    assert not text.is_visible()
    page.get_by_role("tab", name="Show changes").click()
    page.locator("[data-pane] ins").first.wait_for()
    assert page.locator("[data-pane] ins").all_inner_texts() == ["**red** "]
    assert tools.axe_findings(page) == []
    page.get_by_role("tab", name="Write").click()
    page.get_by_label("What did you change?").fill("Its colour")
    page.keyboard.press("Enter")
    arrive(page, "/reset-the-router")
    assert page.get_by_text("Saved. Thank you").is_visible()
    assert "Hold the **red** button." in body_of()
    assert page.complaints == []


def test_leaving_unsaved_text_asks_and_saving_does_not(open_as, body_of):
    page = open_as("Carl", EDIT)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Text", exact=True).press_sequentially("New. ")
    page.get_by_role("link", name="Read").click()
    arrive(page, "/reset-the-router")
    assert asked == ["beforeunload"]
    page.goto(EDIT)
    page.get_by_label("Text", exact=True).fill("Saved.\n")
    page.keyboard.press("Control+Enter")
    arrive(page, "/reset-the-router")
    assert asked == ["beforeunload"]
    assert body_of() == "Saved.\n"


def test_a_pencil_beside_a_heading_opens_its_section(open_as, body_of):
    page = open_as("Carl", "/reset-the-router")
    page.locator(".prose h2", has_text="Second").hover()
    page.locator(".prose h2").nth(1).get_by_role("link", name="Edit the section “Second”").click()
    text = page.get_by_label("Text", exact=True)
    assert text.input_value() == "## Second\n\nWait a minute.\n"
    text.fill("## Second\n\nWait an hour.\n")
    page.get_by_role("button", name="Save the page").click()
    arrive(page, "/reset-the-router")
    assert body_of() == "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait an hour.\n"


@pytest.mark.parametrize("script", [True, False])
def test_a_conflict_is_settled(open_as, body_of, script):
    carl = open_as("Carl", EDIT, java_script_enabled=script)
    bea = open_as("Bea", EDIT)
    for page, word in ((bea, "switch"), (carl, "lever")):
        text = page.get_by_label("Text", exact=True)
        text.fill(text.input_value().replace("button", word))
        page.get_by_role("button", name="Save the page").click()
    carl.get_by_role("heading", name="Two changes in one place").wait_for()
    assert carl.get_by_text("Hold the switch.").first.is_visible()
    carl.get_by_label("Make one text of both").check()
    carl.get_by_label("What the passage should say").fill("Hold the knob.")
    if script:
        assert tools.axe_findings(carl) == []
    carl.get_by_role("button", name="Save the page").click()
    arrive(carl, "/reset-the-router")
    assert body_of() == "Lead.\n\n## First\n\nHold the knob.\n\n## Second\n\nWait a minute.\n"


def test_everything_works_without_script(open_as, body_of):
    page = open_as("Carl", EDIT, width=360, java_script_enabled=False)
    page.get_by_label("Text", exact=True).fill("Now **bold**.\n")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("[data-pane] strong").inner_text() == "bold"
    page.get_by_role("button", name="Show changes").click()
    assert page.locator("[data-pane] .diff__side--new").first.is_visible()
    page.get_by_text("Section, tags and summary").click()
    page.get_by_label("Tags").fill("router, wifi")
    page.keyboard.press("Enter")
    arrive(page, "/reset-the-router")
    assert body_of() == "Now **bold**.\n"
    assert page.get_by_role("link", name="wifi").is_visible()


def test_a_page_is_written_and_renamed(open_as, wiki):
    page = open_as("Carl", "/-/new")
    with page.expect_response("**/-/suggest*"):
        page.get_by_label("Title").press_sequentially("Set up Wi-Fi")
    page.keyboard.press("Enter")
    page.get_by_label("Text", exact=True).fill("Turn it on.\n")
    page.get_by_role("button", name="Save the page").click()
    arrive(page, "/set-up-wi-fi")
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("New title").fill("Set up wireless")
    page.get_by_role("button", name="Rename the page").click()
    arrive(page, "/set-up-wireless")
    page.goto("/set-up-wi-fi")
    arrive(page, "/set-up-wireless")
    assert page.get_by_role("heading", level=1).inner_text() == "Set up wireless"


def test_pages_that_exist_show_up_while_a_title_is_typed(open_as):
    page = open_as("Carl", "/-/new")
    found = '{"suggestions": [{"title": "Reset the router", "section": "Network", "href": "/reset-the-router"}]}'
    page.route("**/-/suggest*", lambda route: route.fulfill(body=found, content_type="application/json"))
    assert not page.get_by_role("heading", name="Do you mean one of these pages?").is_visible()
    page.get_by_label("Title").press_sequentially("reset")
    page.get_by_role("link", name="Reset the router").wait_for()
    assert page.locator("[data-similar-said]").inner_text() == "Do you mean one of these pages?: Reset the router"
    assert tools.axe_findings(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark")])  # the stage looks at them too
def test_every_screen_for_writing_has_no_findings_and_fits(open_as, wiki, width, scheme):
    commit = wiki.store.get("reset-the-router").commit
    page = open_as("Mona", "/reset-the-router", width=width, color_scheme=scheme)
    page.goto(EDIT)
    page.get_by_label("Text", exact=True).fill("Other.\n")
    page.get_by_role("button", name="Save the page").click()
    addresses = [
        *(f"/-/{name}/reset-the-router" for name in ("edit", "rename", "delete", "protect")),
        f"/-/revert/reset-the-router?to={commit}",
        f"/-/undo/reset-the-router?commit={wiki.store.get('reset-the-router').commit}",
        "/-/edit/reset-the-router?section=0",
        "/-/new",
        "/-/new?title=Another",
        "/-/new?title=reset+the+router",
    ]
    for address in addresses:
        page.goto(address)
        assert (address, tools.axe_findings(page)) == (address, [])
        assert (address, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (address, 0)


@pytest.mark.parametrize("address", ["/-/links/", "/-/search?q="])
def test_a_word_wider_than_the_screen_breaks(open_as, address):
    page = open_as("Carl", address + "w" * 200, width=360)
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_deleting_says_why_and_restoring_brings_back(open_as):
    page = open_as("Mona", "/-/delete/reset-the-router", width=360)
    page.get_by_label("Why?").fill("Sold no more")
    page.get_by_role("button", name="Delete the page").click()
    page.get_by_text("Sold no more").wait_for()
    assert tools.axe_findings(page) == []
    page.get_by_role("link", name="Restore the page").click()
    assert tools.axe_findings(page) == []
    page.get_by_role("button", name="Restore the page").click()
    page.get_by_role("heading", name="Reset the router", level=1).wait_for()
