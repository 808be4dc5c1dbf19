"""Many pages at once, and the company's branch."""

import subprocess

import sqlalchemy as sa

from wiki.store.contents import Contents
from wiki.store.drafts import Draft, Edit
from wiki.store.follow import run
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import revision

ADA, COMPANY = Author("Ada", 1), Author("Company")


def git(store, *args: str) -> str:
    command = ["git", "-C", store.publisher.git.folder, *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def new_pages(texts):
    return [Draft("seed", COMPANY, (Edit("A", path, text),)) for path, text in texts]


def test_many_pages_become_one_commit_each(store, database, monkeypatch):
    monkeypatch.setattr("wiki.store.bulk.PORTION", 10)
    texts = [(f"page-{number}", PageText(f"Page {number}", f"Text {number}\n")) for number in range(25)]
    done: list[int] = []
    assert store.bulk.publish(new_pages(texts), progress=done.append) == []
    assert done == [10, 10, 5]
    assert store.text(store.get("page-24").blob) == texts[24][1]
    assert store.get("page-24").id == 25
    assert git(store, "log", "--format=%an %s", "-2").splitlines() == ["Company (seed)"] * 2
    assert git(store, "rev-list", "--count", "main") == "25\n"
    assert git(store, "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"
    with database.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(revision)) == 25
    assert store.publisher.git.fsck() == []


def test_many_pages_in_one_commit_are_each_a_revision_of_its_kind(store, page, database):
    edits = [Edit("A", f"page-{number}", PageText(f"Page {number}", "x\n")) for number in range(5)]
    edits.append(Edit("M", "topic", PageText("Topic", "new\n"), old_blob=page.blob))
    single = Draft("seed", COMPANY, (Edit("A", "single", PageText("Single", "x\n")),))
    done: list[int] = []
    assert store.bulk.publish([Draft("seed", COMPANY, tuple(edits)), single], progress=done.append) == []
    assert done == [7]
    commit = store.get("topic").commit
    assert {store.revision(commit, path).kind for path in ("topic", "page-0", "page-4")} == {"seed"}
    assert [store.get(path).id for path in ("topic", "page-0", "page-4", "single")] == [1, 2, 6, 7]
    assert git(store, "log", "-2", "--format=%b", "main").split() == ["Page:", "7", "Kind:", "seed", "Kind:", "seed"]


def test_a_draft_that_the_wiki_has_overtaken_is_handed_back(store, page):
    new = store.save("topic", PageText("Topic", "Ada's\n"), base=page.blob, author=ADA)
    late = Draft("seed", COMPANY, (Edit("M", "topic", PageText("Topic", "late\n"), old_blob=page.blob),))
    taken = Draft("seed", COMPANY, (Edit("A", "topic", PageText("Topic", "taken\n")),))
    fits = Draft("merge", COMPANY, (Edit("M", "topic", PageText("Topic", "fits\n"), old_blob=new.blob),))
    twice = Draft("seed", COMPANY, (Edit("M", "topic", PageText("Topic", "twice\n"), old_blob=new.blob),))
    stale = store.bulk.publish([late, taken, fits, twice])
    assert [(draft, str(why)) for draft, why in stale] == [
        (late, "The page “topic” has changed meanwhile."),
        (taken, "There is already a page called “Topic”."),
        (twice, "Another change of the same page comes first: topic."),
    ]
    row = store.get("topic")
    assert (row.id, store.text(row.blob).body) == (page.page_id, "fits\n")
    assert store.revision(row.commit, "topic").kind == "merge"


def test_pages_can_be_renamed_and_deleted_in_bulk(store, page):
    other = store.create(PageText("Other", "x\n"), author=ADA)
    moved = Edit("R", "subject", PageText("Subject", "y\n"), old_path="topic", old_blob=page.blob)
    gone = Edit("D", "other", old_blob=other.blob)
    assert store.bulk.publish([Draft("rename", COMPANY, (moved,)), Draft("delete", COMPANY, (gone,))]) == []
    assert store.get("subject").id == page.page_id
    assert store.find("other") is None
    assert git(store, "ls-tree", "-r", "--name-only", "main").splitlines() == ["pages/3/3/5/subject.md"]


def test_the_company_branch_is_what_was_seeded_and_joined_to_main(store):
    texts = [(path, PageText(path.title(), f"{path}\n")) for path in ("one", "two")]
    store.bulk.publish(new_pages(texts))
    made = store.bulk.join(texts, [], author=COMPANY, summary="Seed")
    assert git(store, "rev-parse", "company") == f"{made}\n"
    assert git(store, "diff", "company", "main") == ""
    assert git(store, "log", "-1", "--format=%P", "main").split()[1] == made
    assert sorted(store.bulk.company()) == ["one", "two"]
    assert store.bulk.join(texts, [], author=COMPANY, summary="Again") is None
    changed = PageText("One", "new\n")
    again = store.bulk.join([("one", changed)], ["two", "never"], author=COMPANY, summary="Again")
    assert git(store, "log", "-1", "--format=%P", "company") == f"{made}\n"
    assert again != made
    assert {path: store.text(blob) for path, blob in store.bulk.company().items()} == {"one": changed}
    assert store.get("two").title == "Two"
    saved = store.save("one", PageText("One", "edit\n"), base=store.get("one").blob, author=ADA)
    assert saved.changed
    assert store.publisher.git.fsck() == []


def test_a_rename_that_touches_hundreds_of_pages_is_one_commit(store, page, database):
    texts = [(f"page-{number}", PageText(f"Page {number}", "See [[Topic]].\n")) for number in range(60)]
    store.bulk.publish(new_pages(texts))
    run(database, Contents(database, store.text), 100, folder=store.publisher.git.folder.parent)
    saved = store.rename("topic", "Subject", base=page.blob, author=ADA)
    assert store.text(store.get("page-59").blob).body == "See [[Subject]].\n"
    assert {store.get(path).commit for path, _ in texts} == {saved.commit}
    assert saved.revision_id == store.get("subject").revision_id
