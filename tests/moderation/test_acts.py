"""The log of moderation: everything for staff, the public kinds for others, and pages of it that cost the same."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.conftest import noted_statements
from wiki.errors import BadSetting
from wiki.moderation import acts
from wiki.moderation.acts import Asked
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store import activity
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.paging import Span, encode
from wiki.store.tables import activity as table

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
MONA, CARL, PAGE = 7, 9, 3


def record(conn, kind, **given):
    return activity.record(conn, kind, at=AT, **given)


@pytest.fixture
def database(database):
    """Four acts among five hundred edits."""
    with database.write() as conn:
        edit = {"kind": "page.edited", "page_id": PAGE, "revision_id": None, "user_id": CARL, "at": AT, "data": {}}
        for kind, given in (
            ("page.protected", {"page_id": PAGE, "user_id": MONA, "data": {"reason": "Vandalised"}}),
            ("trust.taken", {"user_id": MONA, "data": {"author_id": CARL}}),
            ("user.blocked", {"user_id": CARL, "data": {"by": MONA, "author_id": CARL, "reason": "Spam"}}),
            ("page.deleted", {"page_id": PAGE, "user_id": CARL}),
        ):
            activity.record_many(conn, [edit] * 125)
            record(conn, kind, **given)
    return database


def listed(database, asked=Asked(), span=Span()):  # noqa: B008 - frozen
    with database.read() as conn:
        return acts.list_acts(conn, asked, span)


def kinds(paged):
    return [act.kind for act in paged.items]


def test_acts_are_listed_newest_first_and_edits_are_none(database):
    assert kinds(listed(database)) == ["page.deleted", "user.blocked", "trust.taken", "page.protected"]


def test_by_kind_page_and_people(database):
    assert kinds(listed(database, Asked(kinds=frozenset({"trust.taken"})))) == ["trust.taken"]
    assert kinds(listed(database, Asked(page_id=PAGE))) == ["page.deleted", "page.protected"]
    assert kinds(listed(database, Asked(by=MONA))) == ["user.blocked", "trust.taken", "page.protected"]
    assert kinds(listed(database, Asked(about=CARL))) == ["user.blocked", "trust.taken"]
    assert kinds(listed(database, Asked(page_id=PAGE, by=MONA))) == ["page.protected"]
    assert kinds(listed(database, Asked(kinds=frozenset()))) == []


def test_it_is_paged_both_ways(database):
    first = listed(database, span=Span(size=3))
    second = listed(database, span=Span(after=first.next, size=3))
    assert kinds(second) == ["page.protected"]
    assert second.next is None
    assert kinds(listed(database, span=Span(before=second.previous, size=3))) == kinds(first)


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(), "activity_acts"),
        (Asked(page_id=PAGE), "activity_acts_on"),
        (Asked(by=MONA), "activity_acts_by"),
        (Asked(about=CARL), "activity_acts_about"),
    ],
)
def test_a_page_of_it_costs_the_same_wherever_it_is(database, asked, index):
    """Each part of the query is found along its index, from where the page begins."""
    with database.read() as conn:
        last = conn.execute(sa.select(table).order_by(table.c.id.desc()).limit(1)).one()
    with noted_statements() as seen:
        listed(database, asked, Span(after=encode([last.id])))
    assert len([s for s in seen if "activity" in s]) == 1
    with database.read() as conn:
        plan = conn.execute(sa.text("EXPLAIN QUERY PLAN " + re.sub(r"\?", "1", seen[-1]))).all()
    steps = [row[3] for row in plan if re.search(r"(SEARCH|SCAN) activity\b", row[3])]
    inner = [step for step in steps if "INTEGER PRIMARY KEY" not in step]
    assert len(inner) == (len(acts.KINDS) if asked == Asked() else 1)
    assert all(re.search(rf"SEARCH activity USING (COVERING )?INDEX {index} \(\w+=\? AND id<\?\)", s) for s in inner), (
        inner
    )
    assert not any(step.startswith("SCAN") for step in steps)


def lines(browser, address):
    """The acts on the screen, without the form above them."""
    return browser.get(address).text.partition('<ul class="list">')[2].partition("</main>")[0]


def test_the_setting_says_which_kinds_are_public():
    assert "page.deleted" in acts.public_kinds(Settings())
    assert "user.blocked" not in acts.public_kinds(Settings())
    assert acts.public_kinds(Settings.load({"WIKI_PUBLIC_LOG": "user.blocked"})) == {"user.blocked"}
    assert acts.public_kinds(Settings.load({"WIKI_PUBLIC_LOG": ""})) == frozenset()
    with pytest.raises(BadSetting, match=re.escape("user.praised")):
        acts.public_kinds(Settings.load({"WIKI_PUBLIC_LOG": "user.praised"}))


class TestOnScreen:
    @pytest.fixture
    def mona(self, person):
        return person("Mona Moderator", Role.MODERATOR)

    @pytest.fixture
    def done(self, wiki, mona, person):
        """A protected page, a deleted one, a hidden summary, and a customer who lost trust."""
        person("Carl Customer")
        for title in ("Topic", "Slander of Bob"):
            wiki.store.create(PageText(title, "one\n"), author=Author("Ada", None), summary="Begin")
        mona.post("/-/protect/topic", data={"level": "staff", "reason": "It was vandalised"})
        mona.post("/-/delete/slander-of-bob", data={"reason": "Slander of Bob"})
        with wiki.database.write() as conn:
            carl, page = conn.execute(sa.text("SELECT id FROM \"user\" WHERE name LIKE 'Carl%'")).scalar_one(), 1
            data = {"author_id": carl, "section": "Network", "reason": "Bad edits"}
            activity.record(conn, "trust.taken", user_id=carl - 1, at=AT, data=data)
            told = {"path": "topic", "title": "Topic", "what": ["text"], "reason": "Carl’s number"}
            activity.record(conn, "revision.hidden", page_id=page, user_id=carl - 1, at=AT, data=told)

    def test_staff_read_all_and_readers_only_what_is_public(self, mona, client, done):
        whole, public = lines(mona, "/-/log"), lines(client, "/-/log")
        for words in ("Protection of a page changed", "It was vandalised", "Version hidden", "Page deleted"):
            assert words in whole
            assert words in public
        for words in ("Trust taken", "Bad edits", "Carl’s number", "About"):
            assert words in whole
            assert words not in public

    def test_a_page_that_is_gone_is_not_named_to_readers(self, mona, client, done):
        assert "/-/history/slander-of-bob" in lines(mona, "/-/log")
        public = lines(client, "/-/log")
        assert "slander-of-bob" not in public
        assert "A page that is not there any more" in public

    def test_readers_cannot_ask_about_a_person(self, mona, client, done):
        address = "/-/log?about=Carl+Customer"
        assert "Trust taken" in lines(mona, address)
        assert "Protection of a page changed" not in lines(mona, address)
        assert "Trust taken" not in lines(client, address)
        assert "Protection of a page changed" in lines(client, address)  # the filter is not theirs

    def test_pages_and_people_lead_to_it(self, mona, client, done):
        assert '"/-/log?page=topic"' in client.get("/-/history/topic").text
        assert "/-/log?about=Carl%20Customer" in mona.get("/-/people/2").text
        assert "/-/log" not in client.get("/-/people/2").text

    def test_an_unknown_name_says_so(self, mona, done):
        for name in ("by", "about", "page"):
            assert "Nobody and nothing by that name" in mona.get(f"/-/log?{name}=Nobody").text


def test_a_reason_that_an_administrator_hides_is_shown_to_nobody_and_its_row_stays(wiki, person, client):
    mona, anna = person("Mona", Role.MODERATOR), person("Anna", Role.ADMINISTRATOR)
    made = wiki.store.create(PageText("Topic", "one\n"), author=Author("Ada", None))
    told = {"page_id": made.page_id, "data": {"path": "topic", "reason": "Call 555-0100"}}
    with wiki.database.write() as conn:
        number = activity.record(conn, "page.protected", at=AT, user_id=MONA, **told)
    assert [("555-0100" in browser.get("/-/log").text) for browser in (mona, anna, client)] == [True] * 3
    assert "Hide this reason" not in mona.get("/-/log").text
    assert mona.post(f"/-/log/{number}/hide").status_code == 403
    for _ in range(2):
        assert anna.post(f"/-/log/{number}/hide").status_code == 303
    assert [("555-0100" in browser.get("/-/log").text) for browser in (mona, anna, client)] == [False] * 3
    assert "This reason is hidden." in client.get("/-/log").text
    with wiki.database.read() as conn:
        assert conn.scalar(sa.select(table.c.data).where(table.c.id == number))["reason"] == "Call 555-0100"
        acts_of = sa.select(table.c.kind, table.c.data).where(table.c.kind == "reason.hidden")
        assert [tuple(row) for row in conn.execute(acts_of)] == [("reason.hidden", {"activity": number})]
    assert anna.post("/-/log/99999/hide").status_code == 404
