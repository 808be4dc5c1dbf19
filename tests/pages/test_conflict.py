"""Two people, one passage: over HTTP, from the save that meets it to the page that comes of it."""

import re

import pytest

from tests.pages.test_edit import value_of

ADDRESS = "/-/edit/reset-the-router"


def hidden(html: str) -> dict[str, str]:
    """All that the conflict screen sends back unless something is chosen."""
    inputs = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    return inputs | {"body": value_of(html, "body"), "edit_summary": value_of(html, "edit_summary")}


@pytest.fixture
def met(carl, bea, fields, page):
    """Carl's screen after Bea was faster: they overlap in one passage, and each changed another besides."""
    body = fields()["body"]
    theirs = fields(body=body.replace("button", "switch").replace("Wait a minute.", "Wait two minutes."))
    mine = fields(body=body.replace("button", "lever").replace("Lead.", "Lead, mine."), edit_summary="A lever")
    bea.post(ADDRESS, data=theirs)
    return carl.post(ADDRESS, data=mine)


def test_only_the_overlap_is_asked_about_and_nothing_is_saved_yet(met, body_of):
    assert met.status_code == 409
    assert "Bea Customer changed the page" in met.text
    assert met.text.count('class="conflict"') == 1
    assert '<div class="conflict__text">Hold the <ins>lever</ins>.\n</div>' in met.text
    assert '<div class="conflict__text">Hold the <ins>switch</ins>.\n</div>' in met.text
    assert "<<<<" not in met.text
    assert body_of() == "Lead.\n\n## First\n\nHold the switch.\n\n## Second\n\nWait two minutes.\n"


def test_the_whole_text_and_the_edit_summary_are_kept(met):
    assert value_of(met.text, "body").startswith("Lead, mine.\n\n## First\n\nHold the lever.\n")
    assert value_of(met.text, "edit_summary") == "A lever"


@pytest.mark.parametrize(
    ("choice", "passage"),
    [
        ({"region-1": "mine"}, "Hold the lever."),
        ({"region-1": "theirs"}, "Hold the switch."),
        ({"region-1": "both"}, "Hold the lever.\n\nHold the switch."),
        ({"region-1": "edit", "region-1-text": "Hold it.\r\n"}, "Hold it."),
    ],
)
def test_what_was_chosen_is_saved_with_what_both_did_elsewhere(choice, passage, met, carl, wiki, body_of):
    answer = carl.post("/-/settle/reset-the-router", data=hidden(met.text) | choice)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reset-the-router")
    assert body_of() == f"Lead, mine.\n\n## First\n\n{passage}\n\n## Second\n\nWait two minutes.\n"
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.author_name, row.summary, row.kind) == ("Carl Customer", "A lever", "edit")


def test_a_choice_must_be_made_for_every_passage(met, carl, count_commits):
    answer = carl.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1-text": "Half a thought"})
    assert answer.status_code == 422
    assert "Please choose for every passage" in answer.text
    assert value_of(answer.text, "region-1-text") == "Half a thought"
    assert count_commits() == 2


def test_a_conflict_while_settling_is_met_in_the_same_way(met, carl, bea, fields, body_of):
    bea.post(ADDRESS, data=fields(body=fields()["body"].replace("switch", "knob")))
    again = carl.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1": "mine"})
    assert again.status_code == 409
    assert '<div class="conflict__text">Hold the <ins>lever</ins>.\n</div>' in again.text
    assert '<div class="conflict__text">Hold the <ins>knob</ins>.\n</div>' in again.text
    done = carl.post("/-/settle/reset-the-router", data=hidden(again.text) | {"region-1": "both"})
    assert done.status_code == 303
    expected = "Lead, mine.\n\n## First\n\nHold the lever.\n\nHold the knob.\n\n## Second\n\nWait two minutes.\n"
    assert body_of() == expected


def test_one_can_go_on_in_the_editor_with_everything_combined(met, carl, body_of, count_commits):
    answer = carl.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1": "both", "show": "write"})
    assert answer.status_code == 200
    whole = value_of(answer.text, "body")
    assert whole == "Lead, mine.\n\n## First\n\nHold the lever.\n\nHold the switch.\n\n## Second\n\nWait two minutes.\n"
    assert 'data-unsaved="changed"' in answer.text
    assert count_commits() == 2
    sent = {name: value_of(answer.text, name) for name in ("base", "section", "tags", "summary", "edit_summary")}
    carl.post(ADDRESS, data=sent | {"body": whole})
    assert body_of() == whole


def test_a_conflict_in_a_section_keeps_the_rest_of_the_page(carl, bea, fields, body_of, page):
    bea.post(ADDRESS, data=fields(body=fields()["body"].replace("button", "switch").replace("Lead.", "Lead, hers.")))
    sent = {"base": page.blob, "body": "## First\n\nHold the lever.\n"}
    met = carl.post(ADDRESS + "?section=1", data=sent)
    assert met.status_code == 409
    carl.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1": "mine"})
    assert body_of() == "Lead, hers.\n\n## First\n\nHold the lever.\n\n## Second\n\nWait a minute.\n"


def test_fields_that_overlap_are_asked_about_too(carl, bea, wiki, fields, page):
    mine, theirs = fields(section="Mine"), fields(section="Theirs", tags="router, new")
    bea.post(ADDRESS, data=theirs)
    met = carl.post(ADDRESS, data=mine)
    assert met.text.count('class="conflict"') == 1
    assert "Keep both" not in met.text
    carl.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1": "mine"})
    row = wiki.store.get("reset-the-router")
    assert (row.section, row.tags) == ("Mine", ["new", "router"]) or row.tags == ["router", "new"]


def test_texts_of_other_pages_cannot_be_brought_in(met, carl, wiki, body_of):
    from wiki.store.pagefile import PageText
    from wiki.store.pages import Author

    secret = wiki.store.create(PageText("Secret", "Nobody may see this.\n"), author=Author("Ada"))
    sent = hidden(met.text) | {"theirs": secret.blob, "mine": secret.blob, "region-1": "theirs"}
    assert "Nobody may see" not in carl.post("/-/settle/reset-the-router", data=sent).text
    assert "Nobody may see" not in body_of()


def test_who_lost_the_session_keeps_the_choices(met, client, count_commits):
    answer = client.post("/-/settle/reset-the-router", data=hidden(met.text) | {"region-1": "both"})
    assert answer.status_code == 401
    assert "You are signed out" in answer.text
    assert 'value="both" required checked' in answer.text
    assert count_commits() == 2
