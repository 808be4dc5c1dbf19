"""What waits for staff: counted in a handful of queries, the most urgent first."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import noted_statements
from wiki.moderation.overview import MOST, Waiting, overview
from wiki.moderation.queue import Queue
from wiki.moderation.tables import patrol, report
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import proposal, verification

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA = Author("Ada", 9)


@pytest.fixture
def page(store):
    return store.create(PageText("Topic", "one\n", section="Network"), author=ADA, at=NOW - 30 * HOUR)


@pytest.fixture
def waits(database, page):
    """Let something wait since so many hours."""

    def propose(hours, **values):
        row = {"path": "topic", "title": "Topic", "section": "Network", "commit": "c" * 40, "blob": "b" * 40}
        row |= {"author_name": "Carl", "state": "open", "kind": "edit", "summary": "", "page_id": page.page_id}
        row |= {"at": NOW - hours * HOUR, "changed_at": NOW - hours * HOUR} | values
        return proposal.insert().values(row)

    def told(hours, **values):
        row = {"page_id": page.page_id, "path": "topic", "title": "Topic", "commit": page.commit, "problem": "old"}
        row |= {"passage": "", "words": "", "at": NOW - hours * HOUR} | values
        return report.insert().values(row)

    def verified(days, **values):
        row = {"page_id": page.page_id, "number": 1, "revision_id": page.revision_id, "commit": page.commit}
        row |= {"blob": page.blob, "summary": "", "at": NOW, "review_by": (NOW - timedelta(days)).date()} | values
        return verification.insert().values(row)

    makers = {"proposal": propose, "report": told, "verification": verified}

    def waits(what, since, **values):
        with database.write() as conn:
            conn.execute(makers[what](since, **values))

    return waits


@pytest.fixture
def found(database):
    def found(mine=()):
        with database.read() as conn:
            return overview(conn, Queue(database, 3, mine), NOW)

    return found


def counts(found):
    return {one.kind: one.count for one in found if one.count}


def test_nothing_waits_in_an_empty_wiki(found):
    assert {one.kind for one in found()} == {"proposals", "new", "small", "reports", "changes", "due", "drifted"}
    assert counts(found()) == {}


def test_each_kind_is_counted_with_the_oldest(found, waits, page, database):
    waits("proposal", 5, risk=2.0, newcomer=True)
    waits("proposal", 50, risk=0.5, section="Network/Wifi")
    waits("proposal", 90, risk=0.5, fit="overlaps", section="Prices")
    waits("proposal", 99, state="changes")
    waits("report", 9)
    waits("report", 3)
    waits("report", 20, closed_at=NOW)
    waits("verification", 2, weight=7)
    with database.write() as conn:
        conn.execute(patrol.insert().values(revision_id=page.revision_id, page_id=page.page_id))
    by_kind = {one.kind: (one.count, NOW - one.since) for one in found(["Network"]) if one.kind != "drifted"}
    assert by_kind == {
        "proposals": (3, 90 * HOUR),
        "mine": (2, 50 * HOUR),
        "new": (1, 5 * HOUR),
        "small": (1, 50 * HOUR),
        "reports": (2, 9 * HOUR),
        "changes": (1, 30 * HOUR),
        "due": (1, 60 * HOUR),
    }
    assert counts(found())["drifted"] == 1
    assert "mine" not in counts(found())


def test_what_is_looked_at_decided_closed_or_of_a_deleted_page_does_not_wait(found, waits, page, database, store):
    waits("proposal", 5, state="accepted", decided_at=NOW)
    waits("report", 5, closed_at=NOW)
    waits("verification", 2, weight=7)
    with database.write() as conn:
        row = {"revision_id": page.revision_id, "page_id": page.page_id, "looked_at": NOW}
        conn.execute(patrol.insert().values(row))
    assert counts(found()) == {"due": 1, "drifted": 1}
    store.delete("topic", author=ADA)
    assert counts(found()) == {}


def test_a_review_whose_day_has_not_come_is_not_due(found, waits):
    waits("verification", -1)
    assert counts(found()) == {}


def test_what_has_waited_longest_for_its_kind_comes_first(found, waits):
    waits("proposal", 47, risk=3.0)
    waits("report", 23)
    waits("verification", 30, weight=1)
    assert [one.kind for one in found() if one.count] == ["due", "proposals", "reports", "drifted"]


@pytest.mark.parametrize(("hours", "late"), [(23, False), (25, True)])
def test_a_report_should_be_looked_at_within_a_day(hours, late):
    assert Waiting("reports", 1, NOW - hours * HOUR).is_late(NOW) is late


def test_it_takes_seven_queries_however_much_waits(found, waits, database, page):
    for hours in range(40):
        waits("proposal", hours)
        waits("report", hours)
    with noted_statements() as seen:
        found(["Network"])
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 7


def test_it_counts_no_further_than_anybody_wants_to_know(found, database):
    with database.write() as conn:
        conn.execute(patrol.insert(), [{"revision_id": n, "page_id": 1} for n in range(1, MOST + 50)])
    assert counts(found()) == {"changes": MOST + 1}


def test_each_count_comes_from_an_index(found, sqlite_database, waits):
    plans = []
    with noted_statements() as seen:
        found(["Network"])
    with sqlite_database.read() as conn:
        for statement in dict.fromkeys(seen):
            if statement.startswith("SELECT"):
                given = tuple(1 for _ in range(statement.count("?")))
                rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                plans += [row.detail for row in rows]
    scans = [plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan]
    assert [plan for plan in scans if "(subquery" not in plan and "anon" not in plan] == []


def test_the_screen_is_for_staff_and_leads_on(person, wiki, page, waits):
    waits("proposal", 5, risk=0.5)
    mona, carl = person("Mona Moderator", Role.MODERATOR), person("Carl Customer")
    shown = mona.get("/-/staff")
    assert shown.status_code == 200
    assert '<a href="/-/proposals">' in shown.text
    assert '<a href="/-/proposals?show=small">' in shown.text
    assert "Waits too long" in shown.text
    assert mona.get("/-/proposals?show=small").text.count("data-items") == 1
    assert carl.get("/-/staff").status_code == 403
    menu = mona.get("/").text
    assert menu.index('href="/-/staff"') < menu.index('href="/-/proposals"')
    assert 'href="/-/staff"' not in carl.get("/").text


def test_an_empty_desk_says_so(person, wiki):
    assert "Nothing waits" in person("Mona Moderator", Role.MODERATOR).get("/-/staff").text
