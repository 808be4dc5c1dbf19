"""The queue of open proposals: its order, its filters, and its cost."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import EVERY_DATABASE, noted_statements
from wiki.accounts.tables import user
from wiki.moderation.queue import SIZE, Chosen, Counts, Queue
from wiki.store.paging import Span
from wiki.store.tables import page, proposal, protection

NOW = datetime.now(UTC)
ROW = {
    **{"base_blob": "a" * 40, "commit": "b" * 40, "blob": "c" * 40, "author_name": "Carl", "changed_at": NOW},
    **{"kind": "edit", "summary": "", "title": "Topic", "path": "topic"},
}


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def waiting(database):
    """Put proposals into the table, by what differs; gives their numbers in that order."""

    def put(*rows):
        made = []
        with database.write() as conn:
            for given in rows:
                at = NOW - timedelta(hours=given.pop("hours", 1))
                values = {"section": "", "author_id": 1, "state": "open", "risk": 1.0, "at": at}
                added = proposal.insert().values(**ROW | values | given).returning(proposal.c.id)
                made.append(conn.execute(added).scalar_one())
        return made

    return put


@pytest.fixture
def queue(database):
    return Queue(database, user_id=9)


def ids(queue, chosen=Chosen(), **span):  # noqa: B008 - a frozen constant
    return [row.id for row in queue.page(chosen, Span(**span) if span else Span()).items]


def test_readers_risk_and_waiting_time_each_bring_a_proposal_forward(queue, waiting):
    plain, read, risky, old = waiting({}, {"readers": 500}, {"risk": 4.0}, {"hours": 100})
    assert ids(queue) == [read, old, risky, plain]


def test_a_page_that_nobody_reads_comes_up_in_time(queue, waiting):
    unread, read = waiting({"hours": 24 * 60}, {"readers": 200})
    assert ids(queue) == [unread, read]


def test_equals_come_in_the_order_they_were_made(queue, waiting):
    made = waiting({}, {}, {})
    assert ids(queue) == made


def test_what_is_decided_or_the_authors_turn_is_not_in_it(queue, waiting):
    open_one, returned, *_ = waiting(
        {}, {"state": "changes"}, {"state": "accepted", "decided_at": NOW}, {"state": "withdrawn", "decided_at": NOW}
    )
    assert ids(queue) == [open_one]
    assert ids(queue, Chosen(show="returned")) == [returned]


def test_the_queue_is_narrowed_by_section_newcomers_overlaps_and_ones_own_sections(database, waiting):
    a, b, c, d = waiting(
        {"section": "Network", "newcomer": True},
        {"section": "Network/Wifi", "fit": "overlaps"},
        {"section": "Networking", "newcomer": True},
        {"section": ""},
    )
    queue = Queue(database, 9, mine=("Networking",))
    assert sorted(ids(queue)) == [a, b, c, d]
    assert sorted(ids(queue, Chosen(section="Network"))) == [a, b]
    assert sorted(ids(queue, Chosen(show="new"))) == [a, c]
    assert ids(queue, Chosen("Network", "new")) == [a]
    assert ids(queue, Chosen(show="overlaps")) == [b]
    assert ids(queue, Chosen(show="mine")) == [c]
    assert queue.count() == Counts(4, 2, 1, 2, 1, (("", 1), ("Network", 1), ("Network/Wifi", 1), ("Networking", 1)))


def test_small_ones_are_those_that_can_be_taken_together(queue, waiting):
    small, new, *_ = waiting(
        {"risk": 0.5},
        {"risk": 1.0, "newcomer": True},
        {"risk": 1.0},
        {"risk": 2.0, "newcomer": True},
        {"risk": 0.5, "fit": "overlaps"},
    )
    assert sorted(ids(queue, Chosen(show="small"))) == [small, new]
    assert queue.count().small == 2


def test_somebody_without_sections_has_none_of_their_own(queue, waiting):
    waiting({"section": "Network"})
    assert ids(queue, Chosen(show="mine")) == []


def test_a_bound_reviewer_sees_their_sections_without_their_own_and_without_pages_elsewhere(database, waiting):
    values = {"title": "T", "sort_key": "t", "tags": [], "summary": "", "state": "live", "blob": "a" * 40}
    values |= {"commit": "b" * 40, "revision_id": 1, "created_at": NOW, "changed_at": NOW, "changed_by_name": ""}
    with database.write() as conn:
        for number, section in ((1, "Network"), (2, "Prices"), (3, "Network")):
            place = {"id": number, "path": f"t{number}", "skeleton": f"t{number}", "section": section, "seeded": False}
            conn.execute(page.insert().values(**values | place))
        limit = {"page_id": 3, "level": "staff", "at": NOW}
        conn.execute(protection.insert().values(limit))
    mine, own, elsewhere, moved_in, limited, for_staff, new = waiting(
        {"section": "Network", "page_id": 1},
        {"section": "Network", "page_id": 1, "author_id": 9},
        {"section": "Prices", "page_id": 2},
        {"section": "Network", "page_id": 2},
        {"section": "Network", "page_id": 3},
        {"section": "Network", "page_id": None, "path": "review-reasons"},
        {"section": "Network/Wifi", "page_id": None, "author_id": None},
    )
    queue = Queue(database, 9, mine=("Network",), bound=True)
    assert sorted(ids(queue)) == [mine, new]
    assert ids(queue, Chosen(section="Prices")) == []
    assert queue.count().all == 2
    assert queue.find_next(mine) == new
    assert {own, elsewhere, moved_in, limited, for_staff} <= set(ids(Queue(database, 9)))


def test_proposals_of_who_is_blocked_wait_apart_until_the_block_ends(database, waiting):
    people = {"sort_key": "", "role": 1, "created_at": NOW, "blocked_at": NOW}
    with database.write() as conn:
        for number, until in ((1, None), (2, NOW + timedelta(days=1)), (3, NOW - timedelta(days=1))):
            conn.execute(user.insert().values(id=number, name=f"P{number}", blocked_until=until, **people))
        conn.execute(user.insert().values(id=4, name="P4", **people | {"blocked_at": None}))
    first, second, third, fourth, company = waiting(*({"author_id": n, "section": "A"} for n in (1, 2, 3, 4, None)))
    [returned] = waiting({"author_id": 1, "state": "changes"})
    waiting({"author_id": 1, "state": "rejected", "decided_at": NOW})
    queue = Queue(database, 9, mine=("A",))
    assert ids(queue) == [third, fourth, company]
    assert ids(queue, Chosen(show="returned")) == []
    assert sorted(ids(queue, Chosen(show="blocked"))) == [first, second, returned]
    assert (queue.count().all, queue.count_blocked()) == (3, 3)
    assert ids(queue, Chosen("A", "blocked")) == [first, second]
    assert queue.find_next(company) == third


def test_a_walk_through_all_its_pages_meets_each_proposal_once(queue, waiting):
    made = waiting(*({"readers": n % 7, "risk": 1 + n % 3} for n in range(2 * SIZE + 3)))
    seen, after = [], None
    while True:
        paged = queue.page(span=Span(after=after, size=SIZE))
        seen += [row.id for row in paged.items]
        after = paged.next
        if after is None:
            break
    assert sorted(seen) == made
    assert len(set(seen)) == len(seen)
    back = queue.page(span=Span(before=paged.previous, size=SIZE))
    assert [row.id for row in back.items] == seen[SIZE : 2 * SIZE]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WzAsMCwwXQ", "WyJhIiwiYiIsImMiXQ"])
def test_a_cursor_that_makes_no_sense_means_the_beginning(queue, waiting, cursor):
    made = waiting({})
    assert ids(queue, after=cursor, size=SIZE) in (made, [])


def test_the_next_is_the_one_behind_it_in_the_queue_and_at_the_end_the_first(queue, waiting):
    low, high, middle = waiting({}, {"readers": 500}, {"readers": 50})
    assert (queue.find_next(high), queue.find_next(middle), queue.find_next(low)) == (middle, low, high)
    assert queue.find_next(high, Chosen(show="new")) is None


def test_the_next_after_one_that_was_decided_is_the_one_behind_it(queue, waiting, database):
    low, high, middle = waiting({}, {"readers": 500}, {"readers": 50})
    with database.write() as conn:
        conn.execute(proposal.update().where(proposal.c.id == middle).values(state="accepted", decided_at=NOW))
    assert queue.find_next(middle) == low
    assert queue.find_next(low) == high


def test_what_cannot_be_shown_shows_all():
    assert Chosen.read({"show": "everything", "section": "A"}) == Chosen("A", "")
    assert Chosen.read({"show": "new"}).args == {"show": "new"}


def test_the_queue_takes_three_queries_however_many_wait(queue, waiting):
    waiting(*({"section": f"S{n % 5}", "readers": n} for n in range(200)))
    assert len(asked(queue)) == 3


def asked(queue):
    with noted_statements() as queries:
        queue.page()
        queue.count()
    return [query for query in queries if query.startswith("SELECT")]


def test_its_order_and_its_counts_come_from_one_index_alone(sqlite_database):
    ordered, _, counted = asked(Queue(sqlite_database, 9))
    with sqlite_database.read() as conn:
        for query in (ordered, counted):
            plan = str(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (1,) * query.count("?")).all())
            assert "COVERING INDEX proposal_queue" in plan
