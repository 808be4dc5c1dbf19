from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.moderation.conftest import someone
from wiki.errors import Denied, Invalid, TooMany
from wiki.moderation import talk
from wiki.moderation.talk import Piece, check, paragraphs
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity, proposal


@pytest.fixture
def row(submissions, store, page, mona, carl):
    """Carl's proposal."""
    submissions.protect(mona, "topic", "staff", reason="Prices")
    submissions.save(carl, "topic", PageText("Topic", "uno\ntwo\nthree\n"), base=page.blob)
    with store.database.read() as conn:
        return conn.execute(sa.select(proposal)).one()


def test_author_and_staff_talk_and_each_hears_of_the_other(store, settings, row, carl, mona):
    talk.comment(store.database, settings, mona, row, "Which model?")
    talk.comment(store.database, settings, carl, row, "The new one.\r\n\r\nSee https://example.com.")
    with store.database.read() as conn:
        said = [(c.user_name, c.kind, c.text) for c in talk.list_comments(conn, row.id)]
        heard = conn.execute(sa.select(activity).where(activity.c.kind == "proposal.commented")).all()
    assert said == [
        ("Mona Moderator", "said", "Which model?"),
        ("Carl Customer", "said", "The new one.\n\nSee https://example.com."),
    ]
    assert [(a.user_id, a.data["author_id"], a.data["people"]) for a in heard] == [
        (mona.id, carl.id, []),
        (carl.id, carl.id, [mona.id]),
    ]
    assert heard[0].data["reason"] == "Which model?"


def test_nobody_floods_a_conversation(store, settings, row, carl, mona):
    for number in range(20):
        talk.comment(store.database, settings, carl, row, f"Word {number}")
    with pytest.raises(TooMany):
        talk.comment(store.database, settings, carl, row, "And another")
    talk.comment(store.database, settings, mona, row, "Thank you")
    with store.database.read() as conn:
        assert len(talk.list_comments(conn, row.id)) == 21


def test_nobody_else_takes_part(store, settings, row, tina):
    with pytest.raises(Denied):
        talk.comment(store.database, settings, tina, row, "Me too")
    blocked = someone(1, "Carl", Role.READER)
    with pytest.raises(Denied):
        talk.comment(store.database, settings, blocked, row, "Still me")


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 2001])
def test_a_comment_needs_words_and_not_too_many(text):
    with pytest.raises(Invalid) as caught:
        check(text, "reason")
    assert caught.value.field == "reason"
    assert check("x" * 2000, "reason") == "x" * 2000


def test_what_cannot_be_seen_is_left_out():
    assert check("a\0b\x07\ud800 \r\n\n\n\n\n c", "reason") == "ab\n\nc"


def test_addresses_and_titles_lead_somewhere_and_nothing_else_does():
    text = "See https://a.example/x).\n[[Reset the router|here]] <b>\n\njavascript:alert(1)"
    [[first, second], [third]] = paragraphs(text)
    assert first == [Piece("See "), Piece("https://a.example/x", "https://a.example/x"), Piece(").")]
    assert second == [Piece("here", "/reset-the-router"), Piece(" <b>")]
    assert third == [Piece("javascript:alert(1)")]
    assert paragraphs("[[???]]") == [[[Piece("[[???]]")]]]


def test_who_leaves_leaves_no_name_in_conversations(app):
    from wiki.accounts import staffing, users

    wiki = app.extensions["wiki"]
    staffing.add_user(wiki.accounts, "Carl Customer", "carl@example.com", Role.CUSTOMER, "four calm grey horses")
    number = wiki.store.propose("new", PageText("New", "one\n"), base=None, author=Author("Carl Customer", 1))
    with wiki.database.write() as conn:
        carl = users.find_by_name(conn, "Carl Customer")
        talk.keep(conn, number, carl.actor(), talk.SAID, "Hello", datetime.now(UTC))
        users.leave(conn, carl.id, datetime.now(UTC))
        assert [row.user_name for row in talk.list_comments(conn, number)] == ["Former contributor"]
    wiki.store.close()
