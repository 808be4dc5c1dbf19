"""Staff stand behind a text; how far the page drifts from it since is noted, and its review is not forgotten."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import EVERY_DATABASE, noted_statements
from wiki.accounts.tables import user
from wiki.errors import Conflict, Denied, Gone, Invalid, NotFound
from wiki.moderation import reading, verification
from wiki.moderation.drifting import Drifting, remind
from wiki.moderation.verification import BY_REVIEW, Pledge, Verifications, list_verified
from wiki.policy import Role
from wiki.store import activity, follow
from wiki.store.contents import Contents
from wiki.store.database import insert
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore
from wiki.store.paging import Span
from wiki.store.tables import activity as activities
from wiki.store.tables import reads

BODY = "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"
TODAY = datetime.now(UTC).date()
TOMORROW = TODAY + timedelta(days=1)
ADA = Author("Ada", 9)


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(store):
    return store.create(PageText("Topic", BODY, section="Net/Wifi", summary="Short."), author=ADA)


@pytest.fixture
def door(store, settings):
    return Verifications(store, settings)


@pytest.fixture
def staff(database):
    """Rows for Mona (3), a moderator, for Carl (1), a customer, and for Boris (4), a moderator who is blocked."""
    people = ((1, "Carl", Role.CUSTOMER, None), (3, "Mona", Role.MODERATOR, None), (4, "Boris", Role.MODERATOR, TODAY))
    now = datetime.now(UTC)
    with database.write() as conn:
        for number, name, role, blocked in people:
            values = {"id": number, "name": name, "sort_key": name.casefold(), "role": int(role), "created_at": now}
            conn.execute(sa.insert(user).values(**values, confirmed_at=now, blocked_at=blocked and now))


@pytest.fixture
def drifting(database, store):
    return Drifting(database, store)


@pytest.fixture
def follow_up(database, drifting, settings):
    return lambda: follow.run(database, drifting, 500, folder=settings.data)


@pytest.fixture
def found(database, page):
    def find():
        with database.read() as conn:
            return verification.find(conn, page.page_id)

    return find


def change(store, old, new, path="topic", kind="edit"):
    row = store.get(path)
    text = store.text(row.blob)
    assert old in text.body
    changed = PageText(text.title, text.body.replace(old, new), text.section, text.tags, text.summary)
    return store.save(path, changed, base=row.blob, author=ADA, kind=kind)


def log(database, *kinds):
    with database.read() as conn:
        query = sa.select(activities).where(activities.c.kind.in_(kinds)).order_by(activities.c.id)
        return [(row.kind, row.user_id, row.data) for row in conn.execute(query)]


def test_staff_stand_behind_a_text_and_that_is_in_the_log(door, page, mona, staff, found, database):
    number = door.verify(mona, "topic", page.commit, Pledge(3, TOMORROW, "Tried  it"), seen=0)
    row = found()
    assert (row.number, row.revision_id, row.commit, row.blob) == (number, page.revision_id, page.commit, page.blob)
    assert (row.by, row.owner_id, row.review_by, row.note, row.summary) == (3, 3, TOMORROW, "Tried it", "Short.")
    told = {"path": "topic", "title": "Topic", "commit": page.commit, "reason": "Tried it", "author_id": 3}
    assert log(database, "page.verified") == [("page.verified", 3, {**told, "review_by": TOMORROW.isoformat()})]


def test_only_staff_verify_and_end(door, page, carl, tina, mona, found):
    for actor in (carl, tina):
        with pytest.raises(Denied):
            door.verify(actor, "topic", page.commit, Pledge(), seen=0)
    number = door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    with pytest.raises(Denied):
        door.end(tina, "topic", seen=number, reason="No")
    assert found() is not None


def test_an_owner_is_one_of_the_staff(door, page, mona, staff, found):
    for stranger in (1, 4, 77, -1, 2**62):
        with pytest.raises(Invalid) as caught:
            door.verify(mona, "topic", page.commit, Pledge(stranger), seen=0)
        assert caught.value.field == "owner"
    assert found() is None
    door.verify(mona, "topic", page.commit, Pledge(3), seen=0)
    assert found().owner_id == 3


@pytest.mark.parametrize(
    ("pledge", "field"),
    [
        (Pledge(review_by=TODAY), "review_date"),
        (Pledge(review_by=date(1, 1, 1)), "review_date"),
        (Pledge(review_by=date(9999, 12, 31)), "review_date"),
        (Pledge(note="x" * 300), "note"),
    ],
)
def test_odd_days_and_notes_are_refused(door, page, mona, found, pledge, field):
    with pytest.raises(Invalid) as caught:
        door.verify(mona, "topic", page.commit, pledge, seen=0)
    assert caught.value.field == field
    assert found() is None


@pytest.mark.parametrize("commit", ["", "0" * 40, "--output=/tmp/x", "HEAD", "main", "é" * 40, "../.."])
def test_only_a_revision_of_this_very_page_is_verified(door, page, store, mona, found, commit):
    other = store.create(PageText("Other", "text\n"), author=ADA)
    for wrong in (commit, other.commit):
        with pytest.raises(NotFound):
            door.verify(mona, "topic", wrong, Pledge(), seen=0)
    assert found() is None


def test_an_old_revision_can_be_verified(door, page, store, mona, found, follow_up):
    change(store, "a minute", "two minutes")
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    follow_up()
    assert (found().blob, found().changes) == (page.blob, 1)


def test_of_two_staff_at_once_the_second_is_told(door, page, store, mona, found):
    newer = change(store, "a minute", "two minutes")
    first = door.verify(mona, "topic", newer.commit, Pledge(), seen=0)
    with pytest.raises(Conflict):
        door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    with pytest.raises(Conflict):
        door.end(mona, "topic", seen=0, reason="Wrong")
    assert found().commit == newer.commit
    second = door.verify(mona, "topic", page.commit, Pledge(), seen=first)
    with pytest.raises(Conflict):
        door.end(mona, "topic", seen=first, reason="Wrong")
    door.end(mona, "topic", seen=second, reason="Wrong")
    assert found() is None


def test_of_many_staff_at_the_same_moment_one_verifies(door, page, mona, database):
    outcomes = []

    def verify():
        try:
            outcomes.append(door.verify(mona, "topic", page.commit, Pledge(), seen=0) > 0)
        except Conflict:
            outcomes.append(False)

    threads = [threading.Thread(target=verify) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert len(log(database, "page.verified")) == 1


def test_a_verification_ends_with_a_reason(door, page, mona, staff, found, database):
    number = door.verify(mona, "topic", page.commit, Pledge(3), seen=0)
    with pytest.raises(Invalid):
        door.end(mona, "topic", seen=number, reason="  ")
    door.end(mona, "topic", seen=number, reason="It was wrong")
    told = {"path": "topic", "title": "Topic", "author_id": 3, "reason": "It was wrong"}
    assert log(database, "verification.ended") == [("verification.ended", 3, told)]
    assert found() is None


def test_drift_is_counted_and_told_by_heading(door, page, store, mona, found, follow_up):
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    follow_up()
    assert (found().changes, found().share, found().drift) == (0, 0, {"fields": [], "parts": []})
    change(store, "a minute", "two minutes")
    change(store, "Hold the button.\n", "Hold the button.\n\n## Third\n\nNew.\n")
    follow_up()
    assert found().changes == 2
    assert found().drift == {"fields": [], "parts": [["Third", 12, 0, "new"], ["Second", 11, 8, ""]]}
    assert found().share == 22


def test_what_a_rename_rewrites_is_no_change(door, page, store, mona, found, follow_up):
    store.create(PageText("Lamp", "It glows.\n"), author=ADA)
    linked = change(store, "Lead.", "See [[Lamp]].")
    door.verify(mona, "topic", linked.commit, Pledge(), seen=0)
    Contents(store.database, store.text).rebuild(lambda done, total: None)
    store.rename("lamp", "Bulb", base=store.get("lamp").blob, author=ADA)
    assert store.get("topic").blob != linked.blob
    follow_up()
    assert found().changes == 0


def test_going_back_to_the_verified_text_ends_the_drift(door, page, store, mona, found, follow_up):
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    change(store, "a minute", "two minutes")
    follow_up()
    assert (found().changes, found().share > 0) == (1, True)
    store.revert("topic", page.commit, author=ADA)
    follow_up()
    assert (found().changes, found().share, found().weight) == (0, 0, 0)


def test_a_verification_stays_when_the_page_is_renamed(door, page, store, mona, found, follow_up):
    number = door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    store.rename("topic", "Theme", base=page.blob, author=ADA)
    follow_up()
    assert (found().number, found().drift["fields"]) == (number, ["title"])
    assert store.get("theme").verified_commit == page.commit
    door.end(mona, "theme", seen=number, reason="Done")


def test_a_verification_stays_with_a_page_that_is_deleted_and_restored(door, page, store, mona, found, follow_up):
    number = door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    deleted = store.delete("topic", author=ADA, summary="Old")
    follow_up()
    with store.database.read() as conn:
        assert list_verified(conn).items == []
    with pytest.raises(Gone):
        door.verify(mona, "topic", page.commit, Pledge(), seen=number)
    store.restore("topic", author=ADA)
    follow_up()
    with store.database.read() as conn:
        assert [row.path for row in list_verified(conn).items] == ["topic"]
    assert (found().number, found().changes) == (number, 0)
    with pytest.raises(Invalid):
        door.verify(mona, "topic", deleted.commit, Pledge(), seen=number)


def test_a_new_page_under_the_path_of_a_verified_one_is_not_verified(door, page, store, mona):
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    store.delete("topic", author=ADA, summary="Old")
    store.create(PageText("Topic", "Something else.\n"), author=ADA)
    assert store.get("topic").verified_at is None


def test_a_text_that_is_hidden_or_expunged_is_verified_no_more(door, page, store, mona, found, follow_up, database):
    change(store, "a minute", "two minutes")
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    follow_up()
    at = datetime.now(UTC)
    with database.write() as conn:  # another revision is hidden: nothing happens
        newest = store.get("topic").revision_id
        activity.record(conn, "revision.hidden", page_id=page.page_id, revision_id=newest, at=at)
    follow_up()
    assert found() is not None
    with database.write() as conn:
        activity.record(conn, "revision.hidden", page_id=page.page_id, revision_id=page.revision_id, at=at)
    follow_up()
    assert found() is None
    assert log(database, "verification.ended")[0][2]["reason"] == "The text that was verified was hidden."
    _expunge(door, page, store, mona, database)
    follow_up()
    assert found() is None


def _expunge(door, page, store, mona, database):
    from wiki.store.tables import revision

    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    with database.write() as conn:
        conn.execute(revision.update().where(revision.c.id == page.revision_id).values(blob="f" * 40, commit="e" * 40))
        activity.record(conn, "page.expunged", page_id=page.page_id, at=datetime.now(UTC))


def test_what_is_hidden_cannot_be_verified_nor_the_verified_hidden(door, page, store, mona, found, monkeypatch):
    changed = change(store, "a minute", "two minutes")
    hide = {"by": 3, "reason": "Personal data"}
    number = door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    with pytest.raises(Conflict):
        store.hidden.hide(page.page_id, page.commit, ("text",), **hide)
    door.end(mona, "topic", seen=number, reason="To hide it")
    seen_before = store.revision(page.commit, "topic")
    assert store.hidden.hide(page.page_id, page.commit, ("text",), **hide) == 1
    with pytest.raises(Invalid):
        door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    monkeypatch.setattr(PageStore, "revision", lambda *given: seen_before)  # it was hidden in just that moment
    monkeypatch.setattr(PageStore, "text", lambda *given: PageText("Topic", BODY))
    with pytest.raises(NotFound):
        door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    assert found() is None
    monkeypatch.undo()
    assert door.verify(mona, "topic", changed.commit, Pledge(), seen=0) > number


def test_a_rewritten_history_with_the_same_text_keeps_the_verification(door, page, store, mona, found, follow_up):
    from wiki.store.tables import revision

    number = door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    with store.database.write() as conn:
        conn.execute(revision.update().where(revision.c.id == page.revision_id).values(commit="e" * 40))
        activity.record(conn, "page.expunged", page_id=page.page_id, at=datetime.now(UTC))
    follow_up()
    assert (found().number, found().commit) == (number, "e" * 40)


def test_the_review_is_reminded_of_once_for_each_day(door, page, mona, staff, found, database):
    number = door.verify(mona, "topic", page.commit, Pledge(3, TOMORROW), seen=0)
    assert remind(database, TODAY) == 0
    assert remind(database, TOMORROW) == 1
    assert remind(database, TOMORROW + timedelta(days=30)) == 0
    told = {"path": "topic", "title": "Topic", "author_id": 3, "review_by": TOMORROW.isoformat()}
    assert log(database, "verification.due") == [("verification.due", None, told)]
    door.verify(mona, "topic", page.commit, Pledge(3, TOMORROW), seen=number)
    assert remind(database, TOMORROW) == 1


def test_a_deleted_page_is_reminded_of_when_it_is_back(door, page, store, mona, database):
    door.verify(mona, "topic", page.commit, Pledge(None, TOMORROW), seen=0)
    store.delete("topic", author=ADA, summary="Old")
    assert remind(database, TOMORROW) == 0
    store.restore("topic", author=ADA)
    assert remind(database, TOMORROW) == 1


@pytest.fixture
def five(store, door, mona, drifting, database, follow_up):
    """Five verified pages: the higher the number, the more read; A0 and A1 unchanged; the even ones Mona's."""
    for n in range(5):
        saved = store.create(PageText(f"A{n}", BODY), author=ADA)
        owner, due = (3 if n % 2 == 0 else None), TODAY + timedelta(days=10 - n)
        door.verify(mona, saved.path, saved.commit, Pledge(owner, due if n != 3 else None), seen=0)
        with database.write() as conn:
            conn.execute(insert(conn, reads).values(page_id=saved.page_id, day=TODAY, reads=10**n))
    for n in (2, 3, 4):
        change(store, "a minute", "two minutes", f"a{n}")
    follow_up()


def paths(paged):
    return [row.path for row in paged.items]


def test_what_drifted_most_and_is_read_most_comes_first(staff, five, database):
    with database.read() as conn:
        assert paths(list_verified(conn)) == ["a4", "a3", "a2", "a1", "a0"]
        assert paths(list_verified(conn, owner_id=3)) == ["a4", "a2", "a0"]


@pytest.mark.parametrize("order", [verification.BY_DRIFT, BY_REVIEW])
def test_the_list_goes_on_where_it_ended_and_back(staff, five, database, order):
    with database.read() as conn:
        whole = paths(list_verified(conn, order))
        first = list_verified(conn, order, span=Span(size=2))
        second = list_verified(conn, order, span=Span(after=first.next, size=2))
        back = list_verified(conn, order, span=Span(before=second.previous, size=2))
        assert paths(first) + paths(second) == whole[:4]
        assert paths(back) == paths(first)
        for hostile in ("", "x", "W10", "WyJub25lIiwxXQ", "é", "WzEsMiwzXQ"):
            assert paths(list_verified(conn, order, span=Span(after=hostile, size=2))) == whole[:2]


def test_by_the_day_of_review_the_soonest_comes_first(staff, five, database):
    with database.read() as conn:
        assert paths(list_verified(conn, BY_REVIEW)) == ["a4", "a2", "a1", "a0"]
        assert paths(list_verified(conn, BY_REVIEW, owner_id=3)) == ["a4", "a2", "a0"]


def test_the_list_is_read_along_its_index(staff, five, database):
    if not database.is_sqlite:
        return  # PostgreSQL chooses by its own statistics
    with database.read() as conn, noted_statements() as seen:
        for order in (verification.BY_DRIFT, BY_REVIEW):
            list_verified(conn, order)
            list_verified(conn, order, owner_id=3)
        assert len(seen) == 4
        for statement in list(seen):
            plan = " ".join(
                row.detail for row in conn.execute(sa.text("EXPLAIN QUERY PLAN " + statement.replace("?", "'1'")))
            )
            assert "USING INDEX verification_by" in plan
            assert "TEMP B-TREE" not in plan


def test_readers_are_counted_anew(staff, five, drifting, database):
    with database.write() as conn:
        conn.execute(reads.update().where(reads.c.page_id == 3).values(reads=10**6))
    drifting.count_readers()
    with database.read() as conn:
        assert paths(list_verified(conn))[0] == "a2"


def test_the_follower_makes_all_of_it_anew(staff, five, drifting, database, settings):
    from wiki.store.tables import verification as table

    with database.write() as conn:
        conn.execute(table.update().values(drift=None, changes=7, share=0, weight=0))
    follow.rebuild(database, drifting, folder=settings.data)
    with database.read() as conn:
        assert paths(list_verified(conn)) == ["a4", "a3", "a2", "a1", "a0"]
        assert [row.changes for row in list_verified(conn).items] == [1, 1, 1, 0, 0]


def test_the_nearest_section_above_says_which_text_comes_first(door, page, store, mona, database):
    assert store.get("topic").verified_first is None
    door.verify(mona, "topic", page.commit, Pledge(), seen=0)
    change(store, "a minute", "two minutes")

    def first():
        return bool(store.get("topic").verified_first)

    assert not first()
    for section, shown, expected in (
        ("Net", "verified", True),
        ("Net/Wif", "newest", True),
        ("Net/Wifi", "newest", False),
        ("Net", "newest", False),
        ("Net/Wifi", "verified", True),
        ("Net/Wifi", "", False),
    ):
        reading.show_first(database, section, shown, by=mona)
        assert first() is expected
    told = [len(database_rows(database, "verification.shown")), len(database_rows(database, "section.shown"))]
    assert told == [4, 6]


def database_rows(database, kind):
    with database.read() as conn:
        return conn.execute(sa.select(activities.c.page_id).where(activities.c.kind == kind)).all()
