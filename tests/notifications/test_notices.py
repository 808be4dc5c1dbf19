"""The list of one's own notices: what is unread, what may be read, what is forgotten."""

import pytest

from tests.conftest import noted_statements
from wiki.accounts import own, staffing
from wiki.errors import NotFound
from wiki.notifications.choices import Choice
from wiki.notifications.tables import notice
from wiki.policy import Role
from wiki.store.pages import Author
from wiki.store.paging import Span

COMPANY = Author("The company", None)


@pytest.fixture
def told(world, page, carl, mona):
    """Three notices of Carl's, about the page `topic`."""
    for _ in range(3):
        world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id, reason="We saw to it.")
    return world.actor(carl)


def ids(world, actor, **options):
    return [shown.id for shown in world.notices.list(actor, **options).items]


def test_reading_one_leaves_the_others_unread(world, told, carl):
    newest, middle, oldest = ids(world, told)
    assert world.notices.open(told, middle).place == "/topic"
    assert world.count(carl) == 2
    assert ids(world, told, unread=True) == [newest, oldest]
    world.notices.mark(told, middle, read=False)
    assert world.count(carl) == 3


def test_reading_again_keeps_the_first_time(world, told):
    newest = ids(world, told)[0]
    world.notices.open(told, newest)
    first = world.clock()
    world.clock.turn(hours=1)
    world.notices.open(told, newest)
    assert world.notices.list(told).items[0].read_at == first


def test_all_are_read_but_what_came_after_the_screen_was_made(world, page, told, carl, mona):
    newest = ids(world, told)[0]
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=told.id)
    assert world.notices.read_all(told, newest) == 3
    assert world.count(carl) == 1


def test_nobody_reaches_the_notices_of_others(world, told, carl, bea):
    other = world.actor(bea)
    newest = ids(world, told)[0]
    for reach in (world.notices.open, lambda who, number: world.notices.mark(who, number, read=True)):
        with pytest.raises(NotFound):
            reach(other, newest)
    assert world.notices.read_all(other, newest) == 0
    assert ids(world, other) == []
    assert world.count(carl) == 3


def test_the_count_comes_with_the_session_by_an_index_alone(world, told, carl):
    secret = world.is_seen(carl)
    with noted_statements() as statements:
        assert world.accounts.load(secret).waiting == 3
    assert len([s for s in statements if "SELECT" in s]) == 1
    if world.database.is_sqlite:
        unread = "SELECT count(*) FROM notice WHERE user_id = 1 AND read_at IS NULL"
        with world.database.read() as conn:
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {unread}").all()
        assert "USING COVERING INDEX notice_unread" in plan[0][-1]


def test_a_long_list_is_paged_by_key(world, told):
    first = world.notices.list(told, Span(size=2))
    second = world.notices.list(told, Span(after=first.next, size=2))
    assert [len(first.items), len(second.items), second.next] == [2, 1, None]


def test_a_list_is_one_query(world, told):
    with noted_statements() as statements:
        assert len(ids(world, told)) == 3
    assert len([s for s in statements if "SELECT" in s]) == 1


def test_a_page_deleted_since_gives_no_word_of_itself_and_leads_nowhere(world, page, told):
    world.store.delete("topic", author=COMPANY, summary="Personal data")
    hidden = world.notices.list(told).items[0]
    assert (hidden.text, hidden.title, hidden.reason, hidden.place) == (
        "Staff looked at what you reported. Thank you", "", "", None,
    )  # fmt: skip
    world.store.restore("topic", author=COMPANY)
    again = world.notices.list(told).items[0]
    assert (again.text, again.reason, again.place) == (
        "Staff looked at what you reported on “Topic”. Thank you", "We saw to it.", "/topic",
    )  # fmt: skip


def test_a_page_renamed_since_is_called_as_it_is_now(world, page, told):
    world.store.rename("topic", "Subject", base=world.store.get("topic").blob, author=COMPANY)
    now = world.notices.list(told).items[0]
    assert (now.text, now.place) == ("Staff looked at what you reported on “Subject”. Thank you", "/subject")


def test_who_is_staff_no_more_reads_nothing_that_was_for_staff(world, page, carl, mona, anna):
    world.choices.choose(mona.id, Choice(proposals=True))
    world.happens("page.reported", by=carl, page_id=page.page_id, reason="Spam")
    world.propose(carl)
    assert world.texts(mona) == ["Carl Customer proposes a change to “Topic”", "Carl Customer reports “Topic”"]
    staffing.promote(world.accounts, world.actor(anna), mona.id, Role.CUSTOMER)
    shown = world.notices.list(world.actor(mona)).items
    assert [(s.text, s.reason, s.place) for s in shown] == [
        ("Somebody proposes a change", "", None),
        ("A page was reported", "", None),
    ]


def test_who_left_is_not_named_and_is_told_nothing_more(world, page, carl, mona):
    world.happens("page.reported", by=carl, page_id=page.page_id)
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id)
    own.leave(world.accounts, world.actor(carl), current="four calm grey horses")
    assert world.texts(mona) == ["Former contributor reports “Topic”"]
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id)
    world.notices.sweep()
    with world.database.read() as conn:
        assert conn.scalars(notice.select().with_only_columns(notice.c.user_id).distinct()).all() == [mona.id]


def test_old_notices_are_forgotten(world, told):
    world.clock.turn(days=89)
    world.notices.sweep()
    assert len(ids(world, told)) == 3
    world.clock.turn(days=2)
    world.notices.sweep()
    assert ids(world, told) == []


def test_a_kind_nobody_knows_any_more_still_reads_well(world, page, told):
    with world.database.write() as conn:
        conn.execute(notice.update().values(kind="comet.sighted"))
    assert [shown.text for shown in world.notices.list(told).items] == ["News about “Topic”"] * 3
