"""Signing in and out, and a new password for people who forgot theirs.

Known and unknown accounts get the same answer in words, in work and in mails.
"""

import sqlalchemy as sa

from wiki.accounts import letters, sessions, throttle, tokens, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.names import check_email, find_email
from wiki.accounts.onward import NOWHERE, Onward, Then, nothing
from wiki.accounts.throttle import MAIL_ACCOUNT, MAIL_ADDRESS, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, network
from wiki.accounts.users import User
from wiki.errors import N_, Denied, Invalid, NotFound
from wiki.policy import BLOCKED

NO_MATCH = N_("This mail address and password do not belong together. Please check both.")
BLOCKED_UNTIL = N_("Your account is blocked until %(until)s. The reason given: %(reason)s")
BLOCKED_BECAUSE = N_("Your account is blocked. The reason given: %(reason)s")
WRONG = N_("This is not your password.")


def sign_in(
    accounts: Accounts, email: str, password: str, *, remembered: bool, user_agent: str, address: str | None
) -> str:
    """A new session's secret. Raises Invalid, Denied (blocked; only after the right password) or TooMany."""
    found = find_email(email)
    key = found.key if found else "?" + tokens.hash_of(email)  # nonsense is counted like an address nobody has
    at = accounts.clock()
    with accounts.database.write() as conn:
        throttle.take(conn, SIGN_IN_ADDRESS, network(address), at)
        throttle.take(conn, SIGN_IN_ACCOUNT, key, at)
        person = users.find_by_email(conn, key)
    hashed = person.password if person else None
    if not accounts.passwords.verify(hashed, password) or person is None or hashed is None:
        raise Invalid(NO_MATCH, field="password")
    refuse_blocked(person)
    fresh = accounts.passwords.hash(password) if accounts.passwords.is_stale(hashed) else None
    with accounts.database.write() as conn:
        # What was checked above may have ended meanwhile: it is checked again where the session begins.
        still_theirs(conn, person)
        throttle.forget(conn, SIGN_IN_ACCOUNT, key)
        throttle.give_back(conn, SIGN_IN_ADDRESS, network(address))  # a whole office signs in from one address
        if fresh:
            users.set_password(conn, person.id, fresh)
        settings = accounts.settings
        return sessions.start(conn, person.id, remembered=remembered, user_agent=user_agent, at=at, settings=settings)


def sign_out(accounts: Accounts, secret: str) -> None:
    with accounts.database.write() as conn:
        sessions.end(conn, secret)


def ask_reset(
    accounts: Accounts, email: str, *, address: str | None, onward: Onward = NOWHERE, language: str = ""
) -> None:
    """Send a link for a new password; to an address without account, a mail that says so. Raises Invalid, TooMany.

    `language` is that of who asks, for somebody who has chosen none; `onward` is where the link leads in the end.
    """
    found = check_email(email)
    at = accounts.clock()
    with accounts.database.write() as conn:
        throttle.take(conn, MAIL_ADDRESS, network(address), at)
        throttle.take(conn, MAIL_ACCOUNT, found.key, at)
        person = users.find_by_email(conn, found.key)
        user_id = person.id if person else None
        # For nobody a link is made as well, and never sent, so that both take the same time.
        secret = tokens.issue(conn, tokens.RESET, user_id=user_id, email=found.address, data=onward.data, at=at)
    if person is None or person.email is None:
        note = letters.unknown(found.address, accounts.link(letters.SIGN_UP, onward.query))
    else:
        note = letters.reset(person.email, person.name, accounts.link(letters.RESET, secret))
        language = person.language or language
    accounts.mailer.send(note.in_language(language))


def find_reset(accounts: Accounts, secret: str) -> User:
    """Whose new password the link is for. Raises NotFound when the link is spent."""
    with accounts.database.read() as conn:
        link = tokens.get(conn, secret, tokens.RESET, at=accounts.clock())
        if link.user_id is None:
            raise NotFound(tokens.SPENT)
        return users.get(conn, link.user_id)


def find_onward(accounts: Accounts, secret: str) -> Onward:
    """Where the link for a new password leads in the end. Raises NotFound when it is spent."""
    with accounts.database.read() as conn:
        return Onward.read(tokens.get(conn, secret, tokens.RESET, at=accounts.clock()).data)


def reset(accounts: Accounts, secret: str, password: str, *, user_agent: str, then: Then = nothing) -> str | None:
    """Set the new password, end every session, and sign in; None for a blocked account. `then` is done in the same
    transaction. Raises NotFound, Invalid."""
    person = find_reset(accounts, secret)
    accounts.passwords.check(password, person.name, person.email or "")
    hashed = accounts.passwords.hash(password)
    at, started = accounts.clock(), None
    with accounts.database.write() as conn:
        tokens.use(conn, secret, tokens.RESET, at=at)
        renew_password(conn, person, hashed)
        users.confirm(conn, person.id, at)  # the link came by mail
        person = users.get(conn, person.id)
        then(conn, person.actor())
        if person.blocked_at is None:
            started = sessions.start(
                conn, person.id, remembered=False, user_agent=user_agent, at=at, settings=accounts.settings
            )
    tell_password_changed(accounts, person)
    return started


def renew_password(conn: sa.Connection, person: User, hashed: str) -> None:
    """A new password ends every session and every link that the old one could have led to."""
    users.set_password(conn, person.id, hashed)
    sessions.end_all(conn, person.id)
    tokens.drop(conn, tokens.RESET, tokens.NEW_EMAIL, user_id=person.id)
    throttle.forget(conn, SIGN_IN_ACCOUNT, (person.email or "").casefold())


def tell_password_changed(accounts: Accounts, person: User) -> None:
    if person.email:
        reset_link = accounts.link(letters.FORGOTTEN)
        accounts.tell(letters.password_changed(person.email, person.name, reset_link).in_language(person.language))


def still_theirs(conn: sa.Connection, person: User) -> None:
    """Raises Invalid or Denied when the password that was just checked has changed, or a block came."""
    current = users.get(conn, person.id)
    if current.password != person.password:
        raise Invalid(NO_MATCH, field="password")
    refuse_blocked(current)


def refuse_blocked(person: User) -> None:
    if person.blocked_at is not None:
        reason = person.blocked_reason
        if person.blocked_until is not None:
            raise Denied(BLOCKED_UNTIL, reason=reason, until=users.in_words(person.blocked_until))
        raise Denied(BLOCKED_BECAUSE, reason=reason) if reason else Denied(BLOCKED)


def prove(accounts: Accounts, user_id: int, password: str) -> User:
    """Check the password of someone who is signed in, before something they could regret.

    Raises Invalid with the field `current`, or TooMany.
    """
    with accounts.database.write() as conn:
        person = users.get(conn, user_id)
        throttle.take(conn, SIGN_IN_ACCOUNT, (person.email or "").casefold(), accounts.clock())
    if not accounts.passwords.verify(person.password, password):
        raise Invalid(WRONG, field="current")
    with accounts.database.write() as conn:
        throttle.forget(conn, SIGN_IN_ACCOUNT, (person.email or "").casefold())
    return person
