"""Readers tell staff what is wrong with a page, signed in or not; staff close what is dealt with."""

import re

import pytest
import sqlalchemy as sa

from wiki.accounts.robots import QUICKEST, Robots
from wiki.accounts.tables import throttle
from wiki.moderation import reports as kept
from wiki.moderation.tables import report
from wiki.policy import ANONYMOUS, Role
from wiki.store import activity
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

SENT = {"problem": "wrong", "passage": "two", "words": "It is three."}


@pytest.fixture
def page(wiki):
    return wiki.store.create(PageText("Topic", "one\ntwo\n"), author=Author("Ada", 9))


@pytest.fixture
def rows(wiki):
    def rows(*columns):
        with wiki.database.read() as conn:
            return [tuple(row) for row in conn.execute(sa.select(*(report.c[name] for name in columns)))]

    return rows


@pytest.fixture
def filled(client, page, monkeypatch):
    """The form as somebody fills it in who is not signed in, and takes their time."""
    opened = re.search(r'name="opened" value="([^"]+)"', client.get("/-/report/topic").text)[1]
    later = Robots.now
    monkeypatch.setattr(Robots, "now", lambda self: later(self) + QUICKEST)
    return {**SENT, "opened": opened}


def test_a_page_leads_to_the_form(client, page):
    assert 'href="/-/report/topic"' in client.get("/topic").text


def test_somebody_not_signed_in_reports_a_passage(client, wiki, rows, page, filled):
    answer = client.post("/-/report/topic", data=filled, follow_redirects=True)
    assert "Staff will look at it" in answer.text
    assert rows("path", "problem", "passage", "words", "user_id", "commit") == [
        ("topic", "wrong", "two", "It is three.", None, page.commit)
    ]
    with wiki.database.read() as conn:
        [found] = [a for a in activity.since(conn, 0, 100) if a.kind == "page.reported"]
    assert found.data == {"report": 1, "path": "topic", "title": "Topic", "reason": "It is three."}


def test_their_address_is_kept_as_a_hash_only(client, wiki, rows, filled):
    client.post("/-/report/topic", data=filled, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert len(rows("id")) == 1
    with wiki.database.read() as conn:
        assert re.fullmatch("[0-9a-f]{64}", conn.scalar(sa.select(throttle.c.key)))
        stored = [str(row) for table in (report, throttle) for row in conn.execute(sa.select(table))]
    assert "203.0.113.77" not in "".join(stored)


def test_the_same_report_twice_is_one_until_it_is_closed(client, wiki, rows, page, filled):
    for _ in range(2):
        assert client.post("/-/report/topic", data=filled).status_code == 303
    assert rows("id") == [(1,)]
    client.post("/-/report/topic", data={**filled, "passage": "three"})
    assert rows("id", "passage") == [(1, "two"), (2, "three")]
    kept.close(wiki.database, 1, by=ANONYMOUS, answer="Mended.")
    client.post("/-/report/topic", data=filled)
    assert len(rows("id")) == 3


def test_an_address_reports_five_times_at_once_and_others_go_on(client, rows, filled):
    for n in range(5):
        assert client.post("/-/report/topic", data={**filled, "passage": f"{n}"}).status_code == 303
    refused = client.post("/-/report/topic", data=filled)
    assert refused.status_code == 429
    assert "It is three." in refused.text
    other = client.post("/-/report/topic", data=filled, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (other.status_code, len(rows("id"))) == (303, 6)


def test_who_falls_into_the_trap_is_thanked_and_nothing_is_kept(client, rows, filled):
    assert client.post("/-/report/topic", data={**filled, "homepage": "http://x"}).status_code == 303
    assert rows("id") == []


@pytest.mark.parametrize("opened", ["", "made.up.value"])
def test_a_form_that_was_never_opened_comes_back_and_works_then(client, rows, filled, opened):
    refused = client.post("/-/report/topic", data={**filled, "opened": opened})
    assert refused.status_code == 422
    assert "send it once more" in refused.text
    assert rows("id") == []


def test_a_form_sent_within_three_seconds_comes_back_with_what_was_typed(client, page, rows):
    opened = re.search(r'name="opened" value="([^"]+)"', client.get("/-/report/topic").text)[1]
    refused = client.post("/-/report/topic", data={**SENT, "opened": opened})
    assert (refused.status_code, rows("id")) == (422, [])
    assert "It is three." in refused.text
    assert f'value="{opened}"' in refused.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"problem": "nonsense"}, "Please choose what is the matter."),
        ({"problem": "other", "words": ""}, "Please say what is the matter."),
        ({"words": "x" * 1001}, "under 1000 characters"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, rows, filled, change, words):
    refused = client.post("/-/report/topic", data={**filled, **change})
    assert (refused.status_code, rows("id")) == (422, [])
    assert words in refused.text


def test_staff_read_a_report_and_close_it_once(person, wiki, rows, page):
    assert person("Carl Customer").post("/-/report/topic", data=SENT).status_code == 303
    mona = person("Mona Moderator", Role.MODERATOR)
    shown = mona.get("/-/staff/reports").text
    assert "It is three." in shown
    assert "Carl Customer" in shown
    assert mona.post("/-/staff/reports/1/close", data={"answer": "Put right"}).status_code == 303
    assert "It is three." not in mona.get("/-/staff/reports").text
    assert "Put right" in mona.get("/-/staff/reports?show=closed").text
    assert mona.post("/-/staff/reports/1/close", data={"answer": "Again"}).status_code == 409
    assert rows("answer") == [("Put right",)]
    with wiki.database.read() as conn:
        [found] = [a for a in activity.since(conn, 0, 100) if a.kind == "report.closed"]
    assert (found.data["author_id"], found.data["reason"]) == (rows("user_id")[0][0], "Put right")


def test_only_staff_see_and_close_reports(person, rows, page):
    carl = person("Carl Customer")
    carl.post("/-/report/topic", data=SENT)
    assert carl.get("/-/staff/reports").status_code == 403
    assert carl.post("/-/staff/reports/1/close").status_code == 403
    assert rows("closed_at") == [(None,)]


def test_somebody_says_what_is_missing_and_where(client, wiki, rows, page, filled):
    text = PageText("Topic", "one\n\n## Second part\n\ntwo\n")
    wiki.store.save("topic", text, base=page.blob, author=Author("Ada", 9))
    html = client.get("/-/report/topic?problem=missing").text
    assert "Something is missing here" in html
    assert '<option value="Second part">Second part</option>' in html
    sent = filled | {"problem": "missing", "passage": "Second part", "words": "How long on the new model?"}
    client.post("/-/report/topic", data=sent)
    assert rows("problem", "passage", "words") == [("missing", "Second part", "How long on the new model?")]


def test_what_is_missing_must_be_said(client, rows, filled):
    answer = client.post("/-/report/topic", data=filled | {"problem": "missing", "words": ""})
    assert answer.status_code == 422
    assert "Please say what is the matter." in answer.text
    assert '<input type="hidden" name="problem" value="missing">' in answer.text
    assert rows("id") == []
