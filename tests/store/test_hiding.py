"""What staff hide is in no row that screens read, does not come back by a back door, and survives a rebuild."""

import pytest
import sqlalchemy as sa

from tests.store.clone import Clone
from wiki.errors import Conflict, Hidden, Invalid, NotFound
from wiki.store import activity, lists, versions
from wiki.store.contents import Contents
from wiki.store.follow import run_if_few
from wiki.store.names import file_of
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import Author
from wiki.store.paging import Span
from wiki.store.rebuild import restore_tables
from wiki.store.tables import contents, revision
from wiki.store.tables import page as page_table

ADA, BOB = Author("Ada", 1), Author("Bob", 2)
STAFF = 7


@pytest.fixture
def saves(store):
    """A page whose second and third version hold a telephone number, which the fourth takes out."""
    made = [store.create(PageText("Topic", "one\n"), author=ADA, summary="Begin")]
    for body, author, summary in (
        ("one\n555-0100\n", BOB, "My number is 555-0100"),
        ("one\n555-0100\ntwo\n", ADA, "Add two"),
        ("one\ntwo\n", ADA, "Take it out"),
    ):
        made.append(store.save("topic", PageText("Topic", body), base=made[-1].blob, author=author, summary=summary))
    return made


@pytest.fixture
def rows(database):
    def rows():
        with database.read() as conn:
            return {row.id: row for row in conn.execute(sa.select(revision).order_by(revision.c.id))}

    return rows


def hide(store, saved, *parts, until="", reason="Personal data"):
    return store.hidden.hide(saved.page_id, saved.commit, parts, until=until, by=STAFF, reason=reason)


def test_a_hidden_text_is_no_former_text_of_the_page_any_more(store, database, saves):
    assert hide(store, saves[1], "text", until=saves[2].commit) == 2
    assert [row.hidden for row in listed(database)] == ["", "text", "text", ""]
    assert [bool(row.blob) for row in listed(database)] == [True, False, False, True]
    for saved in saves[1:3]:
        assert versions.text_of(store, saved.page_id, saved.blob) == EMPTY
        with pytest.raises(Hidden):
            store.text(saved.blob)
        for go_back in (store.revert, store.undo):
            with pytest.raises(NotFound):
                go_back("topic", saved.commit, author=ADA)
    assert store.text(saves[0].blob).body == "one\n"
    assert versions.text_of(store, saves[0].page_id, saves[0].blob).body == "one\n"


def test_a_save_that_began_from_a_hidden_text_does_not_bring_it_back(store, saves):
    hide(store, saves[1], "text")
    mine = PageText("Topic", "one\n555-0100\nand more\n")
    with pytest.raises(Conflict):
        store.save("topic", mine, base=saves[1].blob, author=BOB)


def test_a_hidden_text_cannot_be_written_or_proposed_again(store, saves):
    hide(store, saves[1], "text")
    with pytest.raises(Invalid):
        store.save("topic", PageText("Topic", "one\n555-0100\n"), base=saves[3].blob, author=BOB)
    with pytest.raises(Invalid):
        store.propose("topic", PageText("Topic", "one\n555-0100\n"), base=saves[3].blob, author=BOB)
    assert store.save("topic", PageText("Topic", "one\nthree\n"), base=saves[3].blob, author=BOB).changed


def test_what_a_page_says_now_cannot_be_hidden(store, saves, rows):
    before = rows()
    with pytest.raises(Conflict, match="says exactly this now"):
        hide(store, saves[2], "text", until=saves[3].commit)
    assert rows() == before


def test_the_same_text_in_another_revision_is_hidden_with_it(store, saves, rows):
    store.revert("topic", saves[1].commit, author=BOB)
    store.revert("topic", saves[3].commit, author=ADA)
    assert hide(store, saves[1], "text") == 2
    assert [row.id for row in rows().values() if row.hidden] == [2, 5]
    store.hidden.show(saves[1].page_id, rows()[5].commit, by=STAFF, reason="A mistake")
    assert [row.id for row in rows().values() if row.hidden] == []
    assert store.text(saves[1].blob).body == "one\n555-0100\n"


def test_the_text_of_a_deleted_page_can_be_hidden_and_does_not_come_back(store, saves):
    store.delete("topic", author=ADA)
    hide(store, saves[3], "text")
    with pytest.raises(Hidden):
        store.restore("topic", author=ADA)
    store.hidden.show(saves[3].page_id, saves[3].commit, by=STAFF, reason="A mistake")
    assert store.restore("topic", author=ADA).text.body == "one\ntwo\n"


def test_a_summary_and_an_author_leave_every_list(store, database, saves):
    hide(store, saves[1], "summary", "author")
    changes = listed(database)
    assert [row.summary for row in changes] == ["Begin", "", "Add two", "Take it out"]
    assert [row.author_name for row in changes] == ["Ada", "", "Ada", "Ada"]
    assert store.text(saves[1].blob).body == "one\n555-0100\n"
    with database.read() as conn:
        assert lists.list_contributions(conn, BOB.user_id).items == []


def test_the_author_of_the_newest_revision_leaves_the_page(store, database, saves):
    hide(store, saves[3], "author")
    assert (store.get("topic").changed_by, store.get("topic").changed_by_name) == (None, "")
    store.hidden.show(saves[3].page_id, saves[3].commit, by=STAFF, reason="A mistake")
    assert (store.get("topic").changed_by, store.get("topic").changed_by_name) == (1, "Ada")


def test_what_is_shown_again_is_as_it_was(store, saves, rows):
    before = rows()
    hide(store, saves[1], "text")
    hide(store, saves[1], "summary", "author", reason="That too")
    assert rows() != before
    store.hidden.show(saves[1].page_id, saves[1].commit, by=STAFF, reason="A mistake")
    assert rows() == before
    with pytest.raises(NotFound):
        store.hidden.look(saves[1].page_id, saves[1].commit, by=STAFF)


def test_looking_shows_what_is_hidden_by_whom_and_why(store, saves):
    hide(store, saves[1], "text", "summary", "author")
    looked = store.hidden.look(saves[1].page_id, saves[1].commit, by=STAFF)
    assert looked.text.body == "one\n555-0100\n"
    assert (looked.note.summary, looked.note.author_name) == ("My number is 555-0100", "Bob")
    assert (looked.note.by, looked.note.reason) == (STAFF, "Personal data")


def test_what_is_hidden_stays_hidden_after_a_rebuild(store, database, saves, rows):
    hide(store, saves[1], "text", "summary", "author")
    hide(store, saves[3], "author")
    before, page = rows(), store.get("topic")
    assert store.rebuild() == 0
    assert (rows(), store.get("topic")) == (before, page)
    with database.write() as conn:
        conn.execute(revision.delete())
        conn.execute(page_table.delete())
    restore_tables(database)
    store.rebuild()
    assert (rows(), store.get("topic")) == (before, page)


def test_hiding_and_showing_are_recorded_without_what_is_hidden(store, database, saves):
    hide(store, saves[1], "text", "summary")
    hide(store, saves[3], "author")
    store.hidden.show(saves[1].page_id, saves[1].commit, by=STAFF, reason="A mistake")
    with database.read() as conn:
        told = [a for a in activity.since(conn, 0, 100) if a.kind.startswith("revision.")]
    assert [(a.kind, a.revision_id, a.user_id, a.data["what"]) for a in told] == [
        ("revision.hidden", 2, STAFF, ["text", "summary"]),
        ("revision.hidden", 4, STAFF, ["author"]),
        ("revision.shown", 2, STAFF, ["text", "summary"]),
    ]
    assert [a.data.get("author_id") for a in told] == [2, None, 2]
    assert "555-0100" not in repr(told)


@pytest.mark.parametrize(
    ("parts", "reason", "field"), [((), "Why", "what"), (("title",), "Why", "what"), (("text",), " ", "reason")]
)
def test_what_and_why_must_be_said(store, saves, parts, reason, field):
    with pytest.raises(Invalid) as caught:
        hide(store, saves[1], *parts, reason=reason)
    assert caught.value.field == field


def test_a_range_that_runs_backwards_is_refused(store, saves):
    with pytest.raises(Invalid) as caught:
        hide(store, saves[2], "text", until=saves[1].commit)
    assert caught.value.field == "until"


def test_a_text_that_waits_as_a_proposal_cannot_be_hidden_and_a_hidden_base_is_forgotten(store, database, saves):
    number = store.propose("topic", PageText("Topic", "one\n555-0100\n"), base=saves[2].blob, author=BOB)
    with pytest.raises(Conflict, match=f"Proposal {number} waits"):
        hide(store, saves[1], "text")
    hide(store, saves[2], "text")
    with database.read() as conn:
        assert conn.scalar(sa.text("SELECT base_blob FROM proposal")) == ""


def test_a_push_that_brings_a_hidden_text_back_shows_it_to_nobody(store, database, saves, tmp_path):
    hide(store, saves[1], "text")
    clone = Clone(store, tmp_path / "clone")
    clone.run("checkout", "-q", saves[1].commit, "--", file_of("topic"))
    clone.commit("Back again")
    clone.push()
    assert store.catch_up() == 1
    run_if_few(database, Contents(database, store.text), folder=tmp_path)
    assert store.get("topic").blob == saves[1].blob
    with pytest.raises(Hidden):
        store.text(store.get("topic").blob)
    with database.read() as conn:
        assert "555-0100" not in conn.scalar(sa.select(contents.c.plain))
    store.hidden.show(saves[1].page_id, saves[1].commit, by=STAFF, reason="It is our hotline")
    assert store.text(store.get("topic").blob).body == "one\n555-0100\n"


def listed(database):
    """All changes, oldest first."""
    with database.read() as conn:
        return list(reversed(lists.list_changes(conn, span=Span(size=50)).items))


def test_who_looks_is_recorded_once_a_day(store, database, saves):
    hide(store, saves[1], "text")
    hide(store, saves[2], "text")
    for saved, who in ((saves[1], 7), (saves[1], 7), (saves[2], 7), (saves[1], 8)):
        store.hidden.look(saved.page_id, saved.commit, by=who)
    with database.read() as conn:
        looked = [a for a in activity.since(conn, 0, 100) if a.kind == "revision.looked"]
    assert [(a.revision_id, a.user_id) for a in looked] == [(2, 7), (3, 7), (2, 8)]
