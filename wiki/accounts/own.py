"""What people do with their own account: name, password, mail address, sessions, leaving."""

from wiki.accounts import doors, joining, letters, sessions, throttle, tokens, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.names import check_email
from wiki.accounts.sessions import Session
from wiki.accounts.throttle import MAIL_ACCOUNT
from wiki.accounts.users import User
from wiki.errors import N_, Invalid
from wiki.policy import Actor
from wiki.store import activity


def get_user(accounts: Accounts, user_id: int) -> User:
    """Raises NotFound."""
    with accounts.database.read() as conn:
        return users.get(conn, user_id)


def change_profile(accounts: Accounts, actor: Actor, *, name: str, about: str) -> None:
    """Raises Invalid."""
    at = accounts.clock()
    with accounts.database.write() as conn:
        before = users.get(conn, _id(actor))
        users.rename(conn, before.id, name, ours=accounts.names)
        users.set_about(conn, before.id, about)
        if users.get(conn, before.id).name != before.name:
            activity.record(conn, "user.renamed", user_id=before.id, at=at)


def choose_language(accounts: Accounts, actor: Actor, tag: str) -> None:
    """For screens and mails. `tag` of one that is offered; empty: screens go by the browser, mails by the wiki."""
    with accounts.database.write() as conn:
        users.set_language(conn, _id(actor), tag)


def change_password(accounts: Accounts, actor: Actor, *, current: str, password: str, user_agent: str) -> str:
    """Set a new password and end every session; returns a new one for this browser. Raises Invalid, TooMany."""
    person = doors.prove(accounts, _id(actor), current)
    accounts.passwords.check(password, person.name, person.email or "")
    hashed, at = accounts.passwords.hash(password), accounts.clock()
    with accounts.database.write() as conn:
        doors.still_theirs(conn, person)
        doors.renew_password(conn, person, hashed)
        secret = sessions.start(
            conn, person.id, remembered=False, user_agent=user_agent, at=at, settings=accounts.settings
        )
    doors.tell_password_changed(accounts, person)
    return secret


def ask_new_email(accounts: Accounts, actor: Actor, *, current: str, email: str) -> None:
    """Send a link to the new address and a warning to the old one. Raises Invalid, TooMany.

    An address that has an account gets a mail that says so, and the answer is the same.
    """
    new = check_email(email)
    person = doors.prove(accounts, _id(actor), current)
    if person.email and new.key == person.email.casefold():
        raise Invalid(N_("This is your mail address already."), field="email")
    if not (person.email or "").casefold().endswith("@" + new.domain):  # who came from outside may stay there
        joining.check_domain(accounts, new)
    at = accounts.clock()
    with accounts.database.write() as conn:
        throttle.take(conn, MAIL_ACCOUNT, new.key, at)
        holder = users.find_by_email(conn, new.key)
        secret = tokens.issue(conn, tokens.NEW_EMAIL, user_id=person.id, email=new.address, at=at)
    if holder is None:
        note = letters.new_email(new.address, person.name, accounts.link(letters.NEW_EMAIL, secret))
        note = note.in_language(person.language)
    else:
        note = letters.address_in_use(new.address, holder.name, accounts.link(letters.SIGN_IN))
        note = note.in_language(holder.language)
    accounts.mailer.send(note)
    if person.email:
        reset_link = accounts.link(letters.FORGOTTEN)
        warning = letters.email_changing(person.email, person.name, new.address, reset_link)
        accounts.tell(warning.in_language(person.language))


def find_new_email(accounts: Accounts, secret: str) -> str:
    """The address that a link would set. Raises NotFound when the link is spent."""
    with accounts.database.read() as conn:
        return tokens.get(conn, secret, tokens.NEW_EMAIL, at=accounts.clock()).email or ""


def confirm_new_email(accounts: Accounts, secret: str) -> None:
    """Use the new address from now on, and tell the old one. Raises NotFound or Invalid."""
    at = accounts.clock()
    with accounts.database.write() as conn:
        link = tokens.use(conn, secret, tokens.NEW_EMAIL, at=at)
        person = users.get(conn, link.user_id or 0)
        new = check_email(link.email or "")
        users.set_email(conn, person.id, new, at)
        # A link for a new password that was sent to the old address must not outlive it.
        tokens.drop(conn, tokens.RESET, user_id=person.id)
    if person.email:
        accounts.tell(letters.email_changed(person.email, person.name, new.address).in_language(person.language))


def list_sessions(accounts: Accounts, actor: Actor, secret: str) -> tuple[Session, ...]:
    """Where this person is signed in; the session with `secret` first."""
    with accounts.database.read() as conn:
        return sessions.list_of(conn, _id(actor), current=secret, at=accounts.clock())


def end_session(accounts: Accounts, actor: Actor, session_id: int) -> None:
    with accounts.database.write() as conn:
        sessions.end_one(conn, _id(actor), session_id)


def sign_out_everywhere(accounts: Accounts, actor: Actor) -> None:
    with accounts.database.write() as conn:
        sessions.end_all(conn, _id(actor))


def leave(accounts: Accounts, actor: Actor, *, current: str) -> None:
    """Close the account: the name disappears wherever it is shown, edits stay. Raises Invalid, Denied, TooMany."""
    person = doors.prove(accounts, _id(actor), current)
    at = accounts.clock()
    with accounts.database.write() as conn:
        users.leave(conn, person.id, at)
        activity.record(conn, "user.left", user_id=person.id, at=at)
    if person.email:
        accounts.tell(letters.left(person.email, person.name).in_language(person.language))


def _id(actor: Actor) -> int:
    if actor.id is None:
        raise ValueError("nobody is signed in")
    return actor.id
