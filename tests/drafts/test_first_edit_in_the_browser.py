"""The first edit in Chromium, on a desktop and a phone, with the actions counted; and by the keyboard alone."""

import pytest

from tests import browser as tools
from tests.drafts import walking

pytestmark = pytest.mark.browser
PAGE, EDIT = "/reset-the-router", "/-/edit/reset-the-router"


@pytest.fixture
def site(app, wiki, page, monkeypatch):
    monkeypatch.setattr("wiki.accounts.robots.QUICKEST", 0)  # seconds: nobody waits here
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def window(chromium, site):
    with tools.windows(chromium, site) as window:
        yield window


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360, "has_touch": True}], ids=["desktop", "phone"])
def test_the_first_edit_takes_ten_actions_without_an_account(window, mailed_link, body_of, options):
    walk = walking.Walk(window(**options))
    walking.improve(walk, PAGE, "button", "red button", mailed_link)
    assert "Hold the red button." in body_of()
    assert walk.actions == [
        "press “Improve this page”",
        "write",
        "press “Go on”",
        "fill in “Name”",
        "fill in “Mail address”",
        "press “Send me the link”",
        "open the link in the mail",
        "fill in “Password”",
        "press “Create the account”",
        "press “Save the page”",
    ]
    assert walk.page.complaints == []


def test_the_screens_of_the_first_edit_have_no_findings(window, page):
    stranger = window(360, color_scheme="dark")
    stranger.goto(EDIT)
    assert tools.axe_findings(stranger) == []
    text = stranger.get_by_label("Text", exact=True)
    text.fill("Better.\n")
    stranger.get_by_role("tab", name="Preview").click()
    stranger.locator("[data-pane] p", has_text="Better.").wait_for()
    stranger.locator("[data-draft-state]", has_text="Kept on this device").wait_for()
    stranger.get_by_role("tab", name="Write").click()
    stranger.get_by_role("button", name="Go on", exact=True).click()
    stranger.get_by_text("Your text is kept").wait_for()
    assert tools.axe_findings(stranger) == []
    assert stranger.evaluate("document.documentElement.scrollWidth") == 360


def test_what_a_stranger_typed_is_there_after_a_crash(window):
    stranger = window()
    stranger.goto(EDIT)
    stranger.get_by_label("Text", exact=True).fill("Mine.\n")
    stranger.locator("[data-draft-state]", has_text="Kept on this device").wait_for()
    again = stranger.context.new_page()
    stranger.close()
    again.goto(EDIT)
    assert again.get_by_label("Text", exact=True).input_value() == "Mine.\n"


def test_what_a_stranger_typed_is_offered_once_they_are_signed_in(window, person):
    person("Carl")
    page = window(360)
    page.goto(EDIT)
    page.get_by_label("Text", exact=True).fill("Mine.\n")
    page.locator("[data-draft-state]", has_text="Kept on this device").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/-/sign-in?next=" + EDIT)
    page.get_by_label("Mail address").fill("carl@example.com")
    page.get_by_label("Password").fill(walking.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("On this device is a text that was not sent").wait_for()
    assert page.get_by_label("Text", exact=True).input_value().startswith("Lead.")
    page.get_by_role("button", name="Take the other text").click()
    page.locator("[data-draft-state]", has_text="Draft saved").wait_for(timeout=60_000)
    assert page.get_by_label("Text", exact=True).input_value() == "Mine.\n"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('almanac.draft.'))") == []


def test_the_first_edit_by_the_keyboard_alone(window, mailed_link, body_of):
    page = window()
    page.goto(PAGE)

    def go_to(name):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(e => e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || '')"
                "(document.activeElement)"
            )
            if focused.strip().split("\n")[0].startswith(name):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    go_to("Improve this page")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/edit/**")
    go_to("Text")
    page.keyboard.press("Control+Home")
    page.keyboard.type("By keys. ")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/-/sign-up**")
    go_to("Name")
    page.keyboard.type("Nina New")
    go_to("Mail address")
    page.keyboard.type("nina@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/mail-sent")
    page.goto(mailed_link())
    go_to("Password")
    page.keyboard.type(walking.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/kept/**")
    go_to("Text")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Saved. Thank you").wait_for()
    assert body_of().startswith("By keys. Lead.")
