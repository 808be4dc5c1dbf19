import importlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

import wiki
from wiki.errors import Busy, StorageFailed
from wiki.store.database import Database, insert, metadata
from wiki.store.tables import cursor, proposal

FIRST = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)


def put(database, name, seen=0, **options):
    with database.write(**options) as conn:
        conn.execute(cursor.insert().values(name=name, seen=seen))


def _fail(done):
    raise KeyError


def names(database):
    with database.read() as conn:
        return sorted(conn.scalars(sa.select(cursor.c.name)))


CHECKED = ("page_state", "proposal_state", "proposal_fit", "section_reading_shown", "media_state")


def test_the_migrated_schema_is_the_tables_of_the_code(database):
    package = Path(wiki.__file__).parent
    for module in package.glob("*/tables.py"):
        importlib.import_module(f"wiki.{module.parent.name}.tables")
    with database.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
        found = {check["name"] for table in metadata.tables for check in sa.inspect(conn).get_check_constraints(table)}
    assert found == {f"{name}_check" for name in CHECKED}


def test_migrating_again_changes_nothing(database):
    put(database, "kept")
    database.migrate()
    assert names(database) == ["kept"]


def test_a_block_that_ends_is_kept_and_one_that_raises_is_not(database):
    put(database, "kept")
    with pytest.raises(KeyError), database.write() as conn:
        _fail(conn.execute(cursor.insert().values(name="lost")))
    assert names(database) == ["kept"]


def test_a_quick_write_is_visible_like_a_durable_one(database):
    put(database, "quick", durable=False)
    put(database, "durable")
    assert names(database) == ["durable", "quick"]


def test_a_reader_sees_one_moment_and_cannot_write(database):
    put(database, "first")
    with database.read() as conn:
        before = conn.scalar(sa.select(sa.func.count()).select_from(cursor))
        put(database, "second")
        after = conn.scalar(sa.select(sa.func.count()).select_from(cursor))
    assert (before, after) == (1, 1)
    with pytest.raises((StorageFailed, DBAPIError)), database.read() as conn:
        conn.execute(cursor.insert().values(name="third"))
    assert names(database) == ["first", "second"]


def test_dates_come_back_as_utc_and_naive_ones_are_refused(database):
    row = {
        "path": "a",
        "title": "A",
        "commit": "c",
        "author_name": "Ann",
        "state": "open",
        "kind": "edit",
        "summary": "",
        "section": "",
        "blob": "b",
        "changed_at": FIRST,
    }
    with database.write() as conn:
        conn.execute(proposal.insert().values(**row, at=FIRST))
        assert conn.scalar(sa.select(proposal.c.at)) == FIRST
        assert conn.scalar(sa.select(proposal.c.at)).tzinfo is UTC
    with pytest.raises(sa.exc.StatementError, match="a date without time zone"), database.write() as conn:
        conn.execute(proposal.insert().values(**row, at=FIRST.replace(tzinfo=None)))


def test_the_second_writer_waits_and_then_is_told_that_the_wiki_is_busy(database, monkeypatch):
    monkeypatch.setattr("wiki.store.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("wiki.store.database.COMMON_PRAGMAS", ("busy_timeout = 50",))
    other = Database(database.url.render_as_string(hide_password=False))
    with database.write(), pytest.raises(Busy), other.write():
        pass
    put(other, "afterwards")
    other.close()
    assert names(database) == ["afterwards"]


def test_a_child_process_opens_its_own_connections(database):
    put(database, "parent")
    child = os.fork()
    if child == 0:
        try:
            put(database, "child")
        finally:
            os._exit(0 if "child" in names(database) else 1)
    assert os.waitpid(child, 0)[1] == 0
    put(database, "parent again")
    assert names(database) == ["child", "parent", "parent again"]


def test_what_conflicts_can_be_updated_instead(database):
    put(database, "search", seen=1)
    with database.write() as conn:
        statement = insert(conn, cursor).values(name="search", seen=5)
        conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"seen": statement.excluded.seen}))
        assert conn.scalar(sa.select(cursor.c.seen)) == 5


def test_a_database_that_is_away_is_a_storage_failure(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/nowhere/wiki.db")
    with pytest.raises(StorageFailed), database.read():
        pass
    with pytest.raises(StorageFailed), database.write():
        pass


def test_the_folder_of_a_new_wiki_is_closed_to_others(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/instance/wiki.db")
    database.migrate()
    database.close()
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700
