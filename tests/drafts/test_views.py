"""Drafts over HTTP: what an editor sends and hears, the form they come back in, the list, and whose they are."""

import re

import pytest
import sqlalchemy as sa

from tests.pages.conftest import PASSWORD
from tests.pages.test_conflict import hidden
from tests.pages.test_edit import value_of
from wiki.accounts.tables import user
from wiki.drafts.tables import draft
from wiki.policy import Role
from wiki.store.pagefile import PageText

EDIT = "/-/edit/reset-the-router"
BODY = "Lead, better.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"


def draft_of(html: str) -> str:
    return value_of(html, "draft")


def test_what_is_typed_is_kept_and_comes_back_in_the_form(carl, page, clock, keep):
    answer = keep(carl, BODY, base=page.blob)
    assert (answer.status_code, answer.json) == (
        200,
        {"draft": "page:1 1 a1", "at": "2026-11-22T10:42:00+00:00", "writers": "", "gone": "", "moved": None},
    )
    assert answer.headers["Cache-Control"] == "no-store"
    html = carl.get(EDIT).text
    assert value_of(html, "body") == BODY
    assert "Your draft is in the form" in html
    assert draft_of(html) == "page:1 1"


def test_without_a_draft_the_form_is_the_page(carl, page):
    html = carl.get(EDIT).text
    assert "Your draft is in the form" not in html
    assert draft_of(html) == "page:1 0"


def test_nobody_else_sees_a_draft_staff_included(carl, bea, mona, page, keep):
    keep(carl, "Quokka.\n", base=page.blob)
    number = re.search(r'href="/-/drafts/(\d+)"', carl.get("/-/drafts").text)[1]
    for browser in (bea, mona):
        for address in (EDIT, "/-/drafts", "/reset-the-router", "/-/changes", "/-/log", "/-/search?q=quokka"):
            assert "Quokka" not in browser.get(address).text
        assert browser.get(f"/-/drafts/{number}").status_code == 404
        browser.post(f"/-/drafts/{number}/discard")
    assert "Quokka" in carl.get(EDIT).text


def test_saving_the_page_ends_the_draft(carl, page, keep, fields, body_of):
    keep(carl, BODY, base=page.blob)
    carl.post(EDIT, data=fields(body=BODY, draft="page:1 1 a1"))
    assert body_of() == BODY
    assert "No drafts" in carl.get("/-/drafts").text


def test_a_proposal_ends_the_draft_too(carl, mona, page, keep, fields):
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Because"})
    keep(carl, BODY, base=page.blob)
    answer = carl.post(EDIT, data=fields(body=BODY, draft="page:1 1 a1"))
    assert "/-/proposals/" in answer.headers["Location"]
    assert "No drafts" in carl.get("/-/drafts").text


def test_improving_a_proposal_has_a_draft(carl, mona, page, keep, fields):
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Because"})
    carl.post(EDIT, data=fields(body=BODY))
    html = carl.get(EDIT).text
    proposed = value_of(html, "proposed")
    keep(carl, "Better still.\n", base=page.blob, proposed=proposed)
    html = carl.get(EDIT).text
    assert (value_of(html, "body"), value_of(html, "proposed")) == ("Better still.\n", proposed)
    carl.post(EDIT, data=fields(body="Better still.\n", draft=draft_of(html), proposed=proposed))
    assert "No drafts" in carl.get("/-/drafts").text


def test_a_refused_save_keeps_the_draft(carl, page, keep, fields):
    keep(carl, BODY, base=page.blob)
    answer = carl.post(EDIT, data=fields(body="", draft="page:1 1 a1"))
    assert answer.status_code == 422
    assert draft_of(answer.text) == "page:1 1 a1"
    assert value_of(carl.get(EDIT).text, "body") == BODY


def test_a_draft_that_another_window_wrote_since_stays_when_this_one_saves(carl, page, keep, fields):
    keep(carl, "Here.\n", base=page.blob)
    keep(carl, "There.\n", base=page.blob, version=1, editor="b2")
    carl.post(EDIT, data=fields(body="Here.\n", draft="page:1 1 a1"))
    html = carl.get(EDIT).text
    assert value_of(html, "body") == "There.\n"
    assert "Bring their changes in" in html


def test_another_window_is_told_and_shown_the_other_text(carl, page, keep, clock):
    keep(carl, "Here.\n", base=page.blob)
    answer = keep(carl, "There.\n", base=page.blob, editor="b2")
    assert answer.status_code == 409
    assert answer.json["draft"] == {
        "draft": "page:1 1",
        "at": "2026-11-22T10:42:00+00:00",
        "fields": {"title": "Reset the router", "body": "Here.\n", "base": page.blob},
        "open": "/-/drafts/1",
    }
    assert "another window" in answer.json["error"]["message"]
    assert keep(carl, "There.\n", base=page.blob, version=1, editor="b2").status_code == 200


def test_another_window_that_says_the_very_same_is_no_conflict(carl, page, keep):
    keep(carl, "Mine.\n", base=page.blob)
    answer = keep(carl, "Mine.\n", base=page.blob, editor="b2")
    assert (answer.status_code, answer.json["draft"]) == (200, "page:1 1 b2")
    assert keep(carl, "Mine, and on.\n", base=page.blob, version=1, editor="b2").json["draft"] == "page:1 2 b2"
    assert keep(carl, "Mine.\n", base=page.blob, version=1).status_code == 409


def test_who_leaves_leaves_no_draft_behind(carl, bea, page, keep, wiki):
    for browser in (carl, bea):
        keep(browser, "Quokka.\n", base=page.blob)
    carl.post("/-/account/leave", data={"current": PASSWORD})
    with wiki.database.read() as conn:
        assert conn.scalars(sa.select(user.c.name).join(draft)).all() == ["Bea Customer"]


def test_the_form_tells_which_window_wrote_the_draft(carl, page, keep):
    keep(carl, BODY, base=page.blob)
    assert 'data-by="a1"' in carl.get(EDIT).text


def test_what_is_said_already_is_no_draft(carl, page, keep, fields):
    keep(carl, **fields(body=BODY))
    carl.post(EDIT, data=fields(body=BODY))  # a window that knew nothing of the draft
    html = carl.get(EDIT).text
    assert "Your draft is in the form" not in html
    assert (value_of(html, "body"), draft_of(html)) == (BODY, "page:1 1")


def test_a_section_has_its_draft_as_a_section(carl, page, keep, fields, body_of):
    keep(carl, "## Second\n\nWait an hour.\n", base=page.blob, part="2")
    html = carl.get(EDIT).text
    assert "You are editing one section" in html
    assert value_of(html, "body") == "## Second\n\nWait an hour.\n"
    assert f'action="{EDIT}?section=2"' in html
    carl.post(f"{EDIT}?section=2", data=fields(body="## Second\n\nWait an hour.\n", draft=draft_of(html)))
    assert body_of().endswith("Hold the button.\n\n## Second\n\nWait an hour.\n")
    assert "No drafts" in carl.get("/-/drafts").text


def test_the_writer_hears_that_the_page_moved_and_may_bring_it_in(carl, bea, page, keep, fields, body_of):
    before = fields()
    bea.post(EDIT, data=fields(body=before["body"].replace("Wait a minute", "Wait two minutes")))
    moved = keep(carl, BODY, base=page.blob).json["moved"]
    assert moved["words"] == "Bea Customer changed the page while you were writing."
    assert "Wait two minutes" in re.sub(r"<[^>]*>", "", carl.get(moved["diff"]).text)
    answer = carl.post(EDIT, data={**before, "body": BODY, "show": "merge", "draft": "page:1 1 a1"})
    assert value_of(answer.text, "body") == BODY.replace("Wait a minute", "Wait two minutes")
    assert draft_of(answer.text) == "page:1 1 a1"
    assert "is in your text now" in answer.text
    assert body_of() == before["body"].replace("Wait a minute", "Wait two minutes")
    assert keep(carl, BODY, base=value_of(answer.text, "base"), version=1).json["moved"] is None


def test_bringing_in_what_overlaps_leads_to_the_screen_for_that(carl, bea, page, keep, fields, body_of):
    before = fields()
    bea.post(EDIT, data=fields(body=before["body"].replace("Lead.", "Hers.")))
    answer = carl.post(EDIT, data={**before, "body": BODY, "show": "merge", "draft": "page:1 1 a1"})
    assert answer.status_code == 409
    assert "Two changes in one place" in answer.text
    assert draft_of(answer.text) == "page:1 1 a1"
    keep(carl, BODY, base=page.blob)
    settled = carl.post("/-/settle/reset-the-router", data=hidden(answer.text) | {"region-1": "mine"})
    assert settled.headers["Location"] == "/reset-the-router"
    assert body_of() == BODY
    assert "No drafts" in carl.get("/-/drafts").text


def test_who_else_writes_is_told_to_those_who_may(carl, bea, client, page, keep, clock):
    keep(bea, "Hers.\n", base=page.blob)
    assert keep(carl, "His.\n", base=page.blob).json["writers"] == "Bea Customer is writing here too at the moment."
    assert "Bea Customer is writing here too" in carl.get(EDIT).text
    assert "Bea Customer is writing" not in carl.get("/reset-the-router").text
    assert keep(client, "Nobody.\n").status_code == 401
    clock.pass_by(minutes=4)
    assert "Bea Customer is writing here too" not in carl.get(EDIT).text


def test_a_page_that_is_gone_leaves_the_text_to_copy(carl, mona, page, keep):
    keep(carl, "All my work.\n", base=page.blob)
    mona.post("/-/delete/reset-the-router", data={"reason": "Sold no more"})
    assert "was deleted" in keep(carl, "All my work.\n", base=page.blob, version=1).json["gone"]
    assert "The page is gone" in carl.get("/-/drafts").text
    answer = carl.get("/-/drafts/1")
    assert "All my work.\n</textarea>" in answer.text


def test_a_new_page_has_a_draft_by_the_title_it_was_begun_under(carl, wiki, keep):
    html = carl.get("/-/new?title=Set+up+Wi-Fi").text
    assert draft_of(html) == "new:set-up-wi-fi 0"
    keep(carl, "Turn it on.\n", place="new:set-up-wi-fi", title="Set up wireless")
    html = carl.get("/-/new?title=Set+up+Wi-Fi").text
    assert (value_of(html, "title"), value_of(html, "body")) == ("Set up wireless", "Turn it on.\n")
    answer = carl.get("/-/drafts/1")
    assert answer.headers["Location"] == "/-/new?draft=1"
    html = carl.get("/-/new?draft=1").text
    assert value_of(html, "title") == "Set up wireless"
    sent = {"title": "Set up wireless", "body": "Turn it on.\n", "draft": draft_of(html)}
    assert carl.post("/-/new", data=sent).headers["Location"] == "/set-up-wireless"
    assert "No drafts" in carl.get("/-/drafts").text


def test_a_new_page_whose_title_was_taken_can_still_be_gone_on_with(carl, wiki, keep):
    from wiki.store.pages import Author

    keep(carl, "Mine.\n", place="new:lamp", title="Lamp")
    wiki.store.create(PageText("Lamp", "Theirs.\n"), author=Author("Bea", None))
    assert value_of(carl.get("/-/new?draft=1").text, "body") == "Mine.\n"


def test_drafts_are_listed_and_discarded(carl, page, keep):
    keep(carl, BODY, base=page.blob)
    keep(carl, "Turn it on.\n", place="new:lamp", title="Lamp")
    html = carl.get("/-/drafts").text
    assert html.index(">Lamp</a>") < html.index(">Reset the router</a>")
    assert carl.get("/-/drafts/1").headers["Location"] == EDIT
    answer = carl.post("/-/drafts/1/discard", data={"next": EDIT})
    assert answer.headers["Location"] == EDIT
    html = carl.get(EDIT).text
    assert value_of(html, "body").startswith("Lead.\n")
    assert "discarded" in html
    assert carl.post("/-/drafts/2/discard").headers["Location"] == "/-/drafts"


def test_people_who_may_not_write_keep_nothing(person, client, page, keep):
    rita = person("Rita Reader", Role.READER)
    answer = keep(rita, "Mine.\n")
    assert (answer.status_code, answer.json["error"]["message"]) == (403, "Your account may read but not edit.")
    assert keep(client, "Mine.\n").status_code == 401


@pytest.mark.parametrize("sent", [None, [], {"draft": 7}, {"draft": "page:1 0 a1 x"}, {"body": "No handle"}])
def test_what_is_no_draft_is_refused(carl, page, sent):
    assert carl.post("/-/draft", json=sent, headers={"Accept": "application/json"}).status_code == 422


def test_a_draft_needs_a_token(app, carl, page, keep):
    app.config["WTF_CSRF_ENABLED"] = True
    assert keep(carl, BODY).status_code == 400
    token = carl.get("/-/token").json
    assert (token["person"], token["name"]) == (1, "Carl Customer")
    sent = {"draft": "page:1 0 a1", "body": BODY}
    headers = {"Accept": "application/json", "X-CSRFToken": token["token"]}
    assert carl.post("/-/draft", json=sent, headers=headers).status_code == 200


def test_the_token_says_that_nobody_is_signed_in(client):
    answer = client.get("/-/token")
    assert (answer.json["person"], answer.json["name"]) == (0, "")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_save_of_a_draft_costs_three_statements_no_process_and_one_sync(carl, page, keep, cost):
    keep(carl, BODY, base=page.blob)
    with cost() as counted:
        assert keep(carl, BODY + "More.\n", base=page.blob, version=1).status_code == 200
    assert len(counted.queries) == 3, counted.queries  # the session, the draft, the page with who writes there
    assert counted.processes == 0


def test_reading_a_page_asks_nothing_of_drafts(carl, bea, page, keep, cost):
    keep(bea, BODY, base=page.blob)
    carl.get("/reset-the-router")
    with cost() as counted:
        carl.get("/reset-the-router")
    assert [query for query in counted.queries if "draft" in query] == []


def test_opening_the_editor_asks_for_drafts_once(carl, page, cost):
    carl.get(EDIT)
    with cost() as counted:
        carl.get(EDIT)
    assert len([query for query in counted.queries if "draft" in query]) == 1


def test_a_draft_of_a_wiki_that_anybody_may_edit_stays_on_their_device(app, client, wiki, page):
    from dataclasses import replace

    wiki.settings = replace(wiki.settings, edit_access="anonymous")
    html = client.get(EDIT).text
    assert 'data-draft=""' in html
    assert 'data-person="0"' in html
