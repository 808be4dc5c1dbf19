"""Nothing typed is lost, in Chromium: a crash, another device, two windows, a session that ran out, no line, a page
that moved; on a desktop and on a phone, with axe on each state."""

import json
import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests import browser as tools
from tests.pages.conftest import PASSWORD
from wiki.accounts.tables import session
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser
EDIT = "/-/edit/reset-the-router"
SAVED = re.compile(r"Draft saved \d\d:\d\d")


@pytest.fixture
def site(app, person, page):
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def cookies(person):
    """The session of each person, made once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = person(name).get_cookie("session").value
        return made[name]

    return of


@pytest.fixture
def open_as(chromium, site, cookies):
    """Opens a path as a person, each time in a browser of their own: another device."""
    with tools.windows(chromium, site) as window:

        def open_as(name, path=EDIT, width=1280, **options):
            page = window(width, **options)
            page.context.add_cookies([{"name": "session", "value": cookies(name), "url": site}])
            page.goto(path)
            return page

        yield open_as


def text_of(page):
    return page.get_by_label("Text", exact=True)


def type_in(page, words):
    """At the beginning of the text, key by key."""
    text = text_of(page)
    text.evaluate("area => { area.focus(); area.setSelectionRange(0, 0); }")
    page.keyboard.type(words)


def wait_until_saved(page):
    page.locator("[data-draft-state]", has_text=SAVED).wait_for(
        timeout=60_000
    )  # a device that was offline tries again later


def local_entries(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('almanac.draft.'))")


@pytest.mark.parametrize("width", [360, 1280])
def test_after_a_crash_and_on_another_device_the_text_is_there(open_as, width):
    page = open_as("Carl", width=width)
    type_in(page, "My words. ")
    wait_until_saved(page)
    assert tools.axe_findings(page) == []
    assert local_entries(page) == []
    page.context.close()
    other = open_as("Carl", width=width)
    assert text_of(other).input_value().startswith("My words. Lead.")
    assert other.get_by_text("Your draft is in the form").is_visible()
    assert tools.axe_findings(other) == []
    assert other.evaluate("document.documentElement.scrollWidth") == width
    other.get_by_role("button", name="Discard it and begin again").click()
    other.get_by_text("The draft is discarded.").wait_for()
    assert text_of(other).input_value().startswith("Lead.")


@pytest.fixture
def crashed(app, open_as):
    """A new window of a browser whose last one was closed before its draft got through, and what brings that draft to
    the server: a closing window may have sent it, and nobody knows when it arrives."""
    late = Late(app)
    page = open_as("Carl")
    type_in(page, "Just now. ")
    page.locator("[data-draft-state]", has_text="does not answer").wait_for()
    again = page.context.new_page()  # the window is gone, the browser is not
    page.close()
    return again, lambda: again.request.post("/-/draft", data=late.body, headers=late.headers).json()["draft"]


class Late:
    """Holds back what the first window sends that sends a draft."""

    def __init__(self, app):
        self.body, self.headers, self.answer = b"", {}, app.wsgi_app
        app.wsgi_app = self

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/-/draft" or "HTTP_X_LATE" in environ:
            return self.answer(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        if self.body and json.loads(self.body)["draft"] != json.loads(body)["draft"]:
            return self.answer(environ, start_response)
        kind = {"Content-Type": "application/json", "Accept": "application/json"}
        self.body, self.headers = body, kind | {"X-CSRFToken": environ["HTTP_X_CSRFTOKEN"], "X-Late": "1"}
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]


def test_what_was_typed_a_moment_before_a_crash_is_on_the_device(crashed):
    again, _ = crashed
    again.goto(EDIT)
    assert text_of(again).input_value().startswith("Just now. Lead.")
    wait_until_saved(again)
    assert local_entries(again) == []


def test_what_a_closing_window_still_sent_is_no_other_text(crashed):
    again, arrive = crashed
    again.goto(EDIT)
    again.get_by_text("What you typed here before is back.").first.wait_for()
    assert arrive().startswith("page:1 1 ")
    type_in(again, "And on. ")
    wait_until_saved(again)
    assert not again.get_by_text("There are two texts").is_visible()
    assert local_entries(again) == []


def test_what_a_closing_window_sent_at_once_is_in_the_form(crashed):
    again, arrive = crashed
    arrive()
    again.goto(EDIT)
    assert text_of(again).input_value().startswith("Just now. Lead.")
    again.get_by_text("Your draft is in the form").wait_for()
    again.locator("[data-draft-state]", has_text="Draft saved").wait_for()
    assert local_entries(again) == []


def test_leaving_asks_only_while_the_draft_is_not_kept(open_as):
    page = open_as("Carl")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    type_in(page, "Kept. ")
    wait_until_saved(page)
    page.goto("/reset-the-router")
    assert asked == []


def test_saving_the_page_leaves_nothing_behind(open_as, body_of):
    page = open_as("Carl")
    type_in(page, "Saved. ")
    page.get_by_role("button", name="Save the page").click()
    page.get_by_text("Saved. Thank you").wait_for()
    assert body_of().startswith("Saved. Lead.")
    assert local_entries(page) == []
    page.goto(EDIT)
    assert not page.get_by_text("Your draft is in the form").is_visible()
    assert text_of(page).input_value().startswith("Saved. Lead.")
    type_in(page, "Twice. ")
    wait_until_saved(page)
    page.get_by_role("button", name="Save the page").click()
    page.get_by_text("Saved. Thank you").wait_for()
    page.goto("/-/drafts")
    assert page.get_by_text("No drafts").is_visible()


def test_two_windows_choose_between_their_texts(open_as):
    one, two = open_as("Carl"), open_as("Carl")
    type_in(one, "One. ")
    wait_until_saved(one)
    type_in(two, "Two. ")
    two.get_by_text("There are two texts").wait_for()
    two.get_by_text("Read the other text").click()
    assert two.get_by_label("The other text").input_value().startswith("One. Lead.")
    assert tools.axe_findings(two) == []
    two.get_by_role("button", name="Keep what is in the form").click()
    wait_until_saved(two)
    assert text_of(two).input_value().startswith("Two. Lead.")
    type_in(one, "And ")
    one.get_by_text("There are two texts").wait_for()
    one.get_by_role("button", name="Take the other text").click()
    one.get_by_text("Your draft is in the form").wait_for()
    assert text_of(one).input_value().startswith("Two. Lead.")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_session_that_ran_out_is_renewed_without_leaving_the_text(open_as, wiki, body_of, width):
    page = open_as("Carl", width=width)
    with wiki.database.write() as conn:
        conn.execute(sa.delete(session))
    type_in(page, "Still here. ")
    page.get_by_role("button", name="Sign in again").click()
    page.get_by_label("Mail address").fill("carl@example.com")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[data-sign-in-error]:not(:empty)").wait_for()
    assert tools.axe_findings(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    wait_until_saved(page)
    assert not page.get_by_role("button", name="Sign in again").is_visible()
    assert text_of(page).input_value().startswith("Still here. Lead.")
    page.get_by_role("button", name="Save the page").click()
    page.get_by_text("Saved. Thank you").wait_for()
    assert body_of().startswith("Still here. Lead.")


def test_a_save_after_the_session_ran_out_is_renewed_in_place_too(open_as, site, body_of):
    page = open_as("Carl")
    page.context.clear_cookies()  # the browser was closed: the token of the form is worth nothing either
    type_in(page, "Still here. ")
    page.get_by_role("button", name="Save the page").click()
    page.get_by_role("button", name="Sign in here").click()
    page.get_by_label("Mail address").fill("carl@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    wait_until_saved(page)
    page.get_by_role("button", name="Save the page").click()
    page.get_by_text("Saved. Thank you").wait_for()
    assert body_of().startswith("Still here. Lead.")


def test_without_a_line_the_text_is_kept_here_and_sent_when_it_is_back(open_as):
    page = open_as("Carl")
    page.context.set_offline(True)
    type_in(page, "On the train. ")
    page.locator("[data-draft-state]", has_text="No connection").wait_for()
    assert len(local_entries(page)) == 1
    assert tools.axe_findings(page) == []
    page.get_by_role("button", name="Save the page").last.click()  # stays here, with the text
    page.locator("[data-draft-said]", has_text="No connection").wait_for(state="attached")
    assert text_of(page).input_value().startswith("On the train. Lead.")
    assert len(local_entries(page)) == 1
    page.context.set_offline(False)
    page.locator("[data-draft-state]", has_text="The line is back. Draft saved").wait_for()
    assert local_entries(page) == []
    assert text_of(open_as("Carl")).input_value().startswith("On the train. Lead.")


def test_signing_out_leaves_nothing_on_the_device(open_as):
    page = open_as("Carl")
    page.route("**/-/draft", lambda route: route.abort())
    type_in(page, "Private. ")
    page.locator("[data-draft-state]", has_text="No connection").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".site-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert local_entries(page) == []


def test_the_writer_hears_that_the_page_moved_and_brings_it_in(open_as, body_of):
    carl, bea = open_as("Carl"), open_as("Bea")
    text_of(bea).fill(text_of(bea).input_value().replace("Wait a minute", "Wait two minutes"))
    bea.get_by_role("button", name="Save the page").click()
    bea.get_by_text("Saved. Thank you").wait_for()
    type_in(carl, "Better. ")
    carl.get_by_text("Bea changed the page while you were writing.").wait_for()
    assert tools.axe_findings(carl) == []
    carl.get_by_role("button", name="Bring their changes in").click()
    carl.get_by_text("What others changed is in your text now").wait_for()
    assert text_of(carl).input_value().startswith("Better. Lead.")
    assert "Wait two minutes" in text_of(carl).input_value()
    wait_until_saved(carl)
    assert not carl.get_by_text("The page has changed").is_visible()
    carl.get_by_role("button", name="Save the page").click()
    carl.get_by_text("Saved. Thank you").wait_for()
    assert body_of().startswith("Better. Lead.")
    assert "Wait two minutes" in body_of()


def test_who_writes_here_too_is_shown(open_as):
    carl, bea = open_as("Carl"), open_as("Bea")
    type_in(bea, "Hers. ")
    wait_until_saved(bea)
    type_in(carl, "His. ")
    carl.get_by_text("Bea is writing here too at the moment.").wait_for()
    assert tools.axe_findings(carl) == []


def test_a_new_page_is_kept_and_listed(open_as):
    page = open_as("Carl", "/-/new?title=Set+up+Wi-Fi", width=360)
    text_of(page).fill("Turn it on.\n")
    wait_until_saved(page)
    page.goto("/-/drafts")
    assert tools.axe_findings(page) == []
    page.get_by_role("link", name="Set up Wi-Fi").click()
    assert text_of(page).input_value() == "Turn it on.\n"
    page.get_by_role("button", name="Save the page").click()
    page.get_by_text("Your page is published").wait_for()


def test_what_was_not_sent_is_in_the_list_of_drafts_on_that_device_only(open_as):
    page = open_as("Carl")
    page.context.set_offline(True)
    type_in(page, "On the train. ")
    page.locator("[data-draft-state]", has_text="No connection").wait_for()
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto("/-/drafts")
    other.get_by_text("On this device, not sent yet").wait_for()
    assert tools.axe_findings(other) == []
    other.locator("[data-drafts-here]").get_by_role("link", name="Reset the router").click()
    assert text_of(other).input_value().startswith("On the train. Lead.")
    elsewhere = open_as("Carl", "/-/drafts")
    assert not elsewhere.get_by_text("On this device, not sent yet").is_visible()


def test_what_was_filled_in_of_a_template_is_back_after_a_crash(open_as, wiki):
    skeleton = "```markdown\n<What it is about>\n\n## Steps\n\n<One after the other>\n```\n"
    wiki.store.create(PageText("How-to", skeleton, section="Templates"), author=Author("The company"))
    page = open_as("Carl", "/-/new?title=Fix+it&template=how-to", width=360)
    page.get_by_label("Steps").fill("1. Close it.")
    again = page.context.new_page()
    page.close()
    again.goto("/-/drafts")
    again.locator("[data-drafts-here]").get_by_role("link", name="Fix it").click()
    again.get_by_text("What you typed here before is back.").wait_for()
    again.get_by_role("button", name="Go on to the whole page").click()
    wait_until_saved(again)
    assert text_of(again).input_value() == "## Steps\n\n1. Close it.\n"
    assert local_entries(again) == []
