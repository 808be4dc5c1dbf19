"""A new page over HTTP by somebody without an account: they write first, sign up, and one press saves it."""

import re
from dataclasses import replace

import pytest

from tests.pages.conftest import COMPANY, PASSWORD
from tests.pages.test_conflict import hidden
from tests.pages.test_edit import value_of
from wiki import operate
from wiki.store.pagefile import PageText

SENT = {
    "title": "Set up Wi-Fi",
    "section": "Network",
    "tags": "wi-fi, lamp",
    "summary": "In two minutes.",
    "body": "Turn it on.\n",
    "edit_summary": "Asked often",
    "first": "1",
}
SKELETON = "```markdown\n<What it is about>\n\n## Steps\n\n<One after the other>\n```\n"


@pytest.fixture(autouse=True)
def without_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def written(client):
    """Where a stranger is led who has written a page."""
    return re.search(r"next=(/-/kept/[\w-]{40,})$", client.post("/-/new", data=SENT).headers["Location"])[1]


@pytest.fixture
def join(client, mailed_link):
    def join(location, browser=client, name="Nina New", email="nina@example.com"):
        client.post("/-/sign-up", data={"name": name, "email": email, "next": location})
        return browser.post(mailed_link(), data={"name": name, "password": PASSWORD}).headers["Location"]

    return join


def inputs(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def as_sent(html: str) -> dict[str, str]:
    names = ("title", "body", "section", "tags", "summary", "edit_summary")
    return hidden(html) | {name: value_of(html, name) for name in names}


def test_who_could_not_save_in_the_end_is_asked_to_sign_in_first(client, wiki):
    wiki.settings = replace(wiki.settings, sign_up="invitation")
    assert client.get("/-/new?title=Wi-Fi").headers["Location"] == "/-/sign-in?next=/-/new?title%3DWi-Fi"


@pytest.mark.parametrize("address", ["/-/new", "/-/new?title=Set+up+Wi-Fi"])
def test_a_stranger_is_told_that_they_can_begin(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "You can begin at once" in answer.text


def test_the_page_survives_sign_up_on_another_device_and_is_saved_with_one_press(app, written, join, wiki):
    phone = app.test_client()
    assert join(written, phone) == written
    html = phone.get(written).text
    assert "Your text is here" in html
    assert as_sent(html)["body"] == "Turn it on.\n"
    assert phone.post("/-/new", data=as_sent(html)).headers["Location"] == "/set-up-wi-fi"
    row = wiki.store.get("set-up-wi-fi")
    assert (row.title, row.section, row.tags, row.summary, row.changed_by_name) == (
        "Set up Wi-Fi",
        "Network",
        ["wi-fi", "lamp"],
        "In two minutes.",
        "Nina New",
    )
    assert wiki.store.revision(row.commit, "set-up-wi-fi").summary == "Asked often"
    assert phone.get(written).headers["Location"] == "/-/drafts"
    assert "No drafts" in phone.get("/-/drafts").text


def test_until_it_is_saved_it_is_among_the_drafts(client, written, join):
    join(written)
    number = re.search(r'href="/-/drafts/(\d+)"', client.get("/-/drafts").text)[1]
    html = client.get(f"/-/drafts/{number}", follow_redirects=True).text
    assert (value_of(html, "title"), value_of(html, "tags")) == ("Set up Wi-Fi", "wi-fi, lamp")


def test_what_was_filled_in_of_a_template_survives(client, join, wiki):
    wiki.store.create(PageText("How-to", SKELETON, section="Templates"), author=COMPANY)
    address = client.get("/-/new?title=Fix+it&template=how-to&section=Home").headers["Location"]
    asked = client.get(address).text
    assert 'name="first"' in asked
    parts = {"part-0": "The tap drips.", "part-1": "1. Close it."}
    whole = client.post("/-/new/guided", data=inputs(asked) | parts).text
    assert (value_of(whole, "section"), value_of(whole, "first")) == ("Home", "1")
    names = ("title", "body", "section")
    answer = client.post("/-/new", data=hidden(whole) | {name: value_of(whole, name) for name in names})
    html = client.get(join(answer.headers["Location"].split("next=")[1])).text
    assert value_of(html, "body") == "The tap drips.\n\n## Steps\n\n1. Close it.\n"
    assert (value_of(html, "title"), value_of(html, "section")) == ("Fix it", "Home")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"body": " "}, 422, "Please write the text"),
        ({"title": "!!!"}, 422, "at least one letter"),
        ({"title": "reset the router"}, 409, "There is already a page"),
    ],
)
def test_what_no_page_can_be_is_said_before_one_signs_up(client, page, changes, status, words):
    answer = client.post("/-/new", data=SENT | changes)
    assert answer.status_code == status
    assert words in answer.text
    assert 'name="first"' in answer.text
    assert value_of(answer.text, "tags") == "wi-fi, lamp"


def test_a_title_that_was_taken_meanwhile_leaves_the_text_in_the_form(client, written, join, wiki):
    wiki.store.create(PageText("Set up Wi-Fi", "Another's.\n"), author=COMPANY)
    html = client.get(join(written)).text
    answer = client.post("/-/new", data=as_sent(html))
    assert answer.status_code == 409
    assert "There is already a page" in answer.text
    assert as_sent(answer.text)["body"] == "Turn it on.\n"
    assert value_of(answer.text, "kept") == written.removeprefix("/-/kept/")
    again = as_sent(answer.text) | {"title": "Set up Wi-Fi at home"}
    assert client.post("/-/new", data=again).headers["Location"] == "/set-up-wi-fi-at-home"
    assert "No drafts" in client.get("/-/drafts").text


def test_a_search_without_result_leads_to_writing(client, wiki, page):
    operate.rebuild(wiki, "search", lambda done, total: None)
    html = client.get("/-/search?q=zzzqqq").text
    assert 'href="/-/new?title=zzzqqq"' in html
    assert "You can begin at once" in client.get("/-/new?title=zzzqqq").text


def test_a_section_that_one_comes_from_is_filled_in(client):
    assert 'name="section" value="Network/Wi-Fi"' in client.get("/-/new?section=Network/Wi-Fi").text
    html = client.get("/-/new?section=Network/Wi-Fi&title=Set+up+Wi-Fi").text
    assert value_of(html, "section") == "Network/Wi-Fi"
