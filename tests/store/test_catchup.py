"""What somebody pushes into the repository with Git, while people edit."""

import subprocess
import threading

import pytest
import sqlalchemy as sa

from tests.store.clone import ENVIRONMENT, Clone
from tests.store.crowd import append
from tests.store.truth import assert_catalog_equals_git, assert_whole
from wiki.errors import Gone, Moved
from wiki.settings import Settings
from wiki.store.checks import check_store
from wiki.store.database import Database
from wiki.store.names import file_of
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore
from wiki.store.tables import contributor, page_tag, redirect, revision, section
from wiki.store.tables import page as page_table

ADA = Author("Ada", 1)


@pytest.fixture
def clone(store, page, tmp_path):
    return Clone(store, tmp_path / "clone")


def body(store: PageStore, path: str) -> str:
    return store.text(store.get(path).blob).body


def test_a_push_is_taken_in_by_the_next_start(store, page, clone):
    clone.write(file_of("topic"), "---\ntitle: Topic\n---\n\nPushed\n")
    clone.write(file_of("new"), "Fresh\n")
    clone.commit()
    clone.push()
    assert store.catch_up() == 1
    assert store.catch_up() == 0
    row = store.get("topic")
    assert (body(store, "topic"), row.changed_by_name, row.changed_by) == ("Pushed\n", "Pia", None)
    assert (body(store, "new"), store.get("new").title) == ("Fresh\n", "New")


def test_a_repository_from_a_backup_gets_its_configuration_back(store, page):
    store.publisher.git.run("config", "--unset", "core.hooksPath")
    store.catch_up()
    assert store.publisher.git.run("config", "core.hooksPath")[1] == b"/dev/null\n"


def test_a_push_between_editing_and_saving_is_merged(store, page, clone):
    clone.write(file_of("topic"), "---\ntitle: Topic\n---\n\nONE\ntwo\nthree\nfour\nfive\n")
    clone.commit()
    clone.push()
    saved = store.save("topic", PageText("Topic", "one\ntwo\nthree\nfour\nFIVE\n"), base=page.blob, author=ADA)
    assert saved.merged
    assert body(store, "topic") == "ONE\ntwo\nthree\nfour\nFIVE\n"


def test_files_in_a_wrong_place_are_moved_to_theirs(store, clone):
    clone.write("pages/My Guide.md", "Guide\n")
    clone.write("pages/deep/er/über.md", "Über\n")
    clone.write("README.md", "not a page\n")
    clone.write("pages/picture.png", "not a page\n")
    clone.commit()
    clone.push()
    store.catch_up()
    assert (body(store, "my-guide"), body(store, "über")) == ("Guide\n", "Über\n")
    assert store.get("my-guide").changed_by_name == "Pia"
    clone.run("pull", "-q", "--rebase")
    assert (clone.folder / file_of("my-guide")).exists()
    assert not (clone.folder / "pages/My Guide.md").exists()
    assert (clone.folder / "README.md").exists()
    assert (clone.folder / "pages/picture.png").exists()
    assert store.find("readme") is None


def test_a_file_whose_place_is_taken_is_not_lost(store, page, clone):
    clone.write("pages/topic.md", "Another topic\n")
    clone.write("pages/x/Topic.md", "A third\n")
    clone.commit()
    clone.push()
    store.catch_up()
    assert body(store, "topic") == "one\ntwo\nthree\nfour\nfive\n"
    assert {body(store, "topic-2"), body(store, "topic-3")} == {"Another topic\n", "A third\n"}


def test_a_file_that_was_left_in_a_wrong_place_is_found_when_one_looks(store, page, clone):
    clone.write("pages/left.md", "Left\n")
    clone.run("add", "-A")
    clone.run(
        "-c", "alias.as-the-wiki=!GIT_COMMITTER_EMAIL=nobody@users.noreply.invalid git commit -qm x", "as-the-wiki"
    )
    clone.push()
    store.catch_up()
    assert store.find("left") is None
    store.catch_up(thorough=True)
    assert body(store, "left") == "Left\n"
    head = store.publisher.refs.find("refs/heads/main")
    store.catch_up(thorough=True)
    assert store.publisher.refs.find("refs/heads/main") == head


def test_an_older_main_from_a_backup_does_not_stop_the_wiki(store, page, clone):
    store.save("topic", PageText("Topic", "lost with the backup\n"), base=page.blob, author=ADA)
    store.publisher.git.run("update-ref", "refs/heads/main", page.commit)
    new = store.create(PageText("New", "goes on\n"), author=ADA)
    assert store.get("new").commit == new.commit == store.publisher.refs.find("refs/heads/main")


def test_a_new_database_is_filled_from_git_and_equal_to_the_old(store, page, clone, database, tmp_path):
    other = store.create(PageText("Other", "See [[Topic]].\n", tags=("a",), section="S"), author=ADA)
    store.rename("topic", "Subject", base=page.blob, author=Author("Bob"), summary="Moved")
    store.delete("other", author=ADA)
    clone.run("pull", "-q")
    clone.write("pages/pushed.md", "Pushed\n")
    clone.commit()
    clone.push()
    store.catch_up()
    store.restore("other", author=ADA)
    store.undo("other", store.get("subject").commit, author=ADA)
    store.bulk.join([("other", PageText("Other", "x\n"))], [], author=Author("Company"), summary="Seed")
    assert other.page_id == 2
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    copy.migrate()
    again = PageStore(store.publisher.git.folder, copy, settings=Settings(data=tmp_path))
    again.catch_up()
    for table in (page_table, revision, redirect, page_tag, section, contributor):
        assert rows(copy, table) == rows(database, table), table.name
    again.close()
    copy.close()


def rows(database: Database, table: sa.Table) -> list[tuple]:
    columns = [column for column in table.columns if column.name != "inlinks"]
    with database.read() as conn:
        return sorted(tuple(row) for row in conn.execute(sa.select(*columns)).all())


def test_a_pushed_rename_keeps_the_page_and_a_pushed_deletion_its_history(store, page, clone):
    clone.write(file_of("gone"), "Soon gone\n")
    clone.commit()
    (clone.folder / file_of("subject")).parent.mkdir(parents=True)
    clone.run("mv", file_of("topic"), file_of("subject"))
    clone.run("rm", "-q", file_of("gone"))
    clone.commit()
    clone.push()
    store.catch_up()
    assert store.get("subject").id == page.page_id
    with pytest.raises(Moved):
        store.get("topic")
    assert store.restore("gone", author=ADA).text.body == "Soon gone\n"


def test_a_file_renamed_where_it_lies_keeps_its_page(store, page, clone):
    clone.write(file_of("other"), "Other\n")
    clone.commit()
    folder = file_of("topic").removesuffix("topic.md")
    clone.run("mv", file_of("topic"), f"{folder}subject.md")
    clone.commit("Name it better")
    clone.write(f"{folder}subject.md", "---\ntitle: Subject\n---\n\nSaid better\n")
    clone.commit("Say it better")
    clone.run("mv", file_of("other"), "pages/another.md")
    clone.commit()
    clone.run("rm", "-q", "pages/another.md")
    clone.commit()
    clone.push()
    store.catch_up()
    row = store.get("subject")
    assert (row.id, row.title, body(store, "subject")) == (page.page_id, "Subject", "Said better\n")
    with pytest.raises(Moved):
        store.get("topic")
    with pytest.raises(Gone):
        store.get("another")
    assert not list(check_store(store))
    store.rebuild()
    assert store.get("subject").id == page.page_id
    with pytest.raises(Moved):
        store.get("topic")


def test_a_push_that_comes_while_files_are_put_into_their_places_is_taken_in(store, clone, tmp_path, monkeypatch):
    clone.write("pages/stray.md", "Stray\n")
    clone.commit()
    clone.push()
    late, move = Clone(store, tmp_path / "late"), type(store.publisher.refs).move
    late.write("pages/late.md", "Late\n")
    late.commit()

    def push_first(refs, *args):
        monkeypatch.undo()
        late.push()
        move(refs, *args)

    monkeypatch.setattr(type(store.publisher.refs), "move", push_first)
    assert store.catch_up() == 2
    assert (body(store, "stray"), body(store, "late")) == ("Stray\n", "Late\n")


def test_files_that_are_renamed_to_one_page_are_not_lost(store, page, clone):
    for name in ("one", "two"):
        clone.write(file_of(name), f"This is {name}\n")
    clone.commit()
    clone.run("mv", file_of("one"), "pages/Same.md")
    clone.run("mv", file_of("two"), "pages/same.md")
    clone.write("pages/topic.md", "Not that topic\n")
    clone.commit()
    clone.run("rm", "-q", "pages/topic.md", file_of("topic"))
    clone.commit()
    clone.push()
    store.catch_up()
    assert {body(store, "same"), body(store, "same-2")} == {"This is one\n", "This is two\n"}
    with pytest.raises(Gone):
        store.get("topic")
    assert not list(check_store(store))


def test_a_push_after_a_save_is_refused_until_it_is_merged_and_then_nothing_is_lost(store, page, clone):
    clone.write(file_of("pushed"), "Pushed\n")
    clone.commit()
    saved = store.save("topic", PageText("Topic", "Ada's\n"), base=page.blob, author=ADA, summary="Kept")
    with pytest.raises(AssertionError, match="rejected"):
        clone.push()
    clone.run("pull", "-q", "--no-rebase", "--no-edit")
    clone.push()
    store.catch_up()
    assert (body(store, "topic"), body(store, "pushed")) == ("Ada's\n", "Pushed\n")
    line = clone.run("ls-remote", "origin", "main").split()[0]
    command = ["git", "-C", store.publisher.git.folder, "log", "--first-parent", "--format=%s", line]
    summaries = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert summaries == ["Merge what was pushed", "Kept", "(create)"]
    assert store.revision(saved.commit, "topic").author_name == "Ada"
    clone.run("pull", "-q", "--ff-only")


def test_odd_files_of_a_push_are_read_and_kept(store, clone):
    (clone.folder / "pages/latin.md").write_bytes(b"isn\x92t\r\n")
    (clone.folder / "pages/bad yaml.md").write_bytes(b"---\ntitle: A: b\n\tx\n---\n\xef\xbb\xbfText")
    (clone.folder / "pages/link.md").symlink_to("/etc/passwd")
    clone.commit("Odd\n\nPage: 1\nKind: edit\nUser: 99999999999999999999\n")
    clone.push()
    store.catch_up()
    assert body(store, "latin") == "isn’t\n"
    assert store.get("bad-yaml").title == "A: b x"
    assert store.find("link") is None


def test_main_can_be_pushed_into_an_empty_wiki(store, tmp_path):
    store.catch_up()
    clone = Clone(store, tmp_path / "clone")
    clone.run("checkout", "-qB", "main")
    clone.write("pages/a.md", "A\n")
    clone.commit()
    clone.push()
    saved = store.create(PageText("B", "b\n"), author=ADA)
    assert (saved.page_id, body(store, "a")) == (2, "A\n")


@pytest.mark.slow
def test_people_push_and_edit_at_the_same_time_and_nothing_is_lost(store, page, clone, database, tmp_path):
    turns, stop = threading.Semaphore(0), threading.Event()
    saved: list[str] = []

    def edit() -> None:
        while turns.acquire() and not stop.is_set():
            line = f"saved {len(saved)}"
            append(store, "Shared", line, ADA)
            saved.append(line)

    editor = threading.Thread(target=edit)
    editor.start()
    pushed = []
    try:
        for number in range(12):
            clone.write(file_of(f"pushed-{number}"), f"Pushed {number}\n")
            clone.commit(f"Push {number}")
            turns.release(3)  # the editor is at work while we pull and push
            pushed.append(pushes(clone))
    finally:
        stop.set()
        turns.release()
        editor.join()
    store.catch_up()
    assert len(saved) >= 30
    assert sum(pushed) >= 12
    assert set(saved) <= set(body(store, "shared").split("\n"))
    assert [body(store, f"pushed-{number}") for number in range(12)] == [f"Pushed {n}\n" for n in range(12)]
    assert_catalog_equals_git(tmp_path, database)
    assert_whole(tmp_path)


def pushes(clone: Clone) -> int:
    """Push as one does who is refused: pull and try again. How often that took."""
    for attempt in range(1, 40):
        clone.run("pull", "-q", "--rebase")
        done = subprocess.run(["git", "-C", clone.folder, "push", "-q", "origin", "main"], env=ENVIRONMENT, stderr=-1)
        if done.returncode == 0:
            return attempt
    raise AssertionError(done.stderr)


def test_a_very_large_push_shows_its_pages_at_once_and_its_history_later(store, page, clone, database, monkeypatch):
    monkeypatch.setattr("wiki.store.catchup.MANY", 3)
    for number in range(4):
        clone.write(file_of("topic"), f"---\ntitle: Topic\n---\n\nPushed {number}\n")
        clone.write(file_of(f"new-{number}"), f"Fresh {number}\n")
        clone.commit(f"Push {number}")
    clone.run("rm", "-q", file_of("new-1"))
    clone.write("pages/Stray.md", "Lost\n")
    clone.commit("Tidy up")
    clone.push()
    assert store.catch_up() == 5
    ids = {path: store.get(path).id for path in ("topic", "new-0", "new-2", "new-3", "stray")}
    assert body(store, "topic") == "Pushed 3\n"
    assert store.is_incomplete()
    saved = store.save("topic", PageText("Topic", "Saved\n"), base=store.get("topic").blob, author=ADA)
    assert history(database, page.page_id) == ["create", "edit", "edit"]
    store.rebuild()
    assert not store.is_incomplete()
    assert {path: store.get(path).id for path in ids} == ids
    assert history(database, page.page_id) == ["create", "edit", "edit", "edit", "edit", "edit"]
    assert store.get("topic").revision_id == saved.revision_id
    with pytest.raises(Gone):
        store.get("new-1")
    assert [problem.what for problem in check_store(store)] == []


def history(database, page_id):
    """Kinds of the page's revisions, which are in the order of their ids and each follow the one before."""
    with database.read() as conn:
        rows = conn.execute(sa.select(revision).where(revision.c.page_id == page_id).order_by(revision.c.id)).all()
    assert [row.parent_id for row in rows] == [None, *(row.id for row in rows[:-1])]
    return [row.kind for row in rows]
