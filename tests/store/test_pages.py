"""Creating, saving and reading pages through the store's door."""

import os
import subprocess

import pytest
import sqlalchemy as sa

from wiki.errors import Exists, Gone, Invalid, Moved, NotFound
from wiki.store.database import Database
from wiki.store.merge import Overlap, Region
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore
from wiki.store.tables import activity, revision

ADA, BOB = Author("Ada", 1), Author("Bob", 2)
LINES = "one\ntwo\nthree\nfour\nfive\n"


def log(store: PageStore, form: str, *args: str) -> list[str]:
    command = ["git", "-C", store.publisher.git.folder, "log", f"--format={form}", *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_page_that_was_created_can_be_read(store):
    saved = store.create(PageText("Reset your password", LINES, tags=("Office 365",)), author=ADA, summary="New")
    assert (saved.page_id, saved.path, saved.changed, saved.merged) == (1, "reset-your-password", True, False)
    row = store.get("reset-your-password")
    assert (row.id, row.title, row.commit, row.blob, row.changed_by_name) == (
        1,
        "Reset your password",
        saved.commit,
        saved.blob,
        "Ada",
    )
    assert row.revision_id == saved.revision_id
    assert store.text(row.blob) == PageText("Reset your password", LINES, tags=("office-365",))
    assert log(store, "%an <%ae>|%cn|%B") == [
        "Ada <user-1@users.noreply.invalid>|Ada|New",
        "",
        "Page: 1",
        "Kind: create",
        "User: 1",
        "",
    ]


def test_a_saved_edit_is_one_commit_with_author_and_summary(store, page):
    saved = store.save("topic", PageText("Topic", LINES + "six\n"), base=page.blob, author=BOB, summary="Add six")
    assert (saved.changed, saved.merged, saved.page_id) == (True, False, page.page_id)
    assert store.text(store.get("topic").blob).body == LINES + "six\n"
    assert log(store, "%an: %s") == ["Bob: Add six", "Ada: (create)"]
    assert store.revision(saved.commit, "topic").summary == "Add six"
    assert store.revision(page.commit, "topic").summary == ""


def test_saving_without_a_change_makes_no_commit(store, page):
    saved = store.save("topic", PageText(" Topic", LINES + "\n\n"), base=page.blob, author=BOB)
    assert (saved.changed, saved.commit) == (False, page.commit)
    assert log(store, "%an") == ["Ada"]


def test_sending_a_form_twice_makes_one_commit(store, page):
    text = PageText("Topic", LINES + "six\n")
    first = store.save("topic", text, base=page.blob, author=BOB)
    again = store.save("topic", text, base=page.blob, author=BOB)
    assert (first.changed, again.changed, again.commit) == (True, False, first.commit)
    new = PageText("Other", "x\n")
    assert store.create(new, author=ADA).changed
    assert not store.create(new, author=ADA).changed
    assert len(log(store, "%H")) == 3


def test_edits_that_do_not_overlap_are_merged_and_the_saver_is_told(store, page):
    store.save("topic", PageText("Topic", LINES.replace("one", "ONE")), base=page.blob, author=BOB)
    saved = store.save("topic", PageText("Topic", LINES.replace("five", "FIVE")), base=page.blob, author=ADA)
    assert saved.merged
    assert saved.text.body == "ONE\ntwo\nthree\nfour\nFIVE\n"
    assert store.text(store.get("topic").blob) == saved.text


def test_edits_that_overlap_are_a_conflict_and_nothing_is_saved(store, page):
    store.save("topic", PageText("Topic", LINES.replace("three", "Bob's")), base=page.blob, author=BOB)
    live = store.get("topic")
    with pytest.raises(Overlap) as caught:
        store.save("topic", PageText("Topic", LINES.replace("three", "Ada's")), base=page.blob, author=ADA)
    assert caught.value.merge.conflicts == (Region("three\n", "Ada's\n", "Bob's\n"),)
    assert caught.value.yours.body == LINES.replace("three", "Ada's")
    assert caught.value.theirs_blob == live.blob
    assert store.get("topic").blob == live.blob
    settled = PageText("Topic", LINES.replace("three", "both"))
    assert store.save("topic", settled, base=caught.value.theirs_blob, author=ADA).changed


def test_a_base_that_the_page_never_had_shows_nothing_of_it(store, page):
    secret = store.create(PageText("Secret", "hidden\n"), author=ADA)
    with pytest.raises(Overlap) as caught:
        store.save("topic", PageText("Topic", "mine\n"), base=secret.blob, author=BOB)
    assert caught.value.base == PageText("", "")


@pytest.mark.parametrize("title", ["Topic", "topic!", "ToPic"])
def test_a_title_that_is_taken_is_refused(store, page, title):
    with pytest.raises(Exists) as caught:
        store.create(PageText(title, "other\n"), author=BOB)
    assert str(caught.value) == "There is already a page called “Topic”."
    assert caught.value.path == "topic"


def test_a_title_that_looks_like_a_taken_one_is_refused(store):
    store.create(PageText("cocoa", "x\n"), author=ADA)
    with pytest.raises(Exists) as caught:
        store.create(PageText("сосоа", "x\n"), author=BOB)
    assert str(caught.value) == "There is already a page called “cocoa”, which looks the same."
    assert store.create(PageText("какао", "x\n"), author=BOB).changed


def test_what_does_not_exist_is_not_found(store, page):
    for call in (
        lambda: store.get("nothing"),
        lambda: store.save("nothing", PageText("T", "x\n"), base="", author=ADA),
        lambda: store.text("0" * 40),
        lambda: store.text("main"),
        lambda: store.revision("HEAD", "topic"),
        lambda: store.revision(page.commit, "nothing"),
    ):
        with pytest.raises(NotFound):
            call()
    assert store.find("nothing") is None
    assert store.find("topic").id == page.page_id


@pytest.mark.parametrize("name", ["", "Ada <x>", "A\0da", "..."])
def test_a_name_that_git_must_not_hold_is_refused_before_anything_is_written(store, page, name):
    with pytest.raises(Invalid):
        store.save("topic", PageText("Topic", "x\n"), base=page.blob, author=Author(name, 3))
    assert store.get("topic").blob == page.blob


def test_unknown_front_matter_is_kept(store):
    text = PageText("T", "x\n", extra={"ms.date": " 01/02/2020"})
    saved = store.create(text, author=ADA)
    assert store.text(saved.blob).extra == {"ms.date": " 01/02/2020"}


def test_a_section_is_spelled_as_it_is_elsewhere(store, page):
    store.create(PageText("One", "x\n", section="Exchange/Mail flow"), author=ADA)
    two = store.create(PageText("Two", "x\n", section="EXCHANGE/mail Flow/Rules"), author=BOB)
    assert two.text.section == "Exchange/Mail flow/Rules"
    text = PageText("Topic", page.text.body, section="exchange")
    saved = store.save("topic", text, base=page.blob, author=BOB)
    assert saved.text.section == "Exchange"


def test_a_section_gets_a_new_spelling_from_whoever_changes_just_that(store, page):
    first = store.create(PageText("One", "x\n", section="exchange"), author=ADA)
    saved = store.save("one", PageText("One", "x\n", section="Exchange"), base=first.blob, author=BOB)
    assert saved.text.section == "Exchange"


def test_a_save_starts_no_process_and_syncs_at_most_ten_times(store, page, monkeypatch):
    store.save("topic", PageText("Topic", "warm\n"), base=page.blob, author=ADA)
    base, synced, started = store.get("topic").blob, [], []
    real, popen = os.fsync, subprocess.Popen.__init__
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(handle) or real(handle))
    monkeypatch.setattr(subprocess.Popen, "__init__", lambda *a, **k: started.append(a) or popen(*a, **k))
    store.save("topic", PageText("Topic", "counted\n"), base=base, author=ADA)
    store.get("topic")
    assert 7 <= len(synced) <= 10
    assert started == []


def test_a_renamed_page_answers_at_its_old_path_for_ever(store, page):
    store.rename("topic", "Second name", base=page.blob, author=BOB)
    blob = store.get("second-name").blob
    store.rename("second-name", "Third name", base=blob, author=BOB, summary="Better")
    for old in ("topic", "second-name"):
        with pytest.raises(Moved) as caught:
            store.get(old)
        assert caught.value.path == "third-name"
    row = store.get("third-name")
    assert (row.id, row.title) == (page.page_id, "Third name")
    assert store.revision(page.commit, "topic").page_id == page.page_id
    saved = store.save("topic", PageText("Third name", LINES + "late\n"), base=page.blob, author=ADA)
    assert (saved.path, saved.text.title, saved.merged) == ("third-name", "Third name", False)


def test_renaming_rewrites_the_links_of_other_pages_in_the_same_commit(store, page, database):
    other = store.create(PageText("Other", "See [[Topic|it]] and `[[Topic]]`.\n"), author=ADA)
    saved = store.rename("topic", "Subject", base=page.blob, author=BOB)
    assert store.text(store.get("other").blob).body == "See [[Subject|it]] and `[[Topic]]`.\n"
    assert store.get("other").commit == saved.commit == store.get("subject").commit
    with database.read() as conn:
        kinds = dict(
            conn.execute(sa.select(revision.c.page_id, revision.c.kind).where(revision.c.commit == saved.commit)).all()
        )
    assert kinds == {page.page_id: "rename", other.page_id: "relink"}
    assert saved.revision_id == store.get("subject").revision_id


def test_a_rename_merges_and_conflicts_like_a_save(store, page):
    store.save("topic", PageText("Topic", LINES.replace("one", "ONE")), base=page.blob, author=BOB)
    saved = store.rename(
        "topic", "New", base=page.blob, author=ADA, text=PageText("Topic", LINES.replace("five", "FIVE"))
    )
    assert saved.text == PageText("New", "ONE\ntwo\nthree\nfour\nFIVE\n")
    with pytest.raises(Overlap):
        store.rename("new", "Other", base=page.blob, author=ADA)
    assert store.find("new") is not None


def test_a_page_cannot_be_renamed_onto_another_or_its_old_address(store, page):
    other = store.create(PageText("Other", "x\n"), author=ADA)
    with pytest.raises(Exists):
        store.rename("topic", "Other", base=page.blob, author=BOB)
    store.rename("other", "Elsewhere", base=other.blob, author=ADA)
    with pytest.raises(Exists) as caught:
        store.rename("topic", "Other", base=page.blob, author=BOB)
    assert caught.value.path == "elsewhere"
    with pytest.raises(Exists):
        store.create(PageText("Other", "new\n"), author=BOB)
    assert store.create(PageText("Other", "new\n"), author=BOB, replace_redirect=True).path == "other"
    assert store.text(store.get("other").blob).body == "new\n"


def test_a_page_can_be_renamed_back(store, page):
    store.rename("topic", "Other", base=page.blob, author=ADA)
    store.rename("other", "Topic", base=store.get("other").blob, author=ADA)
    assert store.get("topic").id == page.page_id
    with pytest.raises(Moved):
        store.get("other")


def test_a_title_that_keeps_its_path_is_an_edit(store, page):
    saved = store.rename("topic", "TOPIC!", base=page.blob, author=ADA)
    assert (saved.path, store.get("topic").title) == ("topic", "TOPIC!")
    assert store.revision(saved.commit, "topic").kind == "edit"


def test_a_deleted_page_is_gone_until_it_is_restored(store, page):
    store.delete("topic", author=BOB, summary="Outdated")
    with pytest.raises(Gone) as caught:
        store.get("topic")
    assert str(caught.value) == "The page “Topic” was deleted."
    assert caught.value.values["page"].changed_by_name == "Bob"
    with pytest.raises(Gone):
        store.save("topic", PageText("Topic", "x\n"), base=page.blob, author=ADA)
    assert store.revision(page.commit, "topic").blob == page.blob
    restored = store.restore("topic", author=ADA)
    assert (restored.page_id, store.text(store.get("topic").blob).body) == (page.page_id, LINES)
    assert not store.restore("topic", author=ADA).changed


def test_a_deleted_page_whose_path_was_taken_can_come_back_only_when_it_is_free(store, page):
    store.delete("topic", author=ADA)
    new = store.create(PageText("Topic", "another\n"), author=BOB)
    assert new.page_id != page.page_id
    with pytest.raises(Exists):
        store.restore("topic", author=ADA, page_id=page.page_id)
    store.rename("topic", "Another", base=new.blob, author=BOB)
    assert store.restore("topic", author=ADA, page_id=page.page_id).path == "topic"
    assert store.get("topic").id == page.page_id
    assert store.get("another").id == new.page_id


def test_a_page_reverts_to_an_old_revision(store, page):
    vandal = store.save("topic", PageText("Topic", "spam\n"), base=page.blob, author=BOB)
    saved = store.revert("topic", page.commit, base=vandal.blob, author=ADA)
    assert saved.text == PageText("Topic", LINES)
    row = store.revision(saved.commit, "topic")
    assert (row.kind, row.from_commit, row.blob) == ("revert", page.commit, page.blob)
    assert not store.revert("topic", page.commit, author=ADA).changed


def test_one_revision_in_the_middle_of_history_can_be_undone(store, page):
    middle = store.save("topic", PageText("Topic", LINES.replace("two", "TWO")), base=page.blob, author=BOB)
    store.save("topic", PageText("Topic", LINES.replace("two", "TWO") + "six\n"), base=middle.blob, author=ADA)
    assert store.undo("topic", middle.commit, author=ADA).text.body == LINES + "six\n"
    with pytest.raises(Invalid) as caught:
        store.undo("topic", page.commit, author=ADA)
    assert str(caught.value) == "This is the page's first revision, so there is nothing to go back to."


def test_going_back_behind_a_rename_leaves_the_title_as_it_is(store, page):
    middle = store.save("topic", PageText("Topic", LINES + "six\n"), base=page.blob, author=BOB)
    renamed = store.rename("topic", "Subject", base=middle.blob, author=BOB)
    assert store.undo("subject", middle.commit, author=ADA).text == PageText("Subject", LINES)
    assert store.revert("subject", middle.commit, author=ADA).text == PageText("Subject", LINES + "six\n")
    with pytest.raises(Invalid) as caught:
        store.undo("subject", renamed.commit, author=ADA)
    assert str(caught.value) == "This revision gave the page another title. Rename it to undo that."


def test_a_revision_that_later_ones_build_on_cannot_be_undone_alone(store, page):
    middle = store.save("topic", PageText("Topic", LINES.replace("two", "TWO")), base=page.blob, author=BOB)
    store.save("topic", PageText("Topic", LINES.replace("two", "TWO and more")), base=middle.blob, author=ADA)
    with pytest.raises(Overlap):
        store.undo("topic", middle.commit, author=ADA)


def test_a_proposal_waits_beside_main_and_is_accepted_by_a_save(store, page):
    text = PageText("Topic", LINES.replace("one", "proposed"))
    number = store.propose("topic", text, base=page.blob, author=BOB, summary="Please")
    assert store.get("topic").blob == page.blob
    assert store.proposed(number) == text
    assert log(store, "%an: %s", f"refs/proposals/{number}") == ["Bob: Please", "Ada: (create)"]
    saved = store.save(
        "topic", text, base=page.blob, author=BOB, committer=ADA, kind="accept", proposal=number, summary="Please"
    )
    assert log(store, "%an %cn", "-1") == ["Bob Ada"]
    row = store.revision(saved.commit, "topic")
    assert (row.kind, row.proposal, row.author_id, row.committer_id) == ("accept", number, 2, 1)


def test_a_new_page_can_be_proposed(store):
    text = PageText("Fresh", "x\n")
    number = store.propose("fresh", text, base=None, author=BOB)
    assert store.proposed(number) == text
    assert store.find("fresh") is None
    with pytest.raises(NotFound):
        store.proposed(number + 1)


def test_each_operation_says_so_in_the_activity(store, page, database: Database):
    store.save("topic", PageText("Topic", "x\n"), base=page.blob, author=BOB)
    store.rename("topic", "Other", base=store.get("topic").blob, author=BOB)
    store.delete("other", author=BOB)
    store.restore("other", author=BOB)
    with database.read() as conn:
        kinds = list(conn.scalars(sa.select(activity.c.kind).order_by(activity.c.id)))
    assert kinds == ["page.created", "page.edited", "page.renamed", "page.deleted", "page.restored"]


def test_the_repository_is_whole_after_all_this(store, page):
    store.rename("topic", "Other", base=page.blob, author=BOB)
    store.delete("other", author=BOB)
    store.maintain()
    store.restore("other", author=ADA)
    store.maintain(full=True)
    assert store.publisher.git.fsck() == []
    assert store.text(store.get("other").blob).body == LINES
