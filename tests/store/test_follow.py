from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from tests.store.log import START
from wiki.errors import Busy, StorageFailed
from wiki.store import follow
from wiki.store.activity import newest, record, since
from wiki.store.tables import failure


class Collector:
    """Notes the kinds it is shown; `bad` ones it cannot handle."""

    def __init__(self, name="collector", after=None, bad=()):
        self.name, self.after, self.bad = name, after, bad
        self.kinds = []

    def handle(self, activities):
        if any(a.kind in self.bad for a in activities):
            raise ValueError("cannot")
        self.kinds += [a.kind for a in activities]

    def rebuild(self, progress):
        self.kinds = ["rebuilt"]
        progress(1, 1)


@pytest.fixture
def happen(database):
    def happen(*kinds):
        with database.write() as conn:
            for kind in kinds:
                record(conn, kind, at=START, user_id=4, data={"x": [1]})

    return happen


@pytest.fixture
def run(database, tmp_path):
    return lambda follower, limit=100, **options: follow.run(database, follower, limit, folder=tmp_path, **options)


def test_activities_are_numbered_in_order_and_come_back_as_recorded(database, happen):
    happen("page.read", "user.joined")
    with database.read() as conn:
        first, second = since(conn, 0, 10)
        assert [a.kind for a in since(conn, 1, 10)] == ["user.joined"]
        assert [a.kind for a in since(conn, 0, 10, until=1)] == ["page.read"]
        assert newest(conn) == 2
    assert (first.id, second.id, first.at, first.user_id, first.data) == (1, 2, START, 4, {"x": [1]})


def test_a_follower_goes_on_where_it_stopped(happen, run):
    follower = Collector()
    happen("a.a", "b.b", "c.c")
    assert (run(follower, 2), run(follower, 2), run(follower, 2)) == (2, 1, 0)
    happen("d.d")
    run(Collector())
    assert run(follower) == 0
    assert follower.kinds == ["a.a", "b.b", "c.c"]


def test_what_it_cannot_handle_is_recorded_and_passed_over(database, happen, run, caplog):
    follower = Collector(bad={"c.c"})
    happen("a.a", "b.b", "c.c", "d.d", "e.e")
    assert run(follower) == 5
    assert follower.kinds == ["a.a", "b.b", "d.d", "e.e"]
    with database.read() as conn:
        rows = conn.execute(sa.select(failure.c.follower, failure.c.activity_id, failure.c.error)).all()
    assert [tuple(row) for row in rows] == [("collector", 3, "ValueError: cannot")]
    assert "collector cannot handle activity 3" in caplog.text
    other = Collector("other")
    run(other)
    assert other.kinds == ["a.a", "b.b", "c.c", "d.d", "e.e"]


@pytest.mark.parametrize("error", [Busy("Busy."), StorageFailed("Full."), OSError(28, "No space")])
def test_trouble_that_is_not_the_activitys_fault_is_tried_again(happen, run, error):
    follower = Collector()
    happen("a.a")
    follower.handle = lambda activities: (_ for _ in ()).throw(error)
    with pytest.raises(type(error)):
        run(follower)
    del follower.handle
    assert run(follower) == 1
    assert follower.kinds == ["a.a"]


def test_a_follower_never_overtakes_the_one_it_comes_after(happen, run):
    first, second = Collector("first"), Collector("second", after="first")
    happen("a.a", "b.b")
    assert run(second) == 0
    run(first, 1)
    assert run(second) == 1
    run(first)
    run(second)
    assert second.kinds == ["a.a", "b.b"]


def test_one_process_at_a_time_runs_a_follower(happen, run, tmp_path):
    follower = Collector()
    happen("a.a")
    with follow.elected(tmp_path, "collector") as elected:
        assert elected
        assert run(follower) == 0
    assert run(follower) == 1


def test_a_saver_handles_a_few_and_leaves_many_to_the_worker(database, happen, run, tmp_path):
    follower = Collector()
    happen(*["a.a"] * 21)
    assert follow.run_if_few(database, follower, folder=tmp_path) == 0
    run(follower, 1)
    assert follow.run_if_few(database, follower, folder=tmp_path) == 20


def test_a_saver_is_not_told_of_a_followers_trouble(database, happen, run, tmp_path, caplog):
    follower = Collector()
    happen("a.a")
    follower.handle = lambda activities: (_ for _ in ()).throw(Busy("Busy."))
    assert follow.run_if_few(database, follower, folder=tmp_path) == 0
    assert "collector is left to the worker" in caplog.text


def test_a_follower_that_keeps_its_own_cursor_is_asked_for_it(happen, run):
    follower = Collector()
    happen("a.a", "b.b", "c.c")
    run(follower)
    follower.seen = lambda: 1
    run(follower)
    assert follower.kinds == ["a.a", "b.b", "c.c", "b.b", "c.c"]


def test_what_a_follower_made_anew_by_itself_is_no_longer_waited_for(database, happen, run):
    first, second = Collector(), Collector("second", after="collector")
    first.seen = lambda: 2
    happen("a.a", "b.b")
    run(first)
    run(second)
    assert (first.kinds, second.kinds) == ([], ["a.a", "b.b"])
    first.seen = lambda: 1 << 62  # nothing to see yet: what happened next is waited for
    happen("c.c")
    run(first)
    run(second)
    assert second.kinds == ["a.a", "b.b"]


def test_a_rebuild_makes_all_anew_and_forgets_failures(database, happen, run, tmp_path, caplog):
    follower = Collector(bad={"b.b"})
    happen("a.a", "b.b")
    run(follower)
    steps = []
    follow.rebuild(database, follower, folder=tmp_path, progress=lambda *step: steps.append(step))
    with database.read() as conn:
        assert conn.execute(sa.select(failure)).all() == []
        assert follow.behind(conn, "collector") == 0
    assert (follower.kinds, steps) == (["rebuilt"], [(1, 1)])
    happen("c.c")
    run(follower)
    assert follower.kinds == ["rebuilt", "c.c"]


def test_a_rebuild_waits_for_a_turn_in_another_process_but_not_for_ever(database, tmp_path, monkeypatch):
    follower = Collector()
    with ExitStack() as turn:
        turn.enter_context(follow.elected(tmp_path, "collector"))
        monkeypatch.setattr("time.sleep", lambda seconds: turn.close())
        follow.rebuild(database, follower, folder=tmp_path)
    assert follower.kinds == ["rebuilt"]
    monkeypatch.setattr("wiki.store.follow.PATIENCE", 0)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with follow.elected(tmp_path, "collector"), pytest.raises(Busy):
        follow.rebuild(database, follower, folder=tmp_path)
