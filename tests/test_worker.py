import logging
import threading

from wiki.worker import Aside, Worker, every


def test_a_turn_runs_every_step_in_order_and_counts_what_was_done():
    seen = []

    def step(name, done):
        return name, lambda: seen.append(name) or done

    assert Worker([step("contents", 3), step("search", 2)]).turn() == 5
    assert seen == ["contents", "search"]


def test_a_step_that_fails_does_not_hold_up_the_next(caplog, monkeypatch):
    monkeypatch.setattr("wiki.worker.PAUSE", 0)

    def broken():
        raise OSError("disk")

    with caplog.at_level(logging.ERROR):
        assert Worker([("contents", broken), ("search", lambda: 4)]).turn() == 4
    assert "contents failed" in caplog.text


def test_nothing_more_is_begun_once_it_is_told_to_stop():
    worker = Worker([("first", lambda: worker.stop() or 1), ("second", lambda: 1)])
    assert worker.turn() == 1


def test_a_step_with_an_interval_runs_only_when_it_is_due():
    now, runs = [0.0], []
    step = every(60, lambda: runs.append(now[0]), clock=lambda: now[0])
    for now[0] in (0.0, 59.0, 60.0, 61.0, 120.0):
        assert step() == 0
    assert runs == [60.0, 120.0]


def test_what_runs_every_hour_runs_soon_after_a_start():
    now, runs = [0.0], []
    step = every(3600, lambda: runs.append(now[0]), clock=lambda: now[0])
    for now[0] in (0.0, 60.0, 3600.0, 3660.0):
        step()
    assert runs == [60.0, 3660.0]


def test_a_long_step_holds_up_nobody_and_runs_once_at_a_time():
    begun, go_on, runs = threading.Event(), threading.Event(), []

    def long():
        runs.append(1)
        begun.set()
        go_on.wait()

    aside = Aside("packing", long)
    worker = Worker([("packing", aside), ("search", lambda: 4)])
    assert (worker.turn(), worker.turn()) == (4, 4)
    begun.wait()
    go_on.set()
    aside.wait()
    assert runs == [1]
    worker.turn()
    aside.wait()
    assert runs == [1, 1]


def test_a_long_step_that_fails_is_logged_and_tried_again(caplog, monkeypatch):
    monkeypatch.setattr("wiki.worker.PAUSE", 0)
    runs = []
    aside = Aside("packing", lambda: runs.append(1) or 1 / 0)
    for _ in range(2):
        aside()
        aside.wait()
    assert len(runs) == 2
    assert caplog.text.count("packing failed") == 2
