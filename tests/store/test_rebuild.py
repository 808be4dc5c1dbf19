"""The catalog is thrown away, in parts and whole, and comes back from Git as it was."""

import os
import subprocess

import pytest
import sqlalchemy as sa

from tests.store.lived import ADA, BOB, refresh
from wiki.store import follow
from wiki.store.catalog import rename_author
from wiki.store.contents import Contents
from wiki.store.pagefile import PageText
from wiki.store.rebuild import restore_tables
from wiki.store.tables import DERIVED, activity, contributor, cursor, html, page, revision, section, wanted

CATALOG = [table for table in DERIVED if table is not html]


def everything(database, tables=CATALOG):
    """All rows of the catalog, by table."""
    with database.read() as conn:
        return {t.name: sorted(map(repr, conn.execute(sa.select(t)).all())) for t in tables}


def count(database, table):
    with database.read() as conn:
        return conn.scalar(sa.select(sa.func.count()).select_from(table))


def forget_all_activities(conn):
    """As in a new database; in one that is in use, triggers refuse it."""
    on_sqlite = conn.dialect.name == "sqlite"
    lift = "DROP TRIGGER activity_no_delete" if on_sqlite else "ALTER TABLE activity DISABLE TRIGGER USER"
    conn.execute(sa.text(lift))
    conn.execute(activity.delete())


def test_a_rebuild_of_a_right_catalog_changes_nothing(lived, database):
    before, activities, steps = everything(database), count(database, activity), []
    assert lived.rebuild(lambda *step: steps.append(step)) == 0
    assert everything(database) == before
    assert count(database, activity) == activities
    assert steps[-1][0] == steps[-1][1] > 15


@pytest.mark.parametrize("names", [["page"], ["revision"], ["redirect", "contributor"], [t.name for t in DERIVED]])
def test_emptied_tables_come_back_with_the_same_ids(lived, database, tmp_path, names):
    before, activities = everything(database), count(database, activity)
    with database.write() as conn:
        for table in reversed(CATALOG):
            if table.name in names:
                conn.execute(table.delete())
    lived.rebuild()
    refresh(lived, database, tmp_path)
    assert everything(database) == before
    with database.read() as conn:
        kinds = conn.scalars(sa.select(activity.c.kind).where(activity.c.id > activities)).all()
    assert set(kinds) <= {"page.rebuilt"}


def test_wrong_rows_are_put_right(lived, database, tmp_path):
    before = everything(database)
    with database.write() as conn:
        conn.execute(page.update().values(path=sa.cast(page.c.id, sa.Text), skeleton=sa.cast(page.c.id, sa.Text)))
        conn.execute(page.update().where(page.c.id == 2).values(blob="0" * 40, revisions=99))
        conn.execute(section.update().values(pages=99))
        conn.execute(contributor.insert().values(page_id=1, author_key="user:77", edits=1))
        conn.execute(revision.delete().where(revision.c.page_id == 2))
    assert lived.rebuild() > 1
    refresh(lived, database, tmp_path)
    assert everything(database) == before


def test_a_lost_database_comes_back_from_git_alone(lived, database, tmp_path):
    with database.write() as conn:  # the names people chose later are not in Git
        rename_author(conn, 2, "Bob")
    before = everything(database)
    with database.write() as conn:
        forget_all_activities(conn)
        for table in (*reversed(CATALOG), cursor):
            conn.execute(table.delete())
    assert lived.is_behind()
    lived.catch_up()
    refresh(lived, database, tmp_path)
    assert everything(database) == before
    assert not lived.is_behind()


def test_a_page_table_emptied_behind_the_wikis_back_is_noticed_and_filled(lived, database, tmp_path):
    before = everything(database)
    assert not lived.is_behind()
    with database.write() as conn:
        conn.execute(page.delete())
    assert lived.is_behind()
    lived.catch_up()
    assert not lived.is_behind()
    refresh(lived, database, tmp_path)
    assert everything(database) == before


def test_what_is_saved_during_a_rebuild_is_kept(lived, database, tmp_path):
    with database.write() as conn:
        conn.execute(revision.delete().where(revision.c.page_id == 2))
    saved = []

    def meanwhile(done, total):
        if not saved:
            base = lived.get("deux").blob
            saved.append(lived.save("deux", PageText("Deux", "meanwhile\n"), base=base, author=ADA))
            saved.append(lived.create(PageText("Meanwhile", "x\n"), author=BOB))

    lived.rebuild(meanwhile)
    assert lived.text(lived.get("deux").blob).body == "meanwhile\n"
    assert lived.get("meanwhile").revision_id == saved[1].revision_id
    refresh(lived, database, tmp_path)
    before = everything(database)
    assert lived.rebuild() == 0
    assert everything(database) == before


def test_a_main_that_was_put_back_is_followed(lived, database, tmp_path):
    old = lived.publisher.refs.find("refs/heads/main")
    kept = lived.get("deux").blob
    lived.save("deux", PageText("Deux", "lost\n"), base=kept, author=ADA)
    lived.create(PageText("Lost", "x\n"), author=ADA)
    folder = lived.publisher.git.folder
    subprocess.run(["git", "-C", folder, "update-ref", "refs/heads/main", old], check=True, env=os.environ)
    lived.catch_up()
    assert (lived.get("deux").blob, lived.find("lost")) == (kept, None)
    assert count(database, wanted) == 1


def test_dropped_tables_are_made_again(lived, database, tmp_path):
    before = everything(database)
    with database.write() as conn:
        for table in ("html", "contents", "page_tag", "redirect"):
            conn.execute(sa.text(f"DROP TABLE {table}"))
    assert sorted(restore_tables(database)) == ["contents", "html", "page_tag", "redirect"]
    assert restore_tables(database) == []
    lived.rebuild()
    follow.rebuild(database, Contents(database, lived.text), folder=tmp_path)
    assert everything(database) == before


def test_no_scratch_is_left_behind(lived, tmp_path):
    seen = []
    lived.rebuild(lambda done, total: seen.extend(tmp_path.glob("rebuild-*")))
    assert len(seen) == 1
    assert list(tmp_path.glob("rebuild-*")) == []


def test_a_row_too_many_gives_up_the_path_of_the_page_that_it_belongs_to(lived, database):
    made = lived.create(PageText("Before", "One\n"), author=ADA)
    lived.rename("before", "After", base=made.blob, author=ADA)
    with database.write() as conn:
        row = conn.execute(sa.select(page).where(page.c.path == "after")).one()._asdict()
        conn.execute(page.update().where(page.c.id == made.page_id).values(path="elsewhere", skeleton="elsewhere"))
        conn.execute(page.insert().values(row | {"id": 999}))
    lived.rebuild()
    assert lived.get("after").id == made.page_id
