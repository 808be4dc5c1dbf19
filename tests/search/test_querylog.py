"""What is kept of what people search for, and what never is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from wiki.errors import StorageFailed
from wiki.search.asker import Askers, worth_keeping
from wiki.search.figures import ALL, WITHOUT_CLICK, WITHOUT_RESULTS, Figure, Popular, Totals, list_questions, totals
from wiki.search.querylog import MOST_OF_ONE, QueryLog
from wiki.store.tables import asker, query

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN, BOB, CAY = "192.0.2.1", "192.0.2.2", "192.0.2.3"


class Clock:
    """The time of a test: `now` moves when the test says so."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(database, settings, clock):
    return QueryLog(database, settings, clock=lambda: 0.0, now=clock)


@pytest.fixture
def rows(database):
    def rows(table=query):
        with database.read() as conn:
            return [tuple(row) for row in conn.execute(sa.select(table).order_by(*table.primary_key))]

    return rows


@pytest.fixture
def figures(database, clock):
    def figures(kind=ALL, days=30):
        with database.read() as conn:
            return list_questions(conn, kind, days, clock())

    return figures


def test_a_question_is_counted_once_a_day_for_each_asker(log, rows, clock):
    for address, typed in ((ANN, "Reset  Password"), (ANN, "reset password"), (BOB, "reset password ")):
        log.ask(typed, address, 4)
    log.flush()
    log.ask("reset password", ANN, 5)
    log.flush()
    assert rows() == [(date(2026, 11, 20), "reset password", 2, 0, 5)]
    clock.now += timedelta(days=1)
    log.ask("reset password", ANN, 5)
    log.flush()
    assert rows()[1] == (date(2026, 11, 21), "reset password", 1, 0, 5)


def test_an_opened_result_is_counted_once_and_only_for_who_asked(log, rows):
    log.ask("printer", ANN, 4)
    log.ask("printer", BOB, 4)
    for address in (ANN, ANN, CAY):
        log.click("Printer", address)
    log.click("never asked", ANN)
    log.flush()
    assert rows() == [(date(2026, 11, 20), "printer", 2, 1, 4)]


def test_an_opened_result_counts_where_another_process_counted_the_question(log, rows, database, settings, clock):
    log.ask("printer", ANN, 4)
    log.flush()
    other = QueryLog(database, settings, clock=lambda: 0.0, now=clock)
    other.click("printer", ANN)
    other.flush()
    assert rows() == [(date(2026, 11, 20), "printer", 1, 1, 4)]


def test_no_address_and_nothing_that_lasts_a_day_is_kept_of_who_asked(log, rows, clock, settings):
    log.ask("printer", ANN, 4)
    log.flush()
    (first,) = rows(asker)
    assert ANN not in repr(first)
    clock.now += timedelta(days=1)
    log.ask("printer", ANN, 4)
    log.flush()
    assert rows(asker)[1][2] != first[2]
    assert [file.name for file in settings.data.glob("query-key*")] == ["query-key.2026-11-21"]
    clock.now += timedelta(days=2)
    log.sweep()
    assert rows(asker) == []
    assert list(settings.data.glob("query-key*")) == []
    assert [row[2] for row in rows()] == [1, 1]


def test_all_processes_tell_askers_apart_alike(settings):
    one, other = Askers(settings.data), Askers(settings.data)
    assert one.hash(date(2026, 11, 20), ANN) == other.hash(date(2026, 11, 20), ANN)
    assert one.hash(date(2026, 11, 20), ANN) != one.hash(date(2026, 11, 20), BOB)


def test_one_household_is_one_asker(settings):
    askers, day = Askers(settings.data), date(2026, 11, 20)
    assert askers.hash(day, "2001:db8:1:2::5") == askers.hash(day, "2001:db8:1:2:99::1")
    assert askers.hash(day, "2001:db8:1:2::5") != askers.hash(day, "2001:db8:1:3::5")


@pytest.mark.parametrize(
    "private",
    ["ann@example.com", "why was ann@example.com blocked", "4111 1111 1111 1111", "+49 (0)30 123456-78", "x" * 101],
)
def test_a_question_that_may_be_about_somebody_is_not_counted(log, rows, private):
    log.ask(private, ANN, 0)
    log.flush()
    assert rows() == []


@pytest.mark.parametrize("kept", ["kb-1234", "http 404", "error 0x80070005", "kb4023057", "c++", "2026-11-20"])
def test_codes_are(kept):
    assert worth_keeping(kept.upper()) == kept


def test_accents_stay_as_they_are_typed():
    assert worth_keeping("Größe des Papiers") == worth_keeping("Gro\u0308ße  des Papiers") == "größe des papiers"


@pytest.mark.parametrize("nothing", ["", "  ", "???", "\x00a"])
def test_nothing_is_not_counted(nothing):
    assert worth_keeping(nothing) is None


def test_one_asker_cannot_fill_the_log(log, rows):
    for number in range(MOST_OF_ONE + 20):
        log.ask(f"word{number}", ANN, 0)
    log.ask("printer", BOB, 1)
    log.flush()
    assert len(rows()) == MOST_OF_ONE + 1


def test_it_can_be_switched_off_and_then_what_was_there_is_deleted(log, rows, database, settings, clock):
    log.ask("printer", ANN, 4)
    log.flush()
    off = QueryLog(database, replace(settings, query_log=False), clock=lambda: 0.0, now=clock)
    off.ask("paper", ANN, 4)
    off.click("printer", ANN)
    off.flush()
    assert rows() == [(date(2026, 11, 20), "printer", 1, 0, 4)]
    off.sweep()
    assert rows() == rows(asker) == []


def test_old_days_are_forgotten(log, rows, clock, settings):
    log.ask("printer", ANN, 4)
    log.flush()
    clock.now += timedelta(days=90)
    log.sweep()
    assert len(rows()) == 1
    clock.now += timedelta(days=1)
    log.sweep()
    assert rows() == []


def test_staff_can_take_a_question_out(log, rows):
    log.ask("printer", ANN, 4)
    log.ask("ann smith", ANN, 0)
    log.flush()
    log.forget("ann smith")
    assert [row[1] for row in rows()] == ["printer"]
    assert [row[1] for row in rows(asker)] == ["printer"]


def test_it_is_written_every_twenty_seconds(database, settings, rows, clock):
    moment = [0.0]
    log = QueryLog(database, settings, clock=lambda: moment[0], now=clock)
    log.ask("printer", ANN, 4)
    assert rows() == []
    moment[0] = 20.0
    log.ask("paper", ANN, 4)
    assert len(rows()) == 2


def test_searching_goes_on_when_the_disk_is_full(database, settings, rows, clock, monkeypatch, caplog):
    def no_space(**options):
        raise StorageFailed("There is no space left.")

    moment = [0.0]
    log = QueryLog(database, settings, clock=lambda: moment[0], now=clock)
    with monkeypatch.context() as full:
        full.setattr(database, "write", no_space)
        log.ask("printer", ANN, 4)
        moment[0] = 20.0
        log.click("printer", ANN)
    assert caplog.messages == ["Counts are not written: There is no space left."]
    moment[0] = 40.0
    log.ask("paper", ANN, 4)
    assert [row[1] for row in rows()] == ["paper"]


@pytest.fixture
def asked(log):
    for address in (ANN, BOB, CAY):
        log.ask("printer", address, 4)
    log.click("printer", ANN)
    for address in (ANN, BOB):
        log.ask("fax", address, 0)
        log.ask("paper", address, 2)
    log.ask("toner", ANN, 1)
    log.flush()


def test_figures_tell_what_is_asked_what_is_missing_and_what_nobody_opens(asked, figures, database):
    printer, fax = Figure("printer", 3, 1, 4), Figure("fax", 2, 0, 0)
    paper, toner = Figure("paper", 2, 0, 2), Figure("toner", 1, 0, 1)
    assert figures() == [printer, fax, paper, toner]
    assert figures(WITHOUT_RESULTS) == [fax]
    assert figures(WITHOUT_CLICK) == [paper, toner]
    with database.read() as conn:
        assert totals(conn, 30, NOON) == Totals(asked=8, without_results=2, without_click=5)
        assert totals(conn, 30, NOON + timedelta(days=60)) == Totals(0, 0, 0)


def test_figures_add_up_days_and_go_by_the_newest_results(asked, log, figures, clock):
    clock.now += timedelta(days=1)
    log.ask("fax", ANN, 3)
    log.flush()
    assert figures()[:2] == [Figure("fax", 3, 0, 3), Figure("printer", 3, 1, 4)]
    assert figures(WITHOUT_RESULTS) == []
    assert figures(days=1) == [Figure("fax", 1, 0, 3)]


@pytest.fixture
def popular(database, settings):
    return Popular(database, settings)


def today(log, clock):
    clock.now = datetime.now(UTC)
    return log


def test_only_what_several_asked_on_one_day_is_suggested(log, popular, clock):
    today(log, clock)
    for address in (ANN, BOB, CAY):
        log.ask("reset password", address, 4)
        log.ask("fax", address, 0)
    for days in range(3):
        clock.now = datetime.now(UTC) - timedelta(days=days)
        log.ask("reset ann", ANN, 1)
        log.ask("reset ann", BOB, 1)
    log.flush()
    popular.refresh()
    assert popular.suggest("re", 5) == ["reset password"]
    assert popular.suggest("pass", 5) == ["reset password"]
    assert popular.suggest("fa", 5) == popular.suggest("r", 5) == popular.suggest("reset password", 5) == []


def test_nothing_is_suggested_once_questions_are_no_longer_counted(log, popular, clock, database, settings):
    today(log, clock)
    for address in (ANN, BOB, CAY):
        log.ask("printer", address, 4)
    log.flush()
    popular.refresh()
    assert popular.suggest("pri", 5) == ["printer"]
    Popular(database, replace(settings, query_log=False)).refresh()
    assert popular.suggest("pri", 5) == []


def test_suggestions_survive_whatever_happens_to_their_file(log, popular, clock, settings):
    today(log, clock)
    for address in (ANN, BOB, CAY):
        log.ask("größe", address, 4)
    log.flush()
    file = settings.data / "index" / "popular.json"
    assert popular.suggest("gro", 5) == []
    popular.refresh()
    assert popular.suggest("gro", 5) == ["größe"]
    file.write_text('{"damaged":')
    assert popular.suggest("gro", 5) == []
    popular.refresh()
    assert popular.suggest("gro", 5) == ["größe"]
