import pytest
import sqlalchemy as sa

from wiki.accounts import doors, own, tokens, users
from wiki.errors import Denied, Invalid, NotFound, TooMany
from wiki.policy import Role
from wiki.store.tables import activity, alias, page, proposal, revision

PASSWORD = "four calm grey horses"
BETTER = "a better one than that"


def change_password(accounts, person, current=PASSWORD, password=BETTER):
    return own.change_password(accounts, person.actor(), current=current, password=password, user_agent="")


def ask_new_email(accounts, person, email="new@example.com", current=PASSWORD):
    own.ask_new_email(accounts, person.actor(), current=current, email=email)


def kinds(database):
    with database.read() as conn:
        return list(conn.scalars(sa.select(activity.c.kind).order_by(activity.c.id)))


def test_a_new_password_ends_all_sessions_and_begins_one(accounts, letterbox, carl, sign_in):
    old = sign_in(carl)
    fresh = change_password(accounts, carl)
    assert accounts.load_actor(old) is None
    assert accounts.load_actor(fresh).id == carl.id
    mail = letterbox.take()
    assert (mail.to, mail.subject) == ("carl@example.com", "Your password at Almanac was changed")
    assert sign_in(carl, BETTER)


def test_the_old_password_is_asked_for(accounts, letterbox, carl, sign_in):
    old = sign_in(carl)
    with pytest.raises(Invalid) as caught:
        change_password(accounts, carl, current="a wrong password")
    assert (str(caught.value), caught.value.field) == ("This is not your password.", "current")
    with pytest.raises(Invalid) as caught:
        change_password(accounts, carl, password="short")
    assert caught.value.field == "password"
    assert accounts.load_actor(old)
    assert letterbox.mails == []


def test_the_old_password_cannot_be_guessed_from_an_open_session(accounts, carl):
    for _ in range(10):
        with pytest.raises(Invalid):
            change_password(accounts, carl, current="a wrong password")
    with pytest.raises(TooMany):
        change_password(accounts, carl)


def test_a_new_password_ends_links_that_are_under_way(accounts, letterbox, carl):
    doors.ask_reset(accounts, carl.email, address=None)
    ask_new_email(accounts, carl)
    reset, confirm, warning = letterbox.take_all()
    assert warning.to == "carl@example.com"
    change_password(accounts, carl)
    with pytest.raises(NotFound):
        doors.find_reset(accounts, reset.secret)
    with pytest.raises(NotFound):
        own.find_new_email(accounts, confirm.secret)


def test_a_new_address_counts_when_it_is_confirmed_and_the_old_one_is_told(accounts, letterbox, carl, reload, sign_in):
    ask_new_email(accounts, carl, "Carl@New.example")
    confirm, warning = letterbox.take_all()
    assert (confirm.to, confirm.subject) == ("Carl@new.example", "Confirm your new mail address for Almanac")
    assert (warning.to, warning.subject) == ("carl@example.com", "Your mail address at Almanac is about to change")
    assert "Carl@new.example" in warning.text
    assert reload(carl).email == "carl@example.com"
    assert own.find_new_email(accounts, confirm.secret) == "Carl@new.example"
    own.confirm_new_email(accounts, confirm.secret)
    assert reload(carl).email == "Carl@new.example"
    told = letterbox.take()
    assert (told.to, told.subject) == ("carl@example.com", "Your mail address at Almanac was changed")
    assert sign_in(reload(carl))
    with pytest.raises(NotFound):
        own.confirm_new_email(accounts, confirm.secret)


def test_a_reset_link_at_the_old_address_ends_with_it(accounts, letterbox, carl):
    ask_new_email(accounts, carl)
    confirm, _ = letterbox.take_all()
    doors.ask_reset(accounts, carl.email, address=None)
    reset = letterbox.take()
    own.confirm_new_email(accounts, confirm.secret)
    with pytest.raises(NotFound):
        doors.find_reset(accounts, reset.secret)


def test_a_new_address_is_of_the_domains_that_may_sign_up(with_settings, letterbox, carl):
    elsewhere = with_settings(sign_up="domain", sign_up_domains=("acme.example",))
    with pytest.raises(Invalid) as caught:
        ask_new_email(elsewhere, carl, "carl@private.example")
    assert caught.value.field == "email"
    ask_new_email(elsewhere, carl, "carl@acme.example")
    ask_new_email(elsewhere, carl, "carl.customer@example.com")
    assert [m.to for m in letterbox.take_all()][::2] == ["carl@acme.example", "carl.customer@example.com"]


def test_a_new_address_needs_the_password(accounts, letterbox, carl):
    with pytest.raises(Invalid) as caught:
        ask_new_email(accounts, carl, current="a wrong password")
    assert caught.value.field == "current"
    assert letterbox.mails == []


def test_somebody_elses_address_answers_alike_and_writes_to_its_owner(accounts, letterbox, carl, mona, reload):
    ask_new_email(accounts, carl, "mona@example.com")
    to_mona, to_carl = letterbox.take_all()
    assert to_mona.subject == "This mail address has an account at Almanac already"
    assert to_mona.text.startswith("Hello Mona,")
    assert to_carl.subject == "Your mail address at Almanac is about to change"
    assert reload(carl).email == "carl@example.com"


def test_an_address_taken_meanwhile_is_refused(accounts, letterbox, carl, person, reload):
    ask_new_email(accounts, carl, "late@example.com")
    confirm = letterbox.take_all()[0]
    person("Late")
    with pytest.raises(Invalid):
        own.confirm_new_email(accounts, confirm.secret)
    assert reload(carl).email == "carl@example.com"


def test_a_name_can_change_and_nobody_else_gets_the_old_one(accounts, carl, mona, reload, database):
    own.change_profile(accounts, carl.actor(), name="Carlo", about="Fixes printers.\x00")
    assert (reload(carl).name, reload(carl).about) == ("Carlo", "Fixes printers.")
    for name in ("Carl Customer", "carlo", "CarI Customer"):
        with pytest.raises(Invalid) as caught:
            own.change_profile(accounts, mona.actor(), name=name, about="")
        assert caught.value.field == "name"
    own.change_profile(accounts, carl.actor(), name="Carl Customer", about="")
    assert reload(carl).name == "Carl Customer"
    assert kinds(database).count("user.renamed") == 2


def test_saving_a_profile_unchanged_says_nothing(accounts, carl, database):
    own.change_profile(accounts, carl.actor(), name="Carl Customer", about="Hello.")
    assert "user.renamed" not in kinds(database)


def test_words_about_oneself_have_a_limit(accounts, carl):
    own.change_profile(accounts, carl.actor(), name="Carl Customer", about="x" * 500)
    with pytest.raises(Invalid) as caught:
        own.change_profile(accounts, carl.actor(), name="Carl Customer", about="x" * 501)
    assert caught.value.field == "about"


@pytest.fixture
def written(database, clock):
    """Something each person wrote: a page last changed by them, its revision, a proposal."""

    def write(person, number):
        at = clock()
        with database.write() as conn:
            conn.execute(
                page.insert().values(
                    id=number, path=f"p{number}", title="P", sort_key="p", skeleton=f"p{number}", section="", tags=[],
                    summary="", state="live", blob="b" * 40, commit="c" * 40, revision_id=number, created_at=at,
                    changed_at=at, changed_by=person.id, changed_by_name=person.name, seeded=False,
                )
            )  # fmt: skip
            conn.execute(
                revision.insert().values(
                    id=number, commit=f"{number:040}", page_id=number, kind="edit", at=at, author_id=person.id,
                    author_name=person.name, summary="", size=1, delta=1, blob="b" * 40, path=f"p{number}", title="P",
                    section="",
                )
            )  # fmt: skip
            conn.execute(
                proposal.insert().values(
                    path="p", title="P", commit="c" * 40, author_id=person.id, author_name=person.name, at=at,
                    state="open", kind="edit", summary="", section="", blob="b" * 40, changed_at=at,
                )
            )  # fmt: skip

    return write


def shown(database):
    with database.read() as conn:
        return (
            list(conn.scalars(sa.select(page.c.changed_by_name).order_by(page.c.id))),
            list(conn.scalars(sa.select(revision.c.author_name).order_by(revision.c.id))),
            list(conn.scalars(sa.select(proposal.c.author_name).order_by(proposal.c.id))),
        )


def test_leaving_replaces_the_name_everywhere_and_keeps_the_edits(accounts, carl, mona, written, database):
    written(carl, 1)
    written(mona, 2)
    own.leave(accounts, carl.actor(), current=PASSWORD)
    former = ["Former contributor", "Mona"]
    assert shown(database) == (former, former, former)
    with database.read() as conn:
        assert users.names_of(conn, [carl.id, mona.id, None, 999]) == {carl.id: "Former contributor", mona.id: "Mona"}
        assert conn.execute(sa.select(alias.c.author_id, alias.c.name)).all() == [(carl.id, "Former contributor")]
    assert kinds(database)[-1] == "user.left"


def test_renaming_shows_the_new_name_everywhere(accounts, carl, written, database):
    written(carl, 1)
    own.change_profile(accounts, carl.actor(), name="Carlo", about="")
    assert shown(database) == (["Carlo"], ["Carlo"], ["Carlo"])
    own.leave(accounts, carl.actor(), current=PASSWORD)
    assert shown(database)[0] == ["Former contributor"]


def test_leaving_removes_everything_personal(accounts, letterbox, carl, sign_in, database, reload):
    secret = sign_in(carl)
    own.change_profile(accounts, carl.actor(), name="Carl Customer", about="Fixes printers.")
    own.leave(accounts, carl.actor(), current=PASSWORD)
    assert accounts.load_actor(secret) is None
    mail = letterbox.take()
    assert (mail.to, mail.subject) == ("carl@example.com", "Your account at Almanac is closed")
    with pytest.raises(Invalid):
        sign_in(carl)
    gone = reload(carl)
    assert (gone.name, gone.email, gone.password, gone.about) == ("", None, None, "")
    with database.read() as conn:
        kept = str([conn.execute(table.select()).all() for table in (users.user, users.user_name, tokens.token)])
    assert "carl" not in kept.lower()


def test_the_name_of_someone_who_left_is_never_given_again(accounts, carl, mona, person):
    own.leave(accounts, carl.actor(), current=PASSWORD)
    with pytest.raises(Invalid):
        own.change_profile(accounts, mona.actor(), name="Carl Customer", about="")
    with pytest.raises(Invalid):
        person("Carl Customer")
    assert person("Carla").email == "carla@example.com"


def test_the_address_of_someone_who_left_may_come_back(accounts, carl, person):
    own.leave(accounts, carl.actor(), current=PASSWORD)
    again = person("Carl Returns")
    assert again.email == "carl@example.com"
    assert again.id != carl.id


def test_leaving_needs_the_password(accounts, carl, reload):
    with pytest.raises(Invalid):
        own.leave(accounts, carl.actor(), current="a wrong password")
    assert reload(carl).name == "Carl Customer"


def test_the_last_administrator_cannot_leave(accounts, ada, person):
    with pytest.raises(Denied) as caught:
        own.leave(accounts, ada.actor(), current=PASSWORD)
    assert str(caught.value) == "This is the last administrator. Give somebody else the role first."
    person("Alan", Role.ADMINISTRATOR)
    own.leave(accounts, ada.actor(), current=PASSWORD)
