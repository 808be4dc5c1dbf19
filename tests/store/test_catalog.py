import pytest
import sqlalchemy as sa

from tests.store.log import ANN, BEN, START, Log, added, changed, removed
from wiki.store.activity import Activity, since
from wiki.store.catalog import Catalog, find_page, rename_author
from wiki.store.tables import contributor, page, page_tag, redirect, revision, section, tag


@pytest.fixture
def log(database):
    return Log(database)


def find(log, path):
    with log.database.read() as conn:
        return find_page(conn, path)


def activities(log):
    with log.database.read() as conn:
        return since(conn, 0, 100)


def history(log, page_id):
    columns = revision.c.kind, revision.c.path, revision.c.size, revision.c.delta, revision.c.author_name
    return log.rows(sa.select(*columns).where(revision.c.page_id == page_id).order_by(revision.c.id))


def counts(log, table):
    return dict(log.rows(sa.select(table)))


def test_a_created_page_is_found_with_all_that_its_text_says(log):
    log.commit(added("Reset your password", "Go.", section="Account", tags=("login",), summary="How to"), kind="create")
    row = find(log, "reset-your-password")
    assert (row.id, row.title, row.section, row.tags, row.summary) == (
        1,
        "Reset your password",
        "Account",
        ["login"],
        "How to",
    )
    assert (row.state, row.revisions, row.contributors, row.seeded, row.level) == ("live", 1, 1, False, None)
    assert (row.created_at, row.changed_at) == (START.replace(minute=1), START.replace(minute=1))
    assert (row.changed_by, row.changed_by_name, row.commit) == (1, "Ann", f"{1:040}")
    assert find(log, "reset-your-passwort") is None


def test_an_edit_makes_a_revision_with_its_change_of_size(log):
    log.create("A", "12345")
    log.commit(changed("M", "A", "1234567"), kind="edit", page_id=1, author=BEN)
    log.commit(changed("M", "A", "1"), kind="edit", page_id=1, author=BEN)
    size = log.page(1).size
    assert history(log, 1) == [
        ("create", "a", size + 4, size + 4, "Ann"),
        ("edit", "a", size + 6, 2, "Ben"),
        ("edit", "a", size, -6, "Ben"),
    ]
    assert (log.page(1).revisions, log.page(1).contributors, log.page(1).revision_id) == (3, 2, 3)
    assert log.rows(sa.select(revision.c.parent_id).order_by(revision.c.id)) == [(None,), (1,), (2,)]
    assert log.rows(sa.select(contributor.c.author_key, contributor.c.edits).order_by(sa.text("1"))) == [
        ("user:1", 1),
        ("user:2", 2),
    ]


def test_a_commit_is_taken_in_once(log):
    info = log.info(added("A"), kind="create")
    assert log.apply(info) == [1]
    assert log.apply(info) == [1]
    assert log.page(1).revisions == 1
    assert len(activities(log)) == 1


def test_the_cursor_and_the_activity_move_with_the_page(log, database):
    log.create("A")
    log.commit(changed("M", "A", "new"), kind="edit", page_id=1, author=BEN, proposal=7)
    with database.read() as conn:
        assert Catalog(database).seen(conn) == f"{2:040}"
    data = {"commit": f"{2:040}", "path": "a", "title": "A", "kind": "edit", "proposal": 7}
    assert activities(log)[1] == Activity(2, START.replace(minute=2), "page.edited", 1, 2, 2, data)
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        _fail(Catalog(database).apply(conn, log.info(changed("M", "A", "lost"), kind="edit", page_id=1)))
    with database.read() as conn:
        assert Catalog(database).seen(conn) == f"{2:040}"
    assert len(activities(log)) == 2


def _fail(done):
    raise ZeroDivisionError


def test_several_renames_keep_every_old_path_leading_to_the_page(log):
    log.create("One")
    for old, new in (("one", "Two"), ("two", "Three"), ("three", "Four")):
        log.commit(changed("R", new, old_path=old), kind="rename", page_id=1)
    assert {path: find(log, path).path for path in ("one", "two", "three", "four")} == {
        "one": "four",
        "two": "four",
        "three": "four",
        "four": "four",
    }
    assert [a.kind for a in activities(log)] == ["page.created"] + ["page.renamed"] * 3
    assert activities(log)[3].data["old_path"] == "three"


def test_a_page_that_is_renamed_back_has_no_redirect_to_itself(log):
    log.create("One")
    log.commit(changed("R", "Two", old_path="one"), kind="rename", page_id=1)
    log.commit(changed("R", "One", old_path="two"), kind="rename", page_id=1)
    assert log.rows(sa.select(redirect.c.path, redirect.c.page_id)) == [("two", 1)]
    assert find(log, "one").path == "one"


def test_a_new_page_takes_an_old_path_over(log):
    log.create("One")
    log.commit(changed("R", "Two", old_path="one"), kind="rename", page_id=1)
    log.create("One", page_id=2)
    assert (find(log, "one").id, find(log, "two").id) == (2, 1)


def test_a_rename_that_git_tells_as_delete_and_add_is_one_page(log):
    log.create("One", "first")
    log.commit(removed("one"), added("Two", "quite another text"), kind="rename", page_id=1)
    assert (log.page(1).path, find(log, "one").path) == ("two", "two")
    assert log.rows(sa.select(page.c.id)) == [(1,)]


def test_two_pages_can_swap_their_names_in_one_commit(log):
    log.commit(added("One", "1"), added("Two", "2"))
    log.commit(changed("R", "Two", "1", old_path="one"), changed("R", "One", "2", old_path="two"))
    assert (find(log, "one").id, find(log, "two").id) == (2, 1)
    assert log.rows(sa.select(redirect)) == []


def test_links_rewritten_by_a_rename_count_as_no_contribution(log):
    log.commit(added("One"), added("Other", "[[One]]"), author=BEN)
    log.commit(changed("R", "Two", old_path="one"), changed("M", "Other", "[[Two]]"), kind="rename", page_id=1)
    assert [row[0] for row in history(log, 2)] == ["create", "relink"]
    assert [row[0] for row in history(log, 1)] == ["create", "rename"]
    assert (log.page(1).contributors, log.page(2).contributors) == (2, 1)
    assert sorted(a.kind for a in activities(log)[2:]) == ["page.relinked", "page.renamed"]


def test_a_deleted_page_is_gone_and_comes_back_with_its_history(log):
    log.create("One", tags=("t",), section="S")
    log.commit(removed("one"), kind="delete", page_id=1, author=BEN)
    row = find(log, "one")
    assert (row.id, row.state, row.changed_by_name, row.title) == (1, "deleted", "Ben", "One")
    assert (counts(log, tag), counts(log, section), log.rows(sa.select(page_tag))) == ({}, {}, [])
    log.commit(added("One", "back", tags=("t",), section="S"), kind="restore", page_id=1)
    assert (find(log, "one").state, find(log, "one").revisions) == ("live", 3)
    assert [(row[0], row[3] > 0) for row in history(log, 1)] == [("create", True), ("delete", False), ("restore", True)]
    assert (counts(log, tag), counts(log, section)) == ({"t": 1}, {"S": 1})


def test_a_new_page_may_take_the_path_of_a_deleted_one_which_can_still_come_back(log):
    log.create("One")
    log.commit(removed("one"), kind="delete", page_id=1)
    log.create("One", page_id=2)
    assert (find(log, "one").id, log.page(1).path) == (2, "one~1")
    log.commit(added("One again"), kind="restore", page_id=1)
    assert (find(log, "one-again").id, find(log, "one").id) == (1, 2)


def test_a_rename_onto_the_path_of_a_deleted_page_takes_it(log):
    log.commit(added("One"), added("Two"))
    log.commit(removed("two"), kind="delete", page_id=2)
    log.commit(changed("R", "Two", old_path="one"), kind="rename", page_id=1)
    assert (find(log, "two").id, log.page(2).path, log.page(2).state) == (1, "two~2", "deleted")


def test_a_push_that_renames_over_a_live_page_deletes_it(log):
    log.commit(added("One", section="S"), added("Two", section="S"))
    log.commit(changed("R", "Two", old_path="one", section="S"))
    assert (find(log, "two").id, log.page(2).state) == (1, "deleted")
    assert counts(log, section) == {"S": 1}


def test_look_alikes_are_told_apart_even_when_a_push_brings_them(log):
    log.commit(added("Paypal"))
    log.commit(added("Paypal", path="pаypal"))  # with a Cyrillic а
    assert (log.page(1).skeleton, log.page(2).skeleton) == ("paypal", "paypal~2")
    assert find(log, "pаypal").id == 2


def test_a_push_without_trailers_is_understood_by_what_it_did(log):
    log.commit(added("One"), added("Two"))
    log.commit(changed("M", "One", "new"), removed("two"), added("Three"), removed("never-there"))
    log.commit(added("Two", "again"), changed("M", "Unheard of"), changed("R", "Four", old_path="three"))
    assert [row[0] for row in history(log, 1)] == ["create", "edit"]
    assert [row[0] for row in history(log, 2)] == ["create", "delete", "restore"]
    assert [row[0] for row in history(log, 3)] == ["create", "rename"]
    assert [row[0] for row in history(log, 4)] == ["edit"]
    assert find(log, "unheard-of").title == "Unheard of"


def test_a_page_without_title_gets_one_from_its_path(log):
    log.commit(changed("A", "", path="reset-it"))
    assert (log.page(1).title, log.page(1).sort_key) == ("Reset it", "reset it")


def test_tags_and_sections_count_their_live_pages(log):
    log.commit(added("A", section="S", tags=("x", "y")), added("B", section="S", tags=("x",)), kind="seed")
    log.commit(changed("M", "A", section="T", tags=("y", "z")), kind="edit", page_id=1)
    assert counts(log, tag) == {"x": 1, "y": 1, "z": 1}
    assert counts(log, section) == {"S": 1, "T": 1}
    log.commit(changed("R", "C", old_path="b", section="S", tags=("x",)), kind="rename", page_id=2)
    rows = log.rows(sa.select(page_tag.c.tag, page_tag.c.sort_key).order_by(page_tag.c.tag))
    assert rows == [("x", "c"), ("y", "a"), ("z", "a")]


def test_a_seed_of_many_pages_takes_as_few_statements_as_one_page(log, statements):
    log.commit(added("First"), kind="seed")
    few = len(statements)
    statements.clear()
    log.commit(*(added(f"Page {number}", tags=("t",)) for number in range(400)), kind="seed")
    assert len(statements) <= few + 3
    assert log.page(401).seeded is True
    assert counts(log, tag) == {"t": 400}
    assert counts(log, section) == {"": 401}


def test_an_edit_takes_seven_statements(log, statements):
    log.commit(*(added(f"Page {number}", tags=("t",)) for number in range(20)))
    statements.clear()
    log.commit(changed("M", "Page 7", "new", tags=("t",)), kind="edit", page_id=log_id(log, "page-7"))
    assert len(statements) <= 7 + 1


def log_id(log, path):
    return find(log, path).id


def test_new_pages_get_the_same_ids_in_whatever_order_git_names_them(log):
    log.commit(added("B"), added("C"), added("A"))
    assert [log_id(log, path) for path in ("a", "b", "c")] == [1, 2, 3]


def test_someone_who_leaves_is_shown_by_the_new_name_everywhere(log, database):
    log.create("A")
    log.create("B", author=BEN)
    with database.write() as conn:
        rename_author(conn, ANN[1], "Former member")
    assert log.rows(sa.select(revision.c.author_name).order_by(revision.c.id)) == [("Former member",), ("Ben",)]
    assert (log.page(1).changed_by_name, log.page(2).changed_by_name) == ("Former member", "Ben")


def test_a_page_is_found_with_one_query(log, statements):
    log.create("One")
    log.commit(changed("R", "Two", old_path="one"), kind="rename", page_id=1)
    statements.clear()
    assert find(log, "one").path == "two"
    assert len(statements) == 1
