import pytest

from wiki.accounts import doors, joining, own, tokens
from wiki.accounts.names import check_email
from wiki.accounts.onward import Onward
from wiki.errors import Denied, Invalid, NotFound, TooMany
from wiki.policy import Role

PASSWORD = "four calm grey horses"


def ask(accounts, name="Nina New", email="nina@example.com", address="192.0.2.1", **more):
    joining.ask(accounts, name, email, address=address, **more)


def join(accounts, secret, name="Nina New", password=PASSWORD, kind=tokens.SIGN_UP, **more):
    return joining.join(accounts, secret, kind, name=name, password=password, user_agent="", **more)


def test_a_link_by_mail_makes_the_account_and_signs_in(accounts, letterbox):
    ask(accounts, onward=Onward("/-/edit/start", ("secret",)))
    mail = letterbox.take()
    assert mail.to == "nina@example.com"
    assert mail.subject == "Finish signing up to Almanac"
    assert "Nina" not in mail.text
    assert "https://wiki.example/-/confirm/" in mail.text
    assert joining.find_pending(accounts, mail.secret, tokens.SIGN_UP).onward == Onward("/-/edit/start", ("secret",))
    actor = accounts.load_actor(join(accounts, mail.secret))
    assert (actor.name, actor.role, actor.confirmed, actor.blocked) == ("Nina New", Role.CUSTOMER, True, False)


@pytest.mark.parametrize("name", ["Almanac", "The company"])
def test_nobody_signs_up_under_a_name_that_the_company_itself_appears_under(accounts, letterbox, name):
    with pytest.raises(Invalid) as caught:
        ask(accounts, name=name)
    assert caught.value.field == "name"
    ask(accounts, name="A companion")
    assert letterbox.take().to == "nina@example.com"


def test_nothing_exists_before_the_link_is_opened(accounts, letterbox):
    ask(accounts)
    ask(accounts, email="other@example.com", name="Nina New")
    first, second = letterbox.take_all()
    join(accounts, first.secret)
    with pytest.raises(Invalid) as caught:
        join(accounts, second.secret)
    assert caught.value.field == "name"
    assert accounts.load_actor(join(accounts, second.secret, name="Nina Second"))


def test_the_link_works_once_and_for_two_days(accounts, letterbox, clock):
    ask(accounts)
    secret = letterbox.take().secret
    clock.turn(hours=47)
    join(accounts, secret)
    with pytest.raises(NotFound) as caught:
        join(accounts, secret, name="Nina Again")
    assert str(caught.value).startswith("This link does not work any more")
    ask(accounts, name="Olga", email="olga@example.com")
    secret = letterbox.take().secret
    clock.turn(hours=49)
    with pytest.raises(NotFound):
        joining.find_pending(accounts, secret, tokens.SIGN_UP)


def test_a_link_is_good_for_its_own_purpose_only(accounts, letterbox, carl):
    doors.ask_reset(accounts, carl.email, address=None)
    secret = letterbox.take().secret
    with pytest.raises(NotFound):
        joining.find_pending(accounts, secret, tokens.SIGN_UP)
    with pytest.raises(NotFound):
        own.find_new_email(accounts, secret)
    assert doors.find_reset(accounts, secret).name == "Carl Customer"


def test_a_bad_password_does_not_spend_the_link(accounts, letterbox):
    ask(accounts)
    secret = letterbox.take().secret
    with pytest.raises(Invalid) as caught:
        join(accounts, secret, password="too short")
    assert caught.value.field == "password"
    assert join(accounts, secret)


def test_a_known_address_gets_the_same_answer_and_another_mail(accounts, letterbox, carl):
    ask(accounts, email="CARL@example.com")
    mail = letterbox.take()
    assert mail.subject == "You already have an account at Almanac"
    assert mail.text.startswith("Hello Carl Customer,")
    with pytest.raises(NotFound):
        joining.find_pending(accounts, mail.secret, tokens.SIGN_UP)
    assert doors.find_reset(accounts, mail.secret).id == carl.id


def test_known_and_unknown_addresses_cost_the_same_queries(accounts, carl, count_queries):
    with count_queries() as unknown:
        ask(accounts)
    with count_queries() as known:
        ask(accounts, name="Other", email=carl.email)
    assert (unknown.reads, unknown.writes) == (known.reads, known.writes)


def test_a_taken_name_is_refused_at_once(accounts, letterbox, carl):
    with pytest.raises(Invalid) as caught:
        ask(accounts, name="CARL customer")
    assert str(caught.value) == "Somebody has this name, or one that looks like it. Please choose another."
    assert letterbox.mails == []


def test_sign_up_can_be_for_some_domains_only(with_settings, letterbox):
    accounts = with_settings(sign_up="domain", sign_up_domains=("example.com", "@Example.org"))
    with pytest.raises(Invalid) as caught:
        ask(accounts, email="nina@elsewhere.example")
    assert str(caught.value) == "Accounts here are for mail addresses that end in: example.com, example.org."
    with pytest.raises(Invalid):
        ask(accounts, email="nina@notexample.com")
    ask(accounts, email="nina@example.org")
    assert letterbox.take().to == "nina@example.org"


def test_a_link_from_before_the_domains_were_set_works_no_more(accounts, with_settings, letterbox):
    ask(accounts)
    secret = letterbox.take().secret
    with pytest.raises(Invalid) as caught:
        join(with_settings(sign_up="domain", sign_up_domains=("example.org",)), secret)
    assert caught.value.field == "email"
    assert join(with_settings(sign_up="domain", sign_up_domains=("example.com",)), secret)


@pytest.mark.parametrize("mode", ["closed", "invitation"])
def test_a_closed_wiki_takes_nobody_not_even_with_an_older_link(accounts, with_settings, letterbox, mode):
    ask(accounts)
    secret = letterbox.take().secret
    with pytest.raises(Denied):
        ask(with_settings(sign_up=mode))
    with pytest.raises(Denied):
        join(with_settings(sign_up=mode), secret)
    assert letterbox.mails == []
    assert join(accounts, secret)


def test_one_address_gets_only_so_many_mails(accounts, letterbox, clock):
    for _ in range(4):
        ask(accounts)
    with pytest.raises(TooMany) as caught:
        ask(accounts)
    assert caught.value.retry_after == 900
    ask(accounts, email="other@example.com")
    clock.turn(minutes=15)
    ask(accounts)
    assert len(letterbox.mails) == 6


def test_one_place_can_ask_only_so_often(accounts):
    for n in range(20):
        ask(accounts, email=f"n{n}@example.com")
    with pytest.raises(TooMany):
        ask(accounts, email="n20@example.com")
    ask(accounts, email="n20@example.com", address="192.0.2.2")


def test_staff_invite_people_who_then_choose_a_name(with_settings, letterbox, mona):
    accounts = with_settings(sign_up="closed")
    assert joining.invite(accounts, mona.actor(), ["IVY@example.com", " ", "ivy@example.com"], Role.TRUSTED) == 1
    mail = letterbox.take()
    assert mail.subject == "Mona invites you to Almanac"
    assert [i.email for i in joining.list_invitations(accounts, mona.actor())] == ["ivy@example.com"]
    actor = accounts.load_actor(join(accounts, mail.secret, name="Ivy", kind=tokens.INVITATION))
    assert (actor.role, actor.confirmed) == (Role.TRUSTED, True)
    assert joining.list_invitations(accounts, mona.actor()) == ()


def test_who_has_an_account_is_not_invited_again(accounts, letterbox, mona, carl):
    assert joining.invite(accounts, mona.actor(), [carl.email, "ivy@example.com"], Role.CUSTOMER) == 1
    assert letterbox.take().to == "ivy@example.com"


def test_an_invitation_can_be_taken_back(accounts, letterbox, mona):
    joining.invite(accounts, mona.actor(), ["ivy@example.com"], Role.CUSTOMER)
    secret = letterbox.take().secret
    joining.revoke_invitation(accounts, mona.actor(), joining.list_invitations(accounts, mona.actor())[0].id)
    with pytest.raises(NotFound):
        joining.find_pending(accounts, secret, tokens.INVITATION)


def test_an_invitation_sent_again_ends_the_one_before(accounts, letterbox, mona):
    joining.invite(accounts, mona.actor(), ["ivy@example.com"], Role.CUSTOMER)
    joining.invite(accounts, mona.actor(), ["Ivy@example.com"], Role.CUSTOMER)
    older, newer = letterbox.take_all()
    with pytest.raises(NotFound):
        joining.find_pending(accounts, older.secret, tokens.INVITATION)
    assert joining.find_pending(accounts, newer.secret, tokens.INVITATION).email == "Ivy@example.com"


def test_moderators_see_and_take_back_their_own_invitations_administrators_all(accounts, mona, ada, person):
    other = person("Max", Role.MODERATOR)
    joining.invite(accounts, mona.actor(), ["ivy@example.com"], Role.CUSTOMER)
    (hers,) = joining.list_invitations(accounts, mona.actor())
    assert joining.list_invitations(accounts, other.actor()) == ()
    with pytest.raises(NotFound):
        joining.revoke_invitation(accounts, other.actor(), hers.id)
    assert joining.list_invitations(accounts, ada.actor()) == (hers,)
    joining.revoke_invitation(accounts, ada.actor(), hers.id)
    assert joining.list_invitations(accounts, mona.actor()) == ()


def test_nobody_invites_with_more_rights_than_their_own(accounts, letterbox, mona, carl, ada):
    with pytest.raises(Denied):
        joining.invite(accounts, mona.actor(), ["ivy@example.com"], Role.MODERATOR)
    with pytest.raises(Denied):
        joining.invite(accounts, carl.actor(), ["ivy@example.com"], Role.CUSTOMER)
    assert letterbox.mails == []
    assert joining.invite(accounts, ada.actor(), ["ivy@example.com"], Role.MODERATOR) == 1


def test_a_wrong_address_among_many_sends_nothing(accounts, letterbox, mona):
    with pytest.raises(Invalid) as caught:
        joining.invite(accounts, mona.actor(), ["ivy@example.com", "nonsense"], Role.CUSTOMER)
    assert caught.value.field == "email"
    assert letterbox.mails == []


def first_staff(accounts, link, **more):
    secret = link.rpartition("/")[2]
    return join(accounts, secret, name="Ada", kind=tokens.FIRST_STAFF, email="ada@example.com", **more)


def test_the_first_administrator_comes_by_a_link_that_works_once(accounts):
    link = joining.create_first_staff_link(accounts)
    assert link.startswith("https://wiki.example/-/first-staff/")
    actor = accounts.load_actor(first_staff(accounts, link))
    assert (actor.name, actor.role, actor.confirmed) == ("Ada", Role.ADMINISTRATOR, True)
    with pytest.raises(NotFound):
        first_staff(accounts, link)
    assert joining.create_first_staff_link(accounts) is None


def test_a_newer_link_for_the_first_administrator_ends_the_older(accounts):
    older = joining.create_first_staff_link(accounts)
    newer = joining.create_first_staff_link(accounts)
    with pytest.raises(NotFound):
        first_staff(accounts, older)
    assert first_staff(accounts, newer)


def test_the_link_for_the_first_administrator_ends_after_a_day(accounts, clock):
    link = joining.create_first_staff_link(accounts)
    clock.turn(hours=24)
    with pytest.raises(NotFound):
        first_staff(accounts, link)


def test_no_second_first_administrator(accounts, person):
    link = joining.create_first_staff_link(accounts)
    person("Alan", Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        first_staff(accounts, link)


def test_links_are_stored_as_hashes(accounts, letterbox, database):
    ask(accounts)
    secret = letterbox.take().secret
    with database.read() as conn:
        (row,) = conn.execute(tokens.token.select()).mappings().all()
    assert secret not in str(dict(row))
    assert row["hash"] == tokens.hash_of(secret)
    assert check_email(row["email"]).key == "nina@example.com"
