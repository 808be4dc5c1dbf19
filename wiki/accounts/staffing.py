"""What staff do with people: find, promote, block. And the same for the operator at the command line.

Rights are checked on rows read in the transaction that changes them, so that nothing slips in between.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import letters, tokens, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.names import check_email, check_name, find_email
from wiki.accounts.users import People, User
from wiki.errors import N_, Invalid, NotFound
from wiki.policy import Actor, Role, Subject
from wiki.store import activity

REASON_LIMIT = 300  # characters
REASON = N_("Please give a reason: the person reads it.")
FIRST_PASSWORD = timedelta(days=7)  # how long a link for an account made at the command line works


def list_users(
    accounts: Accounts, actor: Actor, *, words: str, role: Role | None, blocked: bool, after: int | None
) -> People:
    """People by name; who may see addresses may also look for them."""
    by_email = policy.allowed(actor, "user.see_email", settings=accounts.settings)
    with accounts.database.read() as conn:
        return users.list_users(conn, words=words, role=role, blocked=blocked, by_email=by_email, after=after)


def subject(person: User, grants: Role | None = None) -> Subject:
    return Subject(owner_id=person.id, role=person.role, grants=grants)


def roles_to_give(accounts: Accounts, actor: Actor, person: User) -> tuple[Role, ...]:
    """The roles that `actor` may give this person, lowest first."""
    settings = accounts.settings
    return tuple(r for r in Role if policy.allowed(actor, "user.promote", subject(person, r), settings=settings))


def promote(accounts: Accounts, actor: Actor, user_id: int, role: Role) -> None:
    """Give `role`, higher or lower; a lower one signs the person out. Raises Denied or NotFound."""
    at = accounts.clock()
    with accounts.database.write() as conn:
        _promote(conn, _checked(accounts, conn, actor, "user.promote", user_id, role), role, by=actor.id, at=at)


def block(accounts: Accounts, actor: Actor, user_id: int, reason: str, until: datetime | None = None) -> None:
    """Block at once, for ever or `until` then, sign out everywhere, and say why in a mail. Raises Denied, Invalid or
    NotFound."""
    reason = check_reason(reason)
    at = accounts.clock()
    with accounts.database.write() as conn:
        person = _checked(accounts, conn, actor, "user.block", user_id)
        _block(conn, person, reason, by=actor.id, at=at, until=until)
    _tell_blocked(accounts, person, reason, until)


def unblock(accounts: Accounts, actor: Actor, user_id: int) -> None:
    """Raises Denied or NotFound."""
    at = accounts.clock()
    with accounts.database.write() as conn:
        person = _checked(accounts, conn, actor, "user.block", user_id)
        users.unblock(conn, person.id)
        activity.record(conn, "user.unblocked", user_id=person.id, at=at, data={"by": actor.id, "author_id": person.id})


def check_reason(reason: str) -> str:
    """One line of words. Raises Invalid."""
    reason = "".join(c for c in " ".join(reason.split()) if c.isprintable())
    if not reason:
        raise Invalid(REASON, field="reason")
    if len(reason) > REASON_LIMIT:
        raise Invalid(N_("Please keep this under %(limit)s characters."), field="reason", limit=REASON_LIMIT)
    return reason


def find_person(accounts: Accounts, who: str) -> User:
    """The person with this mail address or name. Raises NotFound."""
    email = find_email(who)
    with accounts.database.read() as conn:
        found = users.find_by_email(conn, email.key) if email else users.find_by_name(conn, who.strip())
    if found is None:
        raise NotFound(N_("Nobody here is called %(who)s."), who=who)
    return found


def add_user(accounts: Accounts, name: str, email: str, role: Role, password: str | None = None) -> str | None:
    """`wiki user add`: a confirmed account. Without a password, returns the link at which its owner chooses one.

    Raises Invalid.
    """
    name = check_name(name, ours=accounts.names, staff=role >= Role.MODERATOR)
    found = check_email(email)
    if password is not None:
        accounts.passwords.check(password, name, found.address)
    hashed = accounts.passwords.hash(password) if password is not None else None
    at = accounts.clock()
    with accounts.database.write() as conn:
        user_id = users.create(conn, name=name, email=found, role=role, password=hashed, at=at)
        activity.record(conn, "user.joined", user_id=user_id, at=at)
        if hashed is not None:
            return None
        secret = tokens.issue(conn, tokens.RESET, user_id=user_id, at=at, lifetime=FIRST_PASSWORD)
    return accounts.link(letters.RESET, secret)


def promote_user(accounts: Accounts, who: str, role: Role) -> User:
    """`wiki user promote`: the operator may give any role. Raises NotFound, or Denied for the last administrator."""
    person, at = find_person(accounts, who), accounts.clock()
    with accounts.database.write() as conn:
        _promote(conn, person, role, by=None, at=at)
    return person


def block_user(accounts: Accounts, who: str, reason: str) -> User:
    """`wiki user block`, with the same mail. Raises NotFound, Invalid, or Denied for the last administrator."""
    person, reason, at = find_person(accounts, who), check_reason(reason), accounts.clock()
    with accounts.database.write() as conn:
        _block(conn, person, reason, by=None, at=at)
    _tell_blocked(accounts, person, reason)
    return person


def _promote(conn: sa.Connection, person: User, role: Role, *, by: int | None, at: datetime) -> None:
    if role != person.role:
        users.set_role(conn, person.id, role)
        data = {"by": by, "from": int(person.role), "to": int(role)}
        activity.record(conn, "user.promoted", user_id=person.id, at=at, data=data)


def _block(
    conn: sa.Connection, person: User, reason: str, *, by: int | None, at: datetime, until: datetime | None = None
) -> None:
    users.block(conn, person.id, by=by, reason=reason, at=at, until=until)
    data = {"by": by, "author_id": person.id, "reason": reason, "until": until.isoformat() if until else None}
    activity.record(conn, "user.blocked", user_id=person.id, at=at, data=data)


def _tell_blocked(accounts: Accounts, person: User, reason: str, until: datetime | None = None) -> None:
    if person.email:
        note = letters.blocked(person.email, person.name, reason, users.in_words(until))
        accounts.tell(note.in_language(person.language))


def _checked(
    accounts: Accounts, conn: sa.Connection, actor: Actor, action: str, user_id: int, grants: Role | None = None
) -> User:
    """The person acted on, when the actor as they are now may do `action`."""
    acting = users.get(conn, actor.id or 0).actor()
    person = users.get(conn, user_id)
    if person.left_at is not None:
        raise NotFound(N_("This person has left."))
    policy.check(acting, action, subject(person, grants), settings=accounts.settings)
    return person
