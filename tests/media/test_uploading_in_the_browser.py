"""Bringing pictures in Chromium, on a desk and a phone: button, paste, drop, progress, cancel, refusal, no script."""

import base64
import re

import pytest

from tests import browser as tools
from tests.media.conftest import drawing, film, picture
from wiki.accounts import doors, staffing
from wiki.policy import Role
from wiki.store.mediatables import media as table
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

pytestmark = pytest.mark.browser

PASSWORD = "four calm grey horses"
EDIT = "/-/edit/lamp"
LAMP = {"name": "Red lamp.png", "mimeType": "image/png", "buffer": drawing(600, 300)}
PHONE = {"is_mobile": True, "has_touch": True}
INTO = "files => { const data = new DataTransfer(); for (const [name, type, coded] of files) {\
 const bytes = Uint8Array.from(atob(coded), letter => letter.charCodeAt(0));\
 data.items.add(new File([bytes], name, {type})); } return data; }"


@pytest.fixture
def site(app):
    app.config["WTF_CSRF_ENABLED"] = True
    wiki = app.extensions["wiki"]
    wiki.store.create(PageText("Lamp", "The lamp glows.\n\nhttps://youtu.be/abcdefghijk\n"), author=Author("Ada", 9))
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_as_carl(chromium, site, app):
    accounts = app.extensions["wiki"].accounts
    staffing.add_user(accounts, "Carl Customer", "carl@example.com", Role.CUSTOMER, PASSWORD)
    secret = doors.sign_in(accounts, "carl@example.com", PASSWORD, address="192.0.2.1", remembered=False, user_agent="")
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = secret
    cookie = browser.get_cookie("session").value
    with tools.windows(chromium, site) as window:

        def open_as_carl(path=EDIT, width=1280, **options):
            page = window(width, **options)
            page.context.add_cookies([{"name": "session", "value": cookie, "url": site}])
            page.goto(path)
            return page

        yield open_as_carl


def text_of(page):
    return page.locator("#body").input_value()


def choose(page, *files):
    page.locator("[data-choose]").first.set_input_files(list(files))


def given(page, event, *files, text=""):
    """Let a paste or a drop with these files happen on the text."""
    coded = [[f["name"], f["mimeType"], base64.b64encode(f["buffer"]).decode()] for f in files]
    page.locator("#body").evaluate(
        f"""(text, [kind, files, words]) => {{
          const data = ({INTO})(files);
          if (words) data.setData("text/plain", words);
          const name = kind === "paste" ? "clipboardData" : "dataTransfer";
          const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
          text.dispatchEvent(new Kind(kind, {{bubbles: true, cancelable: true, [name]: data}}));
        }}""",
        [event, coded, text],
    )


def insert(page):
    page.get_by_role("button", name="Put it into the text").first.click()


@pytest.mark.parametrize("size", [{"width": 1280}, {"width": 360, **PHONE}], ids=["desk", "phone"])
def test_choose_describe_insert_and_save(open_as_carl, size):
    page = open_as_carl(**size)
    page.locator("#body").fill("The lamp glows.\n\n")
    choose(page, LAMP)
    page.get_by_text("Ready to be put into the text").first.wait_for()
    assert tools.axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    words = page.get_by_label("What does the picture show?")
    assert words.evaluate("input => input === document.activeElement")
    words.fill("The [red] lamp")
    words.press("Enter")
    page.locator(".upload").wait_for(state="detached")
    assert re.fullmatch(
        r"The lamp glows\.\n\n!\[The \\\[red\\\] lamp\]\(/-/media/[0-9a-f]{40}/red-lamp\.png\)\n\n", text_of(page)
    )
    page.get_by_role("button", name="Save the page").last.click()
    page.wait_for_url("**/lamp")
    shown = page.locator(".prose picture img")
    assert shown.get_attribute("alt") == "The [red] lamp"
    assert (shown.get_attribute("width"), shown.get_attribute("height")) == ("600", "300")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert page.complaints == []


@pytest.mark.parametrize("event", ["paste", "drop"])
def test_several_at_once_by_paste_and_drop(open_as_carl, event):
    page = open_as_carl()
    page.locator("#body").fill("")
    other = {"name": "how.mp4", "mimeType": "video/mp4", "buffer": film()}
    given(page, event, LAMP, other)
    page.get_by_text("Ready to be put into the text").nth(2).wait_for()
    page.get_by_label("It is only decoration").first.check()
    insert(page)
    insert(page)
    page.locator(".upload").first.wait_for(state="detached")
    assert re.fullmatch(
        r"!\[\]\(/-/media/\w{40}/red-lamp\.png\)\n\n!\[\]\(/-/media/\w{40}/how\.mp4\)\n\n", text_of(page)
    )
    assert page.complaints == []


def test_text_that_is_pasted_with_a_picture_of_it_stays_text(open_as_carl):
    page = open_as_carl()
    given(page, "paste", LAMP, text="1\t2")
    assert page.locator(".upload").count() == 0
    given(page, "paste", LAMP)
    page.locator(".upload").wait_for()


def test_a_picture_without_words_is_asked_about_once(open_as_carl):
    page = open_as_carl()
    page.locator("#body").fill("")
    choose(page, LAMP)
    page.get_by_text("Ready to be put into the text").first.wait_for()
    insert(page)
    page.get_by_text("One sentence helps people who cannot see it.").wait_for()
    assert text_of(page) == ""
    assert tools.axe_findings(page) == []
    insert(page)
    page.locator(".upload").wait_for(state="detached")
    assert text_of(page).startswith("![](/-/media/")


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(open_as_carl, app):
    page = open_as_carl()
    before, held = text_of(page), []
    page.route("**/-/media", lambda route: held.append(route))
    choose(page, LAMP)
    bar = page.get_by_role("progressbar", name="Red lamp.png")
    bar.wait_for()
    assert tools.axe_findings(page) == []
    page.get_by_role("button", name="Cancel", exact=True).first.click()
    page.locator(".upload").wait_for(state="detached")
    assert text_of(page) == before
    page.unroute("**/-/media")
    assert not app.extensions["wiki"].media.folder.exists()


def test_words_written_while_it_uploads_are_used_when_it_is_there(open_as_carl):
    page = open_as_carl()
    page.locator("#body").fill("")
    held = []
    page.route("**/-/media", lambda route: held.append(route))
    choose(page, LAMP)
    words = page.get_by_label("What does the picture show?")
    words.fill("A lamp")
    words.press("Enter")
    assert text_of(page) == ""
    page.wait_for_function("() => true")
    held[0].continue_()
    page.locator(".upload").wait_for(state="detached")
    assert text_of(page).startswith("![A lamp](/-/media/")


def test_a_refusal_is_said_on_its_card_and_a_broken_line_can_be_tried_again(open_as_carl):
    page = open_as_carl()
    choose(page, {"name": "lie.png", "mimeType": "image/png", "buffer": b"<html><script>alert(1)</script>"})
    page.locator(".upload").get_by_text("This is no picture, although its name says so.").wait_for()
    assert tools.axe_findings(page) == []
    page.get_by_role("button", name="Remove").click()
    page.route("**/-/media", lambda route: route.abort())
    choose(page, LAMP)
    page.locator(".upload").get_by_text("The line broke. Nothing is lost: try again.").wait_for()
    page.unroute("**/-/media")
    page.get_by_role("button", name="Try again").click()
    page.locator(".upload").get_by_text("Ready to be put into the text").wait_for()


def test_what_is_too_large_is_said_before_it_is_sent(open_as_carl):
    page = open_as_carl()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    choose(page, {"name": "big.png", "mimeType": "image/png", "buffer": bytes(21 * 2**20)})
    page.locator(".upload").get_by_text("This file has 21 MB; at most 20 are taken.").wait_for()
    assert [url for url in sent if url.endswith("/-/media")] == []


def test_saving_with_a_picture_left_out_is_asked_about_once(open_as_carl):
    page = open_as_carl()
    page.locator("#body").fill("The lamp glows red.\n")
    choose(page, LAMP)
    page.get_by_text("Ready to be put into the text").first.wait_for()
    save = page.get_by_role("button", name="Save the page").last
    save.click()
    page.locator(".upload").get_by_text("There is a file that is not in the text yet.").wait_for()
    assert page.url.endswith(EDIT)
    save.click()
    page.wait_for_url("**/lamp")


def test_a_file_that_is_there_is_chosen_by_keyboard_and_keeps_its_words(open_as_carl, app):
    wiki = app.extensions["wiki"]
    here = wiki.media.add(drawing(600, 300), "lamp-front.png")
    other = wiki.media.add(drawing(500, 300), "router-back.png")
    with wiki.database.write() as conn:
        conn.execute(table.update().where(table.c.hash == here.hash).values(alt="The lamp from the front"))
    page_before = wiki.store.get("lamp")
    text = PageText("Lamp", f"Look.\n\n![]({here.address})\n")
    wiki.store.save("lamp", text, base=page_before.blob, author=Author("Ada", 9))
    page = open_as_carl(width=360, **PHONE)
    page.locator("#body").fill("")
    page.locator(".uploads [data-pick]").press("Enter")
    page.get_by_role("heading", name="On this page").wait_for()
    assert page.locator(".shelf__name").all_inner_texts() == ["lamp-front.png", "router-back.png"]
    assert tools.axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text_of(page) == f"![The lamp from the front]({here.address})\n\n"
    page.locator("[data-tools=markdown] [data-pick]").click()
    page.get_by_label("Name or words").fill("back")
    page.locator(".shelf__name", has_text="lamp-front.png").wait_for(state="detached")
    page.get_by_role("button", name="router-back.png").click()
    assert tools.axe_findings(page) == []
    page.get_by_label("What does the picture show?").fill("The router from behind")
    page.keyboard.press("Enter")
    assert text_of(page).endswith(f"![The router from behind]({other.address})\n\n")
    assert page.complaints == []


def test_a_picture_that_is_there_fills_in_the_dialog_of_the_formatted_view(open_as_carl, app):
    app.extensions["wiki"].media.add(drawing(600, 300), "lamp-front.png")
    page = open_as_carl(width=1280, view="formatted")
    page.locator(".formatted > p").first.click()
    page.locator("[data-do=image]").click()
    page.locator("[data-dialog=image] [data-pick]").click()
    page.get_by_role("button", name="lamp-front.png").click()
    page.get_by_label("What it shows").fill("The lamp")
    page.keyboard.press("Enter")
    assert page.locator(".formatted__picture").get_attribute("alt") == "The lamp"
    assert page.complaints == []


def test_without_script_a_link_leads_to_a_form(open_as_carl):
    page = open_as_carl(java_script_enabled=False)
    assert page.get_by_role("link", name="Add a picture or file").get_attribute("href") == "/-/media/new"
    page.goto("/-/media/new")
    page.get_by_label("File", exact=True).set_input_files([LAMP])
    page.get_by_label("What does the picture show?").fill("A lamp")
    page.get_by_role("button", name="Upload", exact=True).click()
    assert page.get_by_label("To show it, write this on a page").input_value().startswith("![A lamp](/-/media/")


def test_the_camera_is_offered_on_a_phone_alone(open_as_carl):
    assert not open_as_carl().get_by_text("Take a picture").is_visible()
    page = open_as_carl(width=360, **PHONE)
    assert page.get_by_text("Take a picture").is_visible()
    assert page.locator("input[capture]").get_attribute("capture") == "environment"


def test_a_reader_who_may_not_upload_is_offered_nothing(site, chromium, app):
    app.extensions["wiki"].settings = type(app.extensions["wiki"].settings)(
        data=app.extensions["wiki"].settings.data, edit_access="anonymous", secret_key="a key for tests"
    )
    with tools.windows(chromium, site) as window:
        page = window(1280)
        page.goto(EDIT)
        assert page.locator("#body").is_visible()
        assert page.locator("[data-uploads]").count() == 0


def test_a_video_of_another_site_is_loaded_by_a_click_and_not_before(open_as_carl, site):
    page = open_as_carl("/lamp", service_workers="block")  # requests that one has seen are not given to the route
    asked = []
    page.on("request", lambda request: None if request.url.startswith(site) else asked.append(request.url))
    page.route(re.compile("^https:"), lambda route: route.fulfill(content_type="text/html", body="<p>player</p>"))
    page.reload()
    link = page.get_by_role("button", name="Watch the video (YouTube)")
    assert tools.axe_findings(page) == []
    assert asked == []
    size = page.locator(".video").bounding_box()
    link.press("Enter")
    frame = page.locator("iframe")
    frame.content_frame.get_by_text("player").wait_for()
    assert page.locator(".video").bounding_box() == size
    assert frame.get_attribute("title") == "Watch the video (YouTube)"
    assert frame.get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1")
    assert [url.partition("?")[0] for url in asked] == ["https://www.youtube-nocookie.com/embed/abcdefghijk"]
    assert set(page.complaints) <= {"Service Worker registration blocked by Playwright"}


def test_no_picture_moves_the_text_when_it_comes(open_as_carl, app):
    wiki = app.extensions["wiki"]
    medium = wiki.media.add(picture("PNG", size=(1200, 700)), "big.png")
    wiki.store.create(PageText("Tall", f"![x]({medium.address})\n\nBelow.\n"), author=Author("Ada", 9))
    page = open_as_carl("/")
    held = []
    page.route("**/-/media/**", lambda route: held.append(route))
    page.goto("/tall", wait_until="domcontentloaded")
    below = page.get_by_text("Below.")
    before = below.bounding_box()["y"]
    page.wait_for_function("() => true")
    for route in held:
        route.continue_()
    page.locator(".prose img").evaluate("image => image.decode()")
    assert below.bounding_box()["y"] == before
