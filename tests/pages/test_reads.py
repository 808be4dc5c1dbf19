import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from wiki.errors import StorageFailed
from wiki.pages.reads import Reads
from wiki.store.tables import reads

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROOT = Path(__file__).parent.parent.parent
TODAY = datetime.now(UTC).date()


def total(database, page_id=7):
    with database.read() as conn:
        mine = (reads.c.page_id == page_id, reads.c.day == TODAY)
        return conn.scalar(sa.select(sa.func.coalesce(sa.func.sum(reads.c.reads), 0)).where(*mine))


def test_reads_are_written_in_batches_and_add_up(database):
    counter = Reads(database)
    counter.count(7, FIREFOX)
    counter.count(7, FIREFOX)
    assert total(database) == 0
    counter.flush()
    counter.count(7, FIREFOX)
    counter.flush()
    assert total(database) == 3
    with database.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(reads)).scalar_one() == 1


def test_a_due_batch_is_written_by_the_read_that_finds_it_due(database):
    now = [0.0]
    counter = Reads(database, clock=lambda: now[0])
    counter.count(7, FIREFOX)
    now[0] = 21.0
    counter.count(7, FIREFOX)
    assert total(database) == 2


def no_space(**options):
    raise StorageFailed("There is no space left.")


def test_reading_goes_on_when_the_disk_is_full_and_nothing_is_lost(database, monkeypatch, caplog):
    now = [0.0]
    counter = Reads(database, clock=lambda: now[0])
    counter.count(7, FIREFOX)
    with monkeypatch.context() as full:
        full.setattr(database, "write", no_space)
        now[0] = 21.0
        counter.count(7, FIREFOX)
        counter.count(7, FIREFOX)
    assert (total(database), caplog.messages) == (0, ["Counts are not written: There is no space left."])
    now[0] = 42.0
    counter.count(7, FIREFOX)
    assert total(database) == 4


def test_programs_are_not_readers(database):
    counter = Reads(database)
    for name in ("Googlebot/2.1", "curl/8.1", "", "python-requests/2.32"):
        counter.count(7, name)
    counter.flush()
    assert total(database) == 0


def test_counts_survive_a_database_that_cannot_be_written(database, monkeypatch):
    counter = Reads(database)
    counter.count(7, FIREFOX)
    with monkeypatch.context() as broken:
        broken.setattr(counter, "_write", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            counter.flush()
    counter.flush()
    assert total(database) == 1


def test_a_process_that_ends_in_order_writes_its_last_batch(tmp_path, database):
    program = (
        "import sys; from wiki.pages.reads import Reads; from wiki.store.database import Database;"
        "Reads(Database(sys.argv[1])).count(7, sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", program, str(database.url), FIREFOX], check=True, cwd=ROOT)
    assert total(database) == 1
