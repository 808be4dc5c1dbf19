"""A copy in memory that is read anew when somebody changed what it is a copy of."""

import pytest

from wiki.store.watched import EVERY, Watched


@pytest.fixture
def time():
    return [100.0]


@pytest.fixture
def make(tmp_path, time):
    """A watcher as one process has it, and how often it has read."""

    def make():
        reads = []
        watched = Watched(tmp_path / "folder" / "changed", lambda: reads.append(1) or len(reads), clock=lambda: time[0])
        return watched, reads

    return make


def test_it_is_read_once_while_nothing_changes(make):
    watched, reads = make()
    assert [watched.get(), watched.get(), watched.get()] == [1, 1, 1]
    assert len(reads) == 1


def test_a_change_in_one_process_is_seen_by_all_at_once(make):
    (ours, _), (theirs, _) = make(), make()
    assert (ours.get(), theirs.get()) == (1, 1)
    ours.changed()
    assert (ours.get(), theirs.get()) == (2, 2)
    theirs.changed()
    assert (ours.get(), theirs.get()) == (3, 3)


def test_it_is_read_anew_after_a_while_for_other_machines(make, time):
    watched, _ = make()
    watched.get()
    time[0] += EVERY
    assert watched.get() == 1
    time[0] += 1
    assert watched.get() == 2
