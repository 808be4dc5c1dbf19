"""kill -9 at any step of an expunge: it is done or it is not, and the next who comes finishes it or starts over."""

import os

import pytest
import sqlalchemy as sa

from tests.store.crowd import CONTEXT, append, opened
from tests.store.truth import assert_whole, git
from wiki.store.checks import check_store
from wiki.store.contents import Contents
from wiki.store.expunge.choosing import Wish
from wiki.store.expunge.repository import list_present
from wiki.store.follow import run_if_few
from wiki.store.git import Git
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import revision

ADA = Author("Ada", 1)
STRIDE = 5  # of the steps, every fifth is killed at; each round begins one later


def expunge(store, commit):
    with store.expunging.prepared(Wish("topic", (commit,), reason="By order")) as prepared:
        store.expunging.carry_out(prepared)
    store.expunging.clean_git()
    store.expunging.cleaned()


def expunge_and_die(folder, url, commit, step):
    """Expunge, and die at the `step`th thing that touches the disk, Git or the database; status 0 when it is done."""
    left = [step]

    def counted(original):
        def call(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return original(*args, **kwargs)

        return call

    with opened(folder, url) as store:
        for name in ("fsync", "rename", "link", "unlink"):
            setattr(os, name, counted(getattr(os, name)))
        for name in ("_at", "started"):
            setattr(Git, name, counted(getattr(Git, name)))
        sa.event.listen(sa.Engine, "before_cursor_execute", counted(lambda *args: None))
        expunge(store, commit)


@pytest.mark.slow
def test_an_expunge_that_is_killed_at_any_step_is_done_or_not(sqlite_database, tmp_path):
    url = sqlite_database.url.render_as_string()
    with opened(tmp_path, url) as store:
        append(store, "Topic", "first", ADA)
    step, kills, half_done = 1, 0, 0
    while True:
        secret = f"secret {step}"
        with opened(tmp_path, url) as store:
            live = store.get("topic")
            text = store.text(live.blob)
            told = store.save("topic", PageText("Topic", f"{text.body}{secret}\n"), base=live.blob, author=ADA)
            store.save("topic", PageText("Topic", f"{text.body}{step}\n"), base=told.blob, author=ADA)
        before = git(tmp_path, "rev-parse", "main").strip()
        process = CONTEXT.Process(target=expunge_and_die, args=(tmp_path, url, told.commit, step))
        process.start()
        process.join()

        with opened(tmp_path, url) as store:
            append(store, "Other", f"line {step}", ADA)  # nobody had to do anything
            assert not store.publisher.swap.journal.is_under_way()
            is_done = before not in git(tmp_path, "rev-list", "main").split()
            half_done += is_done and not store.expunging.is_clean()
            with store.database.read() as conn:
                row = conn.execute(sa.select(revision).where(revision.c.id == told.revision_id)).one()
            assert (row.commit == told.commit) is not is_done
            assert (secret in store.text(row.blob).body) is not is_done
            if is_done:
                store.expunging.clean_git()
                store.expunging.cleaned()
            else:
                expunge(store, told.commit)
            assert list_present(store.publisher.git, [told.blob]) == []
            run_if_few(sqlite_database, Contents(sqlite_database, store.text), folder=tmp_path)
            assert [problem.what for problem in check_store(store)] == []
        if process.exitcode == 0:
            break
        kills += 1
        step += STRIDE
    assert_whole(tmp_path)
    assert kills > 15
    assert half_done >= 2
    with opened(tmp_path, url) as store:
        assert store.rebuild() == 0
