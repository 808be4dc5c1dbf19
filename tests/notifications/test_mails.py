"""Mails to people who are away: when, what, how often, and what a failing mail server does."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.accounts.conftest import PASSWORD
from wiki.accounts import own, staffing, users
from wiki.accounts.tables import user
from wiki.errors import NotFound, StorageFailed
from wiki.notifications.choices import Choice
from wiki.store.pages import Author

COMPANY = Author("The company", None)


@pytest.fixture
def tell(world, page, mona):
    """Something happens that concerns this person."""

    def tell(person, kind="report.closed", reason="We saw to it.", **data):
        world.happens(kind, by=mona, page_id=page.page_id, author_id=person.id, reason=reason, **data)

    return tell


def test_a_mail_goes_out_when_a_notice_was_unread_for_a_quarter_of_an_hour(world, tell, carl):
    tell(carl)
    world.clock.turn(minutes=14)
    assert world.mails.send() == 0
    world.clock.turn(minutes=1)
    assert world.mails.send() == 1
    mail = world.post.take()
    assert (mail.to, mail.subject) == ("carl@example.com", "Almanac: news about “Topic”")
    assert "Hello Carl Customer,\n\nthis happened while you were away:\n\n" in mail.text
    said = (
        "Staff looked at what you reported on “Topic”. Thank you\n“We saw to it.”\nhttps://wiki.example/-/notices/1\n"
    )
    assert said in mail.text
    assert "https://wiki.example/-/account/notices" in mail.text
    world.clock.turn(hours=25)
    assert world.mails.send() == 0


def test_a_mail_is_in_the_language_that_its_reader_chose(world, tell, carl, bea):
    own.choose_language(world.accounts, world.actor(carl), "de")
    tell(carl)
    tell(bea)
    world.clock.turn(minutes=20)
    assert world.mails.send() == 2
    german, english = sorted(world.post.take_all(), key=lambda mail: mail.to, reverse=True)
    assert (german.to, german.subject) == ("carl@example.com", "Almanac: Neues zu „Topic“")
    assert "Guten Tag Carl Customer,\n\ndas ist geschehen, während Sie nicht hier waren:\n\n" in german.text
    assert "Das Team hat sich angesehen, was Sie zu „Topic“ gemeldet haben. Vielen Dank" in german.text
    assert english.subject == "Almanac: news about “Topic”"


def test_whoever_was_seen_since_gets_no_mail_and_whoever_was_seen_before_does(world, tell, carl, bea):
    world.is_seen(bea)
    world.clock.turn(minutes=1)
    tell(carl)
    tell(bea)
    world.clock.turn(minutes=5)
    world.is_seen(carl)
    world.clock.turn(minutes=15)
    world.mails.send()
    assert world.post.take().to == "bea@example.com"


def test_what_was_read_in_the_wiki_is_not_mailed(world, tell, carl):
    tell(carl)
    world.notices.read_all(world.actor(carl), 100)
    world.clock.turn(minutes=20)
    assert world.mails.send() == 0


def test_one_mail_holds_everything_that_waits_and_the_next_comes_an_hour_later(world, tell, carl):
    tell(carl)
    world.clock.turn(minutes=14)
    tell(carl, "revision.shown", reason="")
    world.clock.turn(minutes=1)
    world.mails.send()
    mail = world.post.take()
    assert mail.subject == "Almanac: news for you"
    assert mail.text.count("/-/notices/") == 2
    tell(carl)
    world.clock.turn(minutes=59)
    assert world.mails.send() == 0
    world.clock.turn(minutes=1)
    assert world.mails.send() == 1
    assert world.post.take().text.count("/-/notices/") == 1


def test_a_mail_holds_twenty_and_says_that_there_is_more(world, tell, carl):
    for _ in range(25):
        tell(carl)
    world.clock.turn(minutes=15)
    world.mails.send()
    text = world.post.take().text
    assert text.count("/-/notices/") == 20
    assert "There is more than fits in a mail: https://wiki.example/-/notices" in text
    world.clock.turn(hours=2)
    assert world.mails.send() == 0


def test_once_a_day_or_never_is_what_people_choose(world, tell, carl, bea):
    world.choices.choose(carl.id, Choice("daily"))
    world.choices.choose(bea.id, Choice("never"))
    for hours in (1, 22, 1):
        tell(carl)
        tell(bea)
        world.clock.turn(hours=hours)
        world.mails.send()
    world.clock.turn(minutes=59)
    assert [mail.to for mail in world.post.take_all()] == ["carl@example.com"]
    world.clock.turn(minutes=1)
    world.mails.send()
    assert world.post.take().text.count("/-/notices/") == 2


def test_another_choice_counts_from_the_last_mail(world, tell, carl):
    world.choices.choose(carl.id, Choice("daily"))
    tell(carl)
    world.clock.turn(minutes=15)
    world.mails.send()
    world.choices.choose(carl.id, Choice("at-once"))
    tell(carl)
    world.clock.turn(minutes=59)
    assert world.mails.send() == 0
    world.clock.turn(minutes=1)
    assert world.mails.send() == 1


def test_people_who_are_blocked_or_left_or_did_not_confirm_get_none(world, tell, carl, bea, person):
    una, ok = person("Una Unconfirmed"), person("Olga")
    for one in (carl, bea, una, ok):
        tell(one)
    staffing.block_user(world.accounts, carl.email, "Advertising")
    own.leave(world.accounts, world.actor(bea), current=PASSWORD)
    with world.database.write() as conn:
        conn.execute(user.update().where(user.c.id == una.id).values(confirmed_at=None))
        yesterday = datetime.now(UTC) - timedelta(days=1)
        users.block(conn, ok.id, by=None, reason="It has ended", at=yesterday, until=yesterday)
    world.post.take_all()
    world.clock.turn(minutes=15)
    world.mails.send()
    assert world.post.take().to == ok.email


def test_a_server_that_is_away_neither_loses_nor_doubles_and_is_asked_once_a_round(world, tell, carl, bea):
    tell(carl)
    tell(bea)
    world.clock.turn(minutes=15)
    world.post.broken = True
    assert (world.mails.send(), world.mails.send(), world.post.tried) == (0, 0, 2)
    world.post.broken = False
    assert world.mails.send() == 2
    assert sorted(mail.to for mail in world.post.take_all()) == ["bea@example.com", "carl@example.com"]
    world.clock.turn(days=2)
    assert world.mails.send() == 0


def test_an_address_that_is_refused_holds_up_nobody_and_is_tried_less_and_less(world, tell, carl, bea):
    tell(carl)
    tell(bea)
    world.post.refused = {carl.email}
    world.clock.turn(minutes=15)
    assert world.mails.send() == 1
    assert world.post.take().to == "bea@example.com"
    tried = []
    for hour in range(1, 30):
        world.clock.turn(hours=1)
        before = world.post.tried
        world.mails.send()
        tried += [hour] * (world.post.tried - before)
    assert tried == [1, 3, 7, 15]
    world.post.refused = set()
    world.clock.turn(hours=10)
    assert world.mails.send() == 1
    assert world.post.take().to == "carl@example.com"


def full(*args, **options):
    raise StorageFailed("The wiki cannot store anything at the moment. Nothing was saved.")


def test_a_wiki_that_cannot_write_sends_nothing(world, tell, carl, monkeypatch):
    tell(carl)
    world.clock.turn(minutes=15)

    with monkeypatch.context() as patch:
        patch.setattr(type(world.database), "write", full)
        with pytest.raises(StorageFailed):
            world.mails.send()
    assert world.post.take_all() == []
    assert world.mails.send() == 1


def test_a_mail_that_could_not_be_ticked_off_is_not_sent_again_at_once(world, tell, carl, monkeypatch):
    tell(carl)
    world.clock.turn(minutes=15)

    with monkeypatch.context() as patch:
        patch.setattr(type(world.mails), "_mailed", full)
        with pytest.raises(StorageFailed):
            world.mails.send()
    first = world.post.take()
    assert world.mails.send() == 0
    world.clock.turn(hours=1)
    assert world.mails.send() == 1
    assert world.post.take().headers["Message-ID"] == first.headers["Message-ID"]  # mail programs keep one of them


def test_a_page_deleted_since_is_in_no_mail(world, tell, carl):
    tell(carl)
    world.store.delete("topic", author=COMPANY, summary="Personal data")
    world.clock.turn(minutes=15)
    assert world.mails.send() == 0
    assert world.post.take_all() == []


def test_what_could_not_be_mailed_for_a_week_is_no_news(world, tell, carl):
    tell(carl)
    world.clock.turn(days=8)
    assert world.mails.send() == 0


def test_the_link_in_a_mail_ends_them_without_signing_in(world, tell, carl):
    tell(carl)
    world.clock.turn(minutes=15)
    world.mails.send()
    mail = world.post.take()
    link = mail.headers["List-Unsubscribe"].strip("<>")
    assert link in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = link.removeprefix("https://wiki.example/-/unsubscribe/")
    assert world.choices.person_of(token) == carl.id
    world.choices.stop(token)
    tell(carl)
    world.clock.turn(days=2)
    assert world.mails.send() == 0


def test_a_link_that_was_changed_ends_nothing(world, carl, bea):
    token = world.choices.token_of(carl.id)
    for wrong in ("", "x", token[:-1], str(bea.id) + token[1:], token + "x"):
        with pytest.raises(NotFound):
            world.choices.stop(wrong)
    assert world.choices.get(carl.id) == world.choices.get(bea.id) == Choice("at-once", False)
