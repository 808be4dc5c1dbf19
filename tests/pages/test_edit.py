"""Editing over HTTP: the form, saving, and getting the form back."""

import re
from dataclasses import replace

import pytest

from wiki.moderation.submit import Submissions
from wiki.policy import Role


def value_of(html: str, name: str) -> str:
    """What the field `name` of the form holds."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    found = area or re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def test_the_form_holds_the_page(carl, page):
    answer = carl.get("/-/edit/reset-the-router")
    assert answer.status_code == 200
    assert value_of(answer.text, "body") == "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"
    assert value_of(answer.text, "section") == "Network"
    assert value_of(answer.text, "tags") == "router"
    assert value_of(answer.text, "summary") == "Start anew."
    assert value_of(answer.text, "base") == page.blob
    assert '<option value="Network"></option>' in answer.text


def test_a_save_is_shown_and_stands_in_history_under_its_author(carl, wiki, fields, body_of, page):
    answer = carl.post("/-/edit/reset-the-router", data=fields(body="Shorter.\n", edit_summary="Cut\r\nit"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reset-the-router")
    assert body_of() == "Shorter.\n"
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.author_name, row.summary, row.kind) == ("Carl Customer", "Cut it", "edit")
    assert "Saved. Thank you" in carl.get("/reset-the-router").text


def test_fields_are_saved_in_their_one_form(carl, wiki, fields, page):
    sent = fields(section=" Network / Home ", tags="Office 365,  router ,", summary="Anew,\nnow.")
    carl.post("/-/edit/reset-the-router", data=sent)
    row = wiki.store.get("reset-the-router")
    assert (row.section, row.tags, row.summary) == ("Network/Home", ["office-365", "router"], "Anew, now.")


def test_line_ends_of_browsers_make_no_change(carl, fields, count_commits, page):
    carl.post("/-/edit/reset-the-router", data=fields(body=fields()["body"].replace("\n", "\r\n")))
    assert count_commits() == 1


def test_saving_without_a_change_makes_no_commit_and_says_so(carl, fields, count_commits, page):
    carl.post("/-/edit/reset-the-router", data=fields())
    assert count_commits() == 1
    assert "You changed nothing" in carl.get("/reset-the-router").text


def test_sending_twice_makes_one_commit(carl, fields, count_commits, page):
    sent = fields(body="Once.\n")
    for _ in range(2):
        assert carl.post("/-/edit/reset-the-router", data=sent).status_code == 303
    assert count_commits() == 2
    assert "says exactly this already" in carl.get("/reset-the-router").text


def test_changes_elsewhere_are_merged_and_the_saver_is_told(carl, bea, fields, body_of, page):
    mine, theirs = (fields(body=fields()["body"].replace(*change)) for change in CHANGES)
    bea.post("/-/edit/reset-the-router", data=theirs)
    carl.post("/-/edit/reset-the-router", data=mine)
    assert body_of() == "Lead, mine.\n\n## First\n\nHold the button.\n\n## Second\n\nWait two minutes.\n"
    assert "together with what Bea Customer changed meanwhile" in carl.get("/reset-the-router").text


CHANGES = (("Lead.", "Lead, mine."), ("Wait a minute.", "Wait two minutes."))


def test_one_section_is_edited_by_itself(carl, fields, body_of, page):
    address = "/-/edit/reset-the-router?section=1"
    form = carl.get(address).text
    assert value_of(form, "body") == "## First\n\nHold the button.\n"
    assert 'name="tags"' not in form
    carl.post(address, data={"base": page.blob, "body": "## First\r\n\r\nHold it long.\r\n"})
    assert body_of() == "Lead.\n\n## First\n\nHold it long.\n\n## Second\n\nWait a minute.\n"


def test_a_section_finds_its_place_when_the_page_moved_on(carl, bea, fields, body_of, page):
    bea.post("/-/edit/reset-the-router", data=fields(body="Lead.\n\n## New\n\nText.\n" + fields()["body"][5:]))
    carl.post("/-/edit/reset-the-router?section=2", data={"base": page.blob, "body": "## Second\n\nWait long.\n"})
    assert "## New" in body_of()
    assert body_of().endswith("## Second\n\nWait long.\n")


def test_a_section_that_is_not_there_is_not_found(carl, page):
    assert carl.get("/-/edit/reset-the-router?section=7").status_code == 404
    assert carl.get("/-/edit/reset-the-router?section=2").status_code == 200


@pytest.mark.parametrize("address", ["/-/edit/reset-the-router", "/-/preview?path=reset-the-router"])
def test_preview_renders_as_the_page_does_and_saves_nothing(address, carl, fields, count_commits, page):
    answer = carl.post(address, data=fields(body="Now **bold**.\n", show="preview"))
    assert answer.status_code == 200
    assert "<strong>bold</strong>" in answer.text
    assert count_commits() == 1


@pytest.mark.parametrize("address", ["/-/edit/reset-the-router", "/-/preview?path=reset-the-router"])
def test_show_changes_marks_words_and_fields(address, carl, fields, count_commits, page):
    sent = fields(body=fields()["body"].replace("Hold", "Press"), tags="router, wifi", show="changes")
    answer = carl.post(address, data=sent)
    assert "<del>Hold</del> the button." in answer.text
    assert "<ins>Press</ins> the button." in answer.text
    assert "<ins>, wifi</ins>" in answer.text
    assert count_commits() == 1


def test_the_form_keeps_what_was_typed_while_looking_at_the_preview(carl, fields, page):
    answer = carl.post("/-/edit/reset-the-router", data=fields(body="Mine & <b>\n", tags="x", show="preview"))
    assert value_of(answer.text, "body") == "Mine &amp; &lt;b&gt;\n"
    assert value_of(answer.text, "tags") == "x"
    assert 'data-unsaved="changed"' in answer.text


def test_preview_of_a_section_compares_with_that_section(carl, page):
    sent = {"base": page.blob, "body": "## First\n\nHold the switch.\n", "show": "changes"}
    answer = carl.post("/-/preview?path=reset-the-router&section=1", data=sent).text
    assert "<ins>switch</ins>" in answer
    assert "<del>Lead" not in answer


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("section", "///!!", "The section “!!” needs at least one letter or digit."),
        ("tags", "good, !!", "The tag “!!” needs at least one letter or digit."),
        ("body", "x" * (256 * 1024 + 1), "a page can hold 256"),
        ("body", "", "There is no text left."),
        ("edit_summary", "x" * 251, "251 characters"),
        ("summary", "x" * 1001, "1001 characters"),
    ],
)
def test_what_cannot_be_used_is_said_next_to_its_field(field, typed, message, carl, fields, count_commits, page):
    answer = carl.post("/-/edit/reset-the-router", data=fields(**{"body": "My text.\n", field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert message in answer.text
    assert f'href="#{field}"' in answer.text
    assert value_of(answer.text, field).strip() == typed
    assert count_commits() == 1


def test_a_missing_page_leads_to_writing_it(carl, page):
    answer = carl.get("/-/edit/no-such-page")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/new?title=No+such+page")
    assert carl.get("/-/edit/No_such_page").status_code == 404


def test_a_renamed_page_is_edited_where_it_is_now(carl, wiki, fields, body_of, page):
    sent = fields(body="After.\n")
    wiki.submissions.rename(_actor(wiki, "Carl Customer"), "reset-the-router", "Reset the box", base=page.blob)
    assert carl.get("/-/edit/reset-the-router?section=1").headers["Location"] == "/-/edit/reset-the-box?section=1"
    assert carl.post("/-/edit/reset-the-router", data=sent).headers["Location"] == "/reset-the-box"
    assert body_of("reset-the-box") == "After.\n"


def _actor(wiki, name):
    from wiki.accounts import staffing
    from wiki.policy import Actor

    row = staffing.find_person(wiki.accounts, name)
    return Actor(row.id, row.name, Role(row.role), confirmed=True, method="session")


def test_each_section_can_be_reached_from_the_page_and_the_editor(carl, client, page):
    assert 'href="/-/edit/reset-the-router?section=2"' in carl.get("/reset-the-router").text
    assert 'href="/-/edit/reset-the-router?section=2"' in carl.get("/-/edit/reset-the-router").text
    assert "?section=" not in client.get("/reset-the-router").text


def test_the_page_offers_each_person_what_they_may_do(carl, mona, client, page):
    offered = [
        {
            name
            for name in ("edit", "rename", "protect", "delete")
            if f'href="/-/{name}/' in browser.get("/reset-the-router").text
        }
        for browser in (client, carl, mona)
    ]
    assert offered == [{"edit"}, {"edit", "rename"}, {"edit", "rename", "protect", "delete"}]


def test_opening_the_editor_costs_few_queries(carl, cost, page):
    carl.get("/-/edit/reset-the-router")
    with cost() as counted:
        assert carl.get("/-/edit/reset-the-router").status_code == 200
    assert len(counted.queries) <= 9
    assert counted.processes == 0


def test_a_save_starts_no_process_and_syncs_at_most_ten_files(carl, cost, fields, page):
    carl.post("/-/edit/reset-the-router", data=fields(body="First.\n"))
    sent = fields(body="Second.\n", edit_summary="Counted")
    with cost() as counted:
        assert carl.post("/-/edit/reset-the-router", data=sent).status_code == 303
    assert counted.processes == 0
    assert 0 < counted.fsyncs <= 10


def test_a_merged_save_starts_no_process_either(carl, bea, cost, fields, page):
    mine, theirs = (fields(body=fields()["body"].replace(*change)) for change in CHANGES)
    bea.post("/-/edit/reset-the-router", data=theirs)
    with cost() as counted:
        assert carl.post("/-/edit/reset-the-router", data=mine).status_code == 303
    assert counted.processes == 0
    assert counted.fsyncs <= 10


def test_someone_without_a_name_may_edit_where_that_is_allowed(app, client, wiki, fields, page):
    sent = fields(body="Nameless.\n")
    assert client.post("/-/edit/reset-the-router", data=sent).status_code == 401
    open_wiki(app)
    assert "under the name “Someone”" in client.get("/-/edit/reset-the-router").text
    assert client.post("/-/edit/reset-the-router", data=sent).status_code == 303
    assert wiki.store.get("reset-the-router").changed_by_name == "Someone"
    assert "Someone" in client.get("/reset-the-router").text


def open_wiki(app):
    wiki = app.extensions["wiki"]
    wiki.settings = replace(wiki.settings, edit_access="anonymous")
    wiki.parts["submissions"] = Submissions(wiki.store, wiki.settings)
