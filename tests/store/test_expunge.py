"""What is expunged is in Git no more, nor in any row; everything else is as it was, under the same numbers."""

import json
import subprocess
import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.clone import Clone
from tests.store.truth import assert_whole, git
from wiki.errors import Conflict, Invalid, NotFound
from wiki.store import activity
from wiki.store.checks import check_store
from wiki.store.contents import Contents
from wiki.store.erased import rewritten
from wiki.store.expunge.choosing import Wish
from wiki.store.expunge.redacting import ERASED_NAME
from wiki.store.follow import run_if_few
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity as log
from wiki.store.tables import page as pages
from wiki.store.tables import proposal, revision, tag

ADA, BOB = Author("Ada", 1), Author("Bob Secretname", 2)
STAFF = 7
SECRET = b"555-0100"


@pytest.fixture
def saves(store):
    """A page whose second and third version hold a telephone number, which the fourth takes out; then another page."""
    made = [store.create(PageText("Topic", "one\n", section="Help", tags=("a",)), author=ADA, summary="Begin")]
    for body, author, summary in (
        ("one\n555-0100\n", BOB, "My number is 555-0100"),
        ("one\n555-0100\ntwo\n", ADA, "Add two"),
        ("one\ntwo\n", ADA, "Take it out"),
    ):
        text = PageText("Topic", body, section="Help", tags=("a",))
        made.append(store.save("topic", text, base=made[-1].blob, author=author, summary=summary))
    store.create(PageText("Other", "nothing\n"), author=ADA)
    return made


def expunge(store, path="topic", **wish):
    with store.expunging.prepared(Wish(path, reason="By order", by=STAFF, **wish)) as prepared:
        store.expunging.carry_out(prepared)
    store.expunging.clean_git()
    store.expunging.cleaned()
    return prepared


def rows(database, table=revision):
    with database.read() as conn:
        return conn.execute(sa.select(table).order_by(*table.primary_key)).all()


def everything(database) -> str:
    """Every row of every table."""
    with database.read() as conn:
        names = sa.inspect(conn).get_table_names()
        return repr([conn.execute(sa.select(sa.text("*")).select_from(sa.table(name))).all() for name in names])


def in_git(folder: Path, words: bytes) -> list[str]:
    """Objects, named or not, in which these words stand."""
    listed = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    found = []
    for sha in listed:
        kind = git(folder, "cat-file", "-t", sha).strip()
        command = ["git", "-C", folder / "wiki.git", "cat-file", kind, sha]
        if words in subprocess.run(command, check=True, capture_output=True).stdout:
            found.append(sha)
    for file in (folder / "wiki.git" / "objects").glob("??/*"):
        if words in zlib.decompress(file.read_bytes()):
            found.append(file.name)
    return found


def test_the_texts_of_revisions_leave_git_and_the_others_stay(store, database, saves, tmp_path):
    before = rows(database)
    assert in_git(tmp_path, SECRET) != []
    prepared = expunge(store, commits=(saves[1].commit, saves[2].commit[:10]))
    after = rows(database)

    assert prepared.commits == 4
    assert prepared.total == 5
    assert [row.id for row in after] == [row.id for row in before]
    assert [new.commit == old.commit for new, old in zip(after, before, strict=True)] == [True] + [False] * 4
    assert [store.text(row.blob).body for row in after] == [
        "one\n",
        "*The text of this version was removed.*\n",
        "*The text of this version was removed.*\n",
        "one\ntwo\n",
        "nothing\n",
    ]
    assert store.text(after[1].blob).title == "Topic"
    assert git(tmp_path, "log", "--format=%an: %s", "main~1").splitlines() == [
        "Ada: (create)",
        "Ada: Take it out",
        "Ada: Add two",
        "Bob Secretname: My number is 555-0100",
        "Ada: Begin",
    ]
    named = git(tmp_path, "rev-list", "--all", "--objects")
    assert [saved for saved in saves[1:3] if saved.blob in named] == []
    assert in_git(tmp_path, b"\n555-0100") == []
    assert_whole(tmp_path)


def test_the_catalog_equals_a_history_that_is_replayed(store, database, saves, tmp_path):
    store.delete("other", author=BOB)
    expunge(store, commits=(saves[1].commit, saves[2].commit), parts=("text", "summary", "author"))
    before = rows(database), rows(database, pages), rows(database, tag)
    assert store.rebuild() == 0
    assert (rows(database), rows(database, pages), rows(database, tag)) == before
    assert [problem.what for problem in check_store(store)] == []


def test_no_old_commit_is_named_in_any_row(store, database, saves, tmp_path):
    store.revert("topic", saves[0].commit, author=BOB)
    number = store.propose("topic", PageText("Topic", "one\nthree\n"), base=saves[0].blob, author=BOB)
    old = set(git(tmp_path, "rev-list", f"{saves[0].commit}..main", f"refs/proposals/{number}").split())
    old -= {saves[0].commit}
    expunge(store, commits=(saves[1].commit, saves[2].commit))
    said = everything(database)
    assert [sha for sha in old if sha in said] == []
    assert [sha for sha in old if sha in git(tmp_path, "cat-file", "--batch-all-objects", "--batch-check")] == []
    present = set(git(tmp_path, "rev-list", "--all").split())
    with database.read() as conn:
        assert {row.data["commit"] for row in conn.execute(sa.select(log)) if "commit" in row.data} <= present
        assert conn.scalar(sa.select(proposal.c.commit)) in present
    assert store.proposed(number).body == "one\nthree\n"


def test_summaries_and_names_go_where_they_are_asked_for(store, database, saves, tmp_path):
    expunge(store, commits=(saves[1].commit,), parts=("summary", "author"))
    assert [(row.author_name, row.author_id, row.summary) for row in rows(database)][:2] == [
        ("Ada", 1, "Begin"),
        (ERASED_NAME, None, ""),
    ]
    assert store.text(saves[1].blob).body == "one\n555-0100\n"
    assert in_git(tmp_path, b"My number") == []
    assert in_git(tmp_path, b"Secretname") == []
    assert "Secretname" not in everything(database)
    with database.read() as conn:
        told = conn.execute(sa.select(log.c.user_id, log.c.by_id).where(log.c.revision_id == 2)).one()
    assert tuple(told) == (None, None)


def test_the_whole_page_says_that_its_text_was_removed(store, database, saves, tmp_path):
    expunge(store, whole=True)
    assert {store.text(row.blob).body for row in rows(database)} == {
        "*The text of this version was removed.*\n",
        "nothing\n",
    }
    page = store.get("topic")
    assert (page.title, page.section, page.tags) == ("Topic", "Help", [])
    assert store.save("topic", PageText("Topic", "new\n"), base=page.blob, author=ADA).changed
    assert in_git(tmp_path, b"\n555-0100") == []
    assert store.rebuild() == 0


def test_all_that_a_deleted_page_ever_held_goes(store, database, saves, tmp_path):
    store.delete("topic", author=ADA)
    expunge(store, whole=True, parts=("text", "summary"))
    assert in_git(tmp_path, SECRET) == []
    assert SECRET.decode() not in everything(database)
    assert store.rebuild() == 0
    assert store.restore("topic", author=ADA).text.body == "*The text of this version was removed.*\n"


def test_what_staff_hid_is_expunged_with_all_that_is_hidden_of_it(store, database, saves, tmp_path):
    store.hidden.hide(saves[1].page_id, saves[1].commit, ("text", "summary"), by=STAFF, reason="A number")
    store.hidden.hide(saves[2].page_id, saves[2].commit, ("text",), by=STAFF, reason="A number")
    expunge(store, hidden=True)
    assert [row.hidden for row in rows(database)] == [""] * 5
    assert in_git(tmp_path, SECRET) == []
    assert SECRET.decode() not in everything(database)
    with pytest.raises(NotFound):
        expunge(store, hidden=True)
    assert store.rebuild() == 0


def test_a_title_that_a_version_had_goes_with_its_text(store, database, saves, tmp_path):
    renamed = store.rename("other", "Zyxxyquux", base=store.get("other").blob, author=ADA)
    again = store.rename("zyxxyquux", "Others", base=renamed.blob, author=ADA)
    store.delete("others", author=ADA)
    expunge(store, "others", commits=(renamed.commit,))
    assert [row.title for row in rows(database) if row.page_id == again.page_id] == ["Other", *["Others"] * 3]
    assert in_git(tmp_path, b"Zyxxyquux") == []
    assert "Zyxxyquux" not in everything(database)  # its address still has it
    assert store.rebuild() == 0


def test_what_a_page_says_now_is_changed_first(store, saves):
    with pytest.raises(Conflict, match="says exactly this now"):
        expunge(store, commits=(saves[3].commit,))
    expunge(store, commits=(saves[2].commit,))


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({}, Invalid),
        ({"whole": True, "hidden": True}, Invalid),
        ({"commits": ("--all",)}, Invalid),
        ({"commits": ("0" * 40,)}, NotFound),
        ({"whole": True, "path": "nowhere"}, NotFound),
        ({"whole": True, "parts": ("title",)}, Invalid),
    ],
)
def test_nonsense_is_refused_before_anything_is_done(store, saves, tmp_path, wish, error):
    before = git(tmp_path, "for-each-ref")
    with pytest.raises(error):
        expunge(store, **wish)
    assert git(tmp_path, "for-each-ref") == before


def test_proposals_with_the_text_fall_and_others_stay(store, database, saves, tmp_path):
    same = store.propose("topic", PageText("Topic", "one\n555-0100\n", section="Help", tags=("a",)),
                         base=saves[3].blob, author=BOB, summary="Again 555-0100")  # fmt: skip
    made_of = store.propose("topic", PageText("Topic", "five\n"), base=saves[1].blob, author=ADA)
    prepared = expunge(store, commits=(saves[1].commit,))
    assert (prepared.chosen.waiting, prepared.chosen.written_from) == ((same,), (made_of,))
    told = {row.id: (row.state, row.in_git, row.base_blob) for row in rows(database, proposal)}
    assert told == {same: ("rejected", False, saves[3].blob), made_of: ("open", True, "")}
    assert store.proposed(made_of).body == "five\n"
    assert store.proposed(same).body == "*The text of this version was removed.*\n"
    assert f"refs/proposals/{same}\n" not in git(tmp_path, "for-each-ref", "--format=%(refname)")


def test_drafts_that_were_begun_from_the_text_go(store, database, saves):
    row = {"user_id": 1, "version": 1, "editor": "e", "title": "Topic", "size": 1, "at": "2026-05-03 12:00:00"}
    with database.write() as conn:
        conn.execute(sa.text('INSERT INTO "user" (id, name, sort_key, role, created_at) VALUES (1, \'Ada\', \'a\', 1, \'2026-05-03 12:00:00\')'))  # fmt: skip # noqa: E501
        for place, base in (("page:1", saves[1].blob), ("page:2", saves[3].blob)):
            fields = json.dumps({"base": base, "body": "555-0100"})
            told = row | {"place": place, "page_id": 1, "fields": fields}
            keys = ", ".join(told)
            conn.execute(sa.text(f"INSERT INTO draft ({keys}) VALUES (:{', :'.join(told)})"), told)
    expunge(store, commits=(saves[1].commit,))
    with database.read() as conn:
        assert list(conn.scalars(sa.text("SELECT place FROM draft"))) == ["page:2"]


def test_tags_branches_and_merges_follow(store, database, saves, tmp_path):
    clone = Clone(store, tmp_path / "clone")
    clone.run("checkout", "-qb", "side", saves[1].commit)
    clone.write("README", "a branch")
    clone.commit("On the side")
    clone.run("tag", "-a", "v1", "-m", "A tag", saves[2].commit)
    clone.run("push", "-q", "origin", "side", "v1")
    clone.run("checkout", "-q", "main")
    clone.run("merge", "-q", "--no-ff", "side", "-m", "Merge the side")
    clone.push()
    store.catch_up()
    expunge(store, commits=(saves[1].commit, saves[2].commit))
    assert in_git(tmp_path, b"\n555-0100") == []
    assert git(tmp_path, "show", "side:README") == "a branch"
    assert git(tmp_path, "cat-file", "-t", "v1") == "tag\n"
    assert_whole(tmp_path)
    assert store.rebuild() == 0


def test_the_act_is_recorded_in_the_log_and_in_git(store, database, saves, tmp_path):
    expunge(store, commits=(saves[1].commit,))
    with database.read() as conn:
        act = activity.since(conn, 0, 100)[-1]
    assert (act.kind, act.page_id, act.user_id) == ("page.expunged", saves[1].page_id, STAFF)
    assert act.data == {
        "path": "topic",
        "title": "Topic",
        "what": ["text"],
        "reason": "By order",
        "revisions": 1,
        "commits": 4,
    }
    assert git(tmp_path, "log", "-1", "--format=%B", "main").strip() == (
        "History rewritten: expunged from 1 revisions of page 1\n\nPage: 1\nKind: expunge"
    )


def test_the_wiki_goes_on_afterwards(store, database, saves, tmp_path):
    expunge(store, commits=(saves[1].commit, saves[2].commit))
    live = store.get("topic")
    store.save("topic", PageText("Topic", "one\ntwo\nthree\n"), base=live.blob, author=BOB)
    store.revert("topic", rows(database)[0].commit, author=ADA)
    store.undo("topic", rows(database)[-1].commit, author=ADA)
    assert store.text(store.get("topic").blob).body == "one\ntwo\nthree\n"
    run_if_few(database, Contents(database, store.text), folder=tmp_path)
    assert [problem.what for problem in check_store(store)] == []
    clone = Clone(store, tmp_path / "clone")
    clone.write("pages/new.md", "# Fresh\n\nPushed.\n")
    clone.commit("A new page")
    clone.push()
    assert store.catch_up() == 1
    assert_whole(tmp_path)


def test_another_process_forgets_what_it_had_read(store, saves):
    from wiki.store.git import Git

    other = Git(store.publisher.git.folder)
    before = other.rewritten_at
    store.text(saves[1].blob)
    expunge(store, commits=(saves[1].commit,))
    assert other.rewritten_at != before
    with pytest.raises(NotFound):
        store.text(saves[1].blob)


FOLLOWED = """data = '{"commit": "new", "path": "topic", "title": "Topic", "kind": "edit"}'"""


@pytest.mark.parametrize(
    "change",
    [
        """data = '{"commit": "else", "path": "topic", "title": "Topic", "kind": "edit"}'""",
        """data = '{"commit": "new", "path": "else", "title": "Topic", "kind": "edit"}'""",
        """data = '{"path": "topic", "title": "Topic", "kind": "edit"}'""",
        """data = '{"commit": "new", "path": "topic", "title": "", "kind": "edit"}'""",
        "user_id = NULL",
        "kind = 'x'",
        "about_id = 3",
        "page_id = NULL",
    ],
)
def test_the_log_lets_only_new_ids_of_commits_through(store, database, saves, change):
    def tell(values):
        with database.write() as conn:
            known = conn.scalar(sa.select(log.c.data).where(log.c.revision_id == 3))["commit"]
            conn.execute(rewritten.insert(), {"was": known, "becomes": "new"})
            conn.exec_driver_sql(f"UPDATE activity SET {values} WHERE revision_id = 3")

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        tell(change)
    tell(FOLLOWED)
