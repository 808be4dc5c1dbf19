"""Which revisions were taken back, on pages as the store writes them."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from wiki.moderation.undone import undone
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import revision

CARL, MONA = Author("Carl", 1), Author("Mona", 3)


@pytest.fixture
def edit(store, page):
    def edit(old, new, author=CARL):
        now = store.get("topic")
        text = store.text(now.blob)
        return store.save(
            "topic", PageText(text.title, text.body.replace(old, new)), base=now.blob, author=author
        ).commit

    return edit


@pytest.fixture
def found(store, database):
    """Commits that were taken back, by the summary of what took them back."""

    def found():
        with database.read() as conn:
            rows = conn.execute(sa.select(revision).order_by(revision.c.id.desc())).all()
        commits = {row.id: row.commit for row in rows}
        return {commits[number]: row.summary for number, row in undone(rows, store.text).items()}

    return found


def test_undoing_takes_back_one_revision(store, edit, found):
    first, second = edit("one", "eins"), edit("three", "drei")
    assert found() == {}
    store.undo("topic", first, author=MONA, summary="no")
    assert found() == {first: "no"}
    store.undo("topic", second, author=MONA, summary="neither")
    assert found() == {first: "no", second: "neither"}


def test_going_back_takes_back_all_that_came_after(store, edit, found):
    first, second, third = edit("one", "eins"), edit("two", "zwei"), edit("three", "drei")
    store.revert("topic", first, author=MONA, summary="back")
    assert found() == {second: "back", third: "back"}


def test_undoing_all_of_one_author_names_their_newest_only(store, edit, found, settings):
    first, second = edit("one", "eins"), edit("eins", "uno")
    before = store.text(store.revision(first, "topic").blob)
    given = {"base": store.get("topic").blob, "author": MONA, "summary": "spam", "kind": "revert"}
    store.save("topic", replace(before, body="one\ntwo\nthree\n"), from_commit=second, **given)
    assert found() == {first: "spam", second: "spam"}


def test_going_back_across_a_rename_is_no_undoing(store, edit, found):
    first, second = edit("one", "eins"), edit("two", "zwei")
    moved = store.rename("topic", "Matter", base=store.get("topic").blob, author=CARL).commit
    store.revert("matter", first, author=MONA, summary="back")
    assert found() == {second: "back", moved: "back"}


def test_going_back_while_others_save_is_no_undoing(store, edit, page, found):
    first, second = edit("one", "eins\neins"), edit("two\n", "two\ntwo\n")
    seen = store.get("topic").blob
    edit("three", "three\n\nfour")
    store.revert("topic", first, author=MONA, summary="back", base=seen)
    assert first not in found()
    assert found()[second] == "back"


def test_a_revert_that_was_taken_back_took_nothing_back(store, edit, found):
    first = edit("one", "eins")
    revert = store.undo("topic", first, author=Author("Rival", 7), summary="mine is better").commit
    store.undo("topic", revert, author=MONA, summary="it was fine")
    assert found() == {revert: "it was fine"}


def test_undoing_what_only_took_words_away(store, edit, found):
    edit("three", "three\n\nfour\n\nfive")
    first, second = edit("two\n", ""), edit("five", "fünf")
    store.undo("topic", first, author=MONA, summary="it was needed")
    assert found() == {first: "it was needed"}
    store.undo("topic", second, author=MONA, summary="and this")
    assert found() == {first: "it was needed", second: "and this"}
