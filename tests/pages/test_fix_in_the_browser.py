"""Fixing a typo in Chromium: by pointer, keys or selection; on a phone; with and without an account or script."""

import pytest

from tests import browser as tools
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
PAGE = "/reset-the-router"


@pytest.fixture
def site(app, person, page, monkeypatch):
    monkeypatch.setattr("wiki.accounts.robots.QUICKEST", 0)  # seconds: nobody waits here
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_page(chromium, site, person):
    with tools.windows(chromium, site) as window:

        def open_page(name="", width=1280, path=PAGE, **options):
            page = window(width, **options)
            if name:
                cookie = person(name).get_cookie("session").value
                page.context.add_cookies([{"name": "session", "value": cookie, "url": site}])
            page.goto(path)
            return page

        yield open_page


def mend(page, old, new):
    area = page.get_by_label("The passage")
    assert old in area.input_value()
    area.fill(area.input_value().replace(old, new))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_passage_is_pressed_and_mended_in_its_place(open_page, body_of, width):
    page = open_page("Carl", width)
    page.get_by_role("link", name="Fix a typo").click()
    assert page.get_by_text("Choose the passage in the text.").is_visible()
    page.get_by_text("Hold the button.").click()
    page.get_by_label("The passage").wait_for()
    assert page.get_by_label("The passage").input_value() == "Hold the button."
    assert tools.axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    mend(page, "button", "red button")
    page.get_by_role("button", name="Save the passage").click()
    page.get_by_text("Saved. Thank you").wait_for()
    assert body_of() == "Lead.\n\n## First\n\nHold the red button.\n\n## Second\n\nWait a minute.\n"
    assert page.complaints == []


@pytest.mark.parametrize(
    ("pressed", "passage"),
    [
        ("Second step", "2. Second step\n   - with a detail"),
        ("with a detail", "2. Second step\n   - with a detail"),
        ("Mind the gap", "> [!TIP]\n> Mind the gap."),
        ("cell", "| a | b |\n|---|---|\n| cell | c |"),
        ("On Linux", "On Linux it is easy."),
    ],
)
def test_passages_of_every_kind_are_found(open_page, wiki, pressed, passage):
    body = (
        "1. First step\n2. Second step\n   - with a detail\n\n> [!TIP]\n> Mind the gap.\n\n"
        "| a | b |\n|---|---|\n| cell | c |\n\n"
        "## [Linux](#tab/linux)\n\nOn Linux it is easy.\n\n## [Windows](#tab/windows)\n\nOn Windows too.\n"
    )
    wiki.store.create(PageText("Kinds", body), author=Author("The company"))
    page = open_page("Carl", path="/kinds")
    page.get_by_role("link", name="Fix a typo").click()
    page.get_by_text(pressed).first.click()
    page.get_by_label("The passage").wait_for()
    assert page.get_by_label("The passage").input_value() == passage
    assert tools.axe_findings(page) == []


def test_what_is_selected_is_the_passage(open_page):
    page = open_page("Carl")
    page.get_by_text("Wait a minute.").select_text()
    page.get_by_role("link", name="Fix a typo").click()
    page.get_by_label("The passage").wait_for()
    assert page.get_by_label("The passage").input_value() == "Wait a minute."
    page.get_by_role("link", name="Cancel").click()
    assert page.get_by_label("The passage").count() == 0


def test_by_the_keyboard_alone(open_page, body_of):
    page = open_page("Carl")
    page.get_by_role("link", name="Fix a typo").focus()
    page.keyboard.press("Enter")
    for _ in range(10):
        if page.evaluate("document.activeElement.textContent") == "Hold the button.":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("The passage").wait_for()
    page.keyboard.type("Now: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Saved. Thank you").wait_for()
    assert "Now: Hold the button." in body_of()


def test_without_script_the_passage_is_chosen_from_a_list(open_page, body_of):
    page = open_page("Carl", 360, java_script_enabled=False)
    page.get_by_role("link", name="Fix a typo").click()
    page.get_by_role("link", name="Wait a minute.").click()
    mend(page, "minute", "moment")
    page.get_by_role("button", name="Save the passage").click()
    assert page.get_by_text("Saved. Thank you").is_visible()
    assert "Wait a moment." in body_of()


def test_a_stranger_mends_first_and_is_asked_who_they_are_then(open_page):
    page = open_page(width=360)
    page.get_by_role("link", name="Fix a typo").click()
    page.get_by_text("Hold the button.").click()
    page.get_by_label("The passage").wait_for()
    mend(page, "button", "lever")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Your text is kept").wait_for()


def test_what_is_missing_is_said_in_two_fields(open_page):
    page = open_page(width=360)
    page.get_by_role("link", name="Something is missing here").click()
    assert tools.axe_findings(page) == []
    page.get_by_label("Where?").select_option("Second")
    page.get_by_label("What is missing?").fill("How long on the new model?")
    page.get_by_role("button", name="Send to staff").click()
    page.get_by_text("Staff will look at it").wait_for()
