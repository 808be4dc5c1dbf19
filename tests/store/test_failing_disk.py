"""A disk that is full or read-only: saving says so, reading goes on, nothing is half done, and it heals by itself."""

import errno
import os
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.store.truth import assert_catalog_equals_git, assert_whole
from wiki.errors import StorageFailed
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA = Author("Ada", 1)
WRITING = ("fsync", "rename", "link", "makedirs", "utime", "write")


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


class Disk:
    """Lets the first calls that write to the disk pass, then fails each with `code`."""

    def __init__(self, monkeypatch, passing: int, code: int) -> None:
        self.passing, self.code, self.failed = passing, code, 0
        for name in WRITING:
            monkeypatch.setattr(os, name, self._checked(getattr(os, name)))
        real = os.open
        writes = self._checked(real)
        monkeypatch.setattr(os, "open", lambda path, flags, *rest: (writes if flags & 3 else real)(path, flags, *rest))

    def _checked(self, real):
        def call(*args, **kwargs):
            if self.passing == 0:
                self.failed += 1
                raise OSError(self.code, os.strerror(self.code))
            self.passing -= 1
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES])
def test_a_disk_that_fails_at_any_step_of_a_save_leaves_nothing_half_done(store, page, tmp_path, code):
    text = PageText("Topic", "Ada's long text\n")
    messages = []
    for passing in range(60):
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, passing, code)
            try:
                store.save("topic", text, base=page.blob, author=ADA)
                break
            except StorageFailed as error:
                messages.append(str(error))
            assert store.text(store.get("topic").blob).body in ("one\ntwo\nthree\nfour\nfive\n", text.body)
    why = os.strerror(code)
    assert set(messages) == {f"The wiki cannot store anything at the moment ({why}). Nothing was saved."}
    assert len(messages) > 15
    assert store.text(store.get("topic").blob) == text
    assert_catalog_equals_git(tmp_path, store.database)
    assert_whole(tmp_path)


def test_a_full_disk_under_the_database_moves_no_branch(store, page, tmp_path):
    with full(store.database), pytest.raises(StorageFailed):
        create_pages(store, 200)
    live = store.get("topic")
    assert store.text(live.blob).body == "one\ntwo\nthree\nfour\nfive\n"
    assert_catalog_equals_git(tmp_path, store.database)
    saved = store.save("topic", PageText("Topic", "room again\n"), base=live.blob, author=ADA)
    assert store.get("topic").blob == saved.blob
    assert_catalog_equals_git(tmp_path, store.database)


def create_pages(store, count: int) -> None:
    for number in range(count):
        store.create(PageText(f"Page {number}", "x\n", summary="long " * 100), author=ADA)


@contextmanager
def full(database):
    """SQLite answers "database or disk is full" once the file would grow by five pages."""
    with database.write() as conn:
        engine, most = conn.engine, conn.exec_driver_sql("PRAGMA page_count").scalar_one() + 5

    def limit(connection, record, proxy):
        connection.execute(f"PRAGMA max_page_count = {most}")

    sa.event.listen(engine, "checkout", limit)
    yield
    sa.event.remove(engine, "checkout", limit)
    database.close()


def test_a_commit_whose_catalog_failed_at_the_last_moment_is_caught_up(store, page, tmp_path, monkeypatch):
    text = PageText("Topic", "Ada's\n")
    move = store.publisher.refs.move

    def moved_and_then_full(*args: object) -> None:
        move(*args)
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(store.publisher.refs, "move", moved_and_then_full)
    with pytest.raises(StorageFailed):
        store.save("topic", text, base=page.blob, author=ADA)
    assert store.get("topic").blob == page.blob
    monkeypatch.undo()
    again = store.save("topic", text, base=page.blob, author=ADA)
    assert (again.changed, again.text) == (False, text)
    assert store.text(store.get("topic").blob) == text
    assert_catalog_equals_git(tmp_path, store.database)
