"""The one door for what people change: rights first, with the protection the page has at that moment."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from wiki.errors import Denied, Gone, Invalid, SignInRequired
from wiki.moderation.protection import find_protection
from wiki.moderation.submit import Proposed, Submissions
from wiki.policy import ANONYMOUS
from wiki.store.pagefile import PageText
from wiki.store.tables import activity

CHANGED = PageText("Topic", "one\nTWO\nthree\n")


def writes(submissions, actor, page, first):
    """Every way to change the page, by name."""
    return {
        "save": lambda: submissions.save(actor, "topic", CHANGED, base=page.blob),
        "settle": lambda: submissions.settle(actor, "topic", CHANGED, base=page.blob, from_commit=first),
        "rename": lambda: submissions.rename(actor, "topic", "Another topic", base=page.blob),
        "revert": lambda: submissions.revert(actor, "topic", first),
        "undo": lambda: submissions.undo(actor, "topic", page.commit),
    }


WAYS = ("save", "settle", "rename", "revert", "undo")


@pytest.fixture
def edited(submissions, tina, page):
    """The page after a second edit."""
    return submissions.save(tina, "topic", PageText("Topic", "one\ntwo\nthree\nfour\n"), base=page.blob)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_change_a_page_keeps_to_its_protection(way, submissions, store, carl, tina, mona, page, edited):
    submissions.protect(mona, "topic", "trusted", reason="Quarrel")
    assert isinstance(writes(submissions, carl, edited, page.commit)[way](), Proposed)
    assert store.get("topic").blob == edited.blob
    assert writes(submissions, tina, edited, page.commit)[way]().changed
    assert store.find("topic") is None or store.get("topic").blob != edited.blob


@pytest.mark.parametrize("way", WAYS)
def test_an_open_page_may_be_changed_by_customers_and_not_by_strangers(way, submissions, carl, page, edited):
    with pytest.raises(SignInRequired):
        writes(submissions, ANONYMOUS, edited, page.commit)[way]()
    assert writes(submissions, carl, edited, page.commit)[way]().changed


def test_a_change_stands_under_the_name_of_who_made_it(submissions, store, carl, page):
    saved = submissions.save(carl, "topic", CHANGED, base=page.blob, summary="Louder")
    row = store.revision(saved.commit, "topic")
    assert (row.author_id, row.author_name, row.summary, row.kind) == (1, "Carl Customer", "Louder", "edit")


def test_someone_without_a_name_is_someone_where_that_is_allowed(store, settings, page):
    open_to_all = Submissions(store, replace(settings, edit_access="anonymous"))
    saved = open_to_all.save(ANONYMOUS, "topic", CHANGED, base=page.blob)
    row = store.revision(saved.commit, "topic")
    assert (row.author_id, row.author_name) == (None, "Someone")
    with pytest.raises(SignInRequired):
        open_to_all.rename(ANONYMOUS, "topic", "Another", base=saved.blob)


def test_a_settled_undo_is_a_revert_of_its_commit(submissions, store, carl, page, edited):
    saved = submissions.settle(carl, "topic", CHANGED, base=edited.blob, from_commit=edited.commit)
    row = store.revision(saved.commit, "topic")
    assert (row.kind, row.from_commit) == ("revert", edited.commit)


def test_deleting_and_restoring_is_for_staff(submissions, store, tina, mona, page):
    with pytest.raises(Denied):
        submissions.delete(tina, "topic", reason="Old")
    submissions.delete(mona, "topic", reason="Old")
    with pytest.raises(Gone):
        store.get("topic")
    with pytest.raises(Denied):
        submissions.restore(tina, "topic")
    submissions.restore(mona, "topic")
    assert store.get("topic").title == "Topic"


def test_the_place_of_a_deleted_protected_page_is_protected(submissions, store, carl, mona, page):
    submissions.protect(mona, "topic", "staff", reason="Spam")
    submissions.delete(mona, "topic", reason="Spam")
    assert isinstance(submissions.create(carl, PageText("Topic", "again\n")), Proposed)
    assert store.find("topic") is None
    assert submissions.create(mona, PageText("Topic", "again\n")).changed


def test_a_page_cannot_be_renamed_to_the_place_of_a_protected_one(submissions, store, carl, mona, page):
    submissions.protect(mona, "topic", "staff", reason="Spam")
    submissions.delete(mona, "topic", reason="Spam")
    other = submissions.create(carl, PageText("Other", "text\n"))
    assert isinstance(submissions.rename(carl, "other", "Topic", base=other.blob), Proposed)
    assert store.get("other").title == "Other"
    assert submissions.rename(carl, "other", "Others", base=other.blob).path == "others"


def test_protection_says_who_when_and_why_and_can_be_ended(submissions, database, mona, page):
    submissions.protect(mona, "topic", "trusted", reason=" Quarrel\nabout words ")
    with database.read() as conn:
        found = find_protection(conn, 1)
        told = conn.execute(sa.select(activity).where(activity.c.kind == "page.protected")).one()
    assert (found.level, found.by, found.reason) == ("trusted", 3, "Quarrel about words")
    assert (told.page_id, told.user_id, told.data["level"]) == (1, 3, "trusted")
    submissions.protect(mona, "topic", "open", reason="")
    with database.read() as conn:
        assert find_protection(conn, 1) is None


def test_protection_needs_staff_a_known_level_and_a_reason(submissions, tina, mona, page):
    with pytest.raises(Denied):
        submissions.protect(tina, "topic", "staff", reason="Mine")
    with pytest.raises(Invalid) as unknown:
        submissions.protect(mona, "topic", "everyone", reason="Why not")
    assert unknown.value.field == "level"
    with pytest.raises(Invalid) as silent:
        submissions.protect(mona, "topic", "staff", reason=" ")
    assert silent.value.field == "reason"
