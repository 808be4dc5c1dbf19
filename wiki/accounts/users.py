"""People: one row each, their names, roles, blocks, and what stays when they leave.

Works inside the caller's transaction; decides no rights (that is `wiki.policy`) and sends no mail.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts.names import Email, check_name, name_key, sort_key
from wiki.accounts.tables import session, token, user, user_name
from wiki.errors import N_, Denied, Invalid, NotFound
from wiki.policy import Actor, Role
from wiki.store.catalog import rename_author
from wiki.store.tables import proposal, proposal_comment

FORMER = N_("Former contributor")
TAKEN = N_("Somebody has this name, or one that looks like it. Please choose another.")
ABOUT_LIMIT = 500  # characters
PAGE_SIZE = 50
MOST_STAFF = 500  # people in one list to choose from


@dataclass(frozen=True, slots=True)
class User:
    """A block that has ended is told as none. `language`: the tag of the one they chose, or nothing."""

    id: int
    name: str
    email: str | None
    role: Role
    about: str
    created_at: datetime
    confirmed_at: datetime | None
    blocked_at: datetime | None
    blocked_until: datetime | None
    blocked_by: int | None
    blocked_reason: str
    left_at: datetime | None
    language: str
    password: str | None = field(repr=False)

    @property
    def shown_name(self) -> str:
        """The name to show; the English words for someone who left, to be translated by the screen."""
        return FORMER if self.left_at else self.name

    def actor(self, method: str = "") -> Actor:
        return Actor(
            self.id, self.name, self.role, self.confirmed_at is not None, self.blocked_at is not None, method=method
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """What anybody may know about a person. `name` is `FORMER` when they have left."""

    id: int
    name: str
    about: str
    role: Role
    since: datetime
    left: bool


NOT_BLOCKED: dict[str, Any] = {"blocked_at": None, "blocked_until": None, "blocked_by": None, "blocked_reason": ""}
COLUMNS = tuple(user.c[name] for name in User.__slots__)


def create(conn: sa.Connection, *, name: str, email: Email, role: Role, password: str | None, at: datetime) -> int:
    """A new person, by checked name and an address that is proven; `password` is a hash. Returns the id.

    Raises Invalid when the name (or one that looks like it) or the address is taken.
    """
    if find_by_email(conn, email.key):
        raise Invalid(N_("There is an account with this mail address already. Please sign in."), field="email")
    row = {
        "name": name,
        "sort_key": sort_key(name),
        "email": email.address,
        "email_key": email.key,
        "password": password,
        "role": int(role),
        "created_at": at,
        "confirmed_at": at,
    }
    made = conn.execute(sa.insert(user).values(row)).inserted_primary_key
    user_id = int(made[0]) if made else 0
    _take_name(conn, user_id, name)
    return user_id


def get(conn: sa.Connection, user_id: int) -> User:
    """Raises NotFound."""
    found = _one(conn, user.c.id == user_id)
    if found is None:
        raise NotFound(N_("There is no such person."))
    return found


def get_profile(conn: sa.Connection, user_id: int) -> Profile:
    """Raises NotFound."""
    found = get(conn, user_id)
    left = found.left_at is not None
    return Profile(found.id, found.shown_name, found.about, found.role, found.created_at, left)


def find_by_email(conn: sa.Connection, key: str) -> User | None:
    return _one(conn, user.c.email_key == key)


def find_by_name(conn: sa.Connection, name: str) -> User | None:
    """The person who goes by `name` today, however it is capitalised."""
    return _one(conn, (user.c.sort_key == sort_key(name)) & user.c.left_at.is_(None))


def ids_of(conn: sa.Connection, names: Iterable[str]) -> dict[str, int]:
    """Whoever goes by these names today, however they are capitalised, in one query. Names nobody has are left out."""
    keys = {name: sort_key(name) for name in names}
    query = sa.select(user.c.sort_key, user.c.id).where(user.c.sort_key.in_(keys.values()), user.c.left_at.is_(None))
    ids = {row.sort_key: row.id for row in conn.execute(query)}
    return {name: ids[key] for name, key in keys.items() if key in ids}


def is_name_taken(conn: sa.Connection, name: str, but: int | None = None) -> bool:
    """Whether somebody other than `but` has or ever had this name, or one that looks like it."""
    holder = conn.scalar(sa.select(user_name.c.user_id).where(user_name.c.key == name_key(name)))
    return holder is not None and holder != but


def list_staff(conn: sa.Connection) -> list[User]:
    """Everybody of the staff who is not blocked, by name; the first `MOST_STAFF` of them."""
    able = (user.c.role >= int(Role.MODERATOR)) & ~is_blocked() & user.c.left_at.is_(None)
    return [
        _user(row) for row in conn.execute(sa.select(*COLUMNS).where(able).order_by(user.c.sort_key).limit(MOST_STAFF))
    ]


def names_of(conn: sa.Connection, ids: Iterable[int | None]) -> dict[int, str]:
    """Names to show, by id, in one query. Ids that nobody has are left out; who left is `FORMER`."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = conn.execute(sa.select(user.c.id, user.c.name, user.c.left_at).where(user.c.id.in_(wanted)))
    return {row.id: FORMER if row.left_at else row.name for row in rows}


def roles_of(conn: sa.Connection, ids: Iterable[int]) -> dict[int, Role]:
    """The roles that these people have now, in one query. Ids that nobody has are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = conn.execute(sa.select(user.c.id, user.c.role).where(user.c.id.in_(wanted)))
    return {row.id: Role(row.role) for row in rows}


@dataclass(frozen=True, slots=True)
class People:
    """One page of a list of people; `next` is where the following page begins."""

    items: tuple[User, ...]
    next: int | None


def list_users(
    conn: sa.Connection, *, words: str = "", role: Role | None = None, blocked: bool = False, by_email: bool = False,
    after: int | None = None,
) -> People:  # fmt: skip
    """People by name, `PAGE_SIZE` at a time; `words` is the beginning of a name (or of an address, with `by_email`)."""
    chosen = sa.select(*COLUMNS).where(user.c.left_at.is_(None)).order_by(user.c.sort_key, user.c.id)
    words = "".join(c for c in words if c.isprintable()).strip()
    if words:
        chosen = chosen.where(_begins_with(words, by_email))
    if role is not None:
        chosen = chosen.where(user.c.role == int(role))
    if blocked:
        chosen = chosen.where(is_blocked())
    if after is not None:
        last = sa.select(user.c.sort_key).where(user.c.id == after).scalar_subquery()
        chosen = chosen.where((user.c.sort_key > last) | ((user.c.sort_key == last) & (user.c.id > after)))
    found = tuple(_user(row) for row in conn.execute(chosen.limit(PAGE_SIZE + 1)))
    return People(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None)


def rename(conn: sa.Connection, user_id: int, name: str, *, ours: Collection[str] = ()) -> None:
    """Give a new name; the old one stays reserved for the same person. Raises Invalid."""
    person = get(conn, user_id)
    name = check_name(name, ours=ours, staff=person.role >= Role.MODERATOR)
    if name == person.name:
        return
    _take_name(conn, user_id, name)
    _set(conn, user_id, name=name, sort_key=sort_key(name))
    _show_as(conn, user_id, name)


def set_about(conn: sa.Connection, user_id: int, about: str) -> None:
    about = "".join(c for c in about if c.isprintable() or c == "\n")
    if len(about) > ABOUT_LIMIT:
        raise Invalid(N_("Please keep this under %(limit)s characters."), field="about", limit=ABOUT_LIMIT)
    _set(conn, user_id, about=about.strip())


def set_language(conn: sa.Connection, user_id: int, tag: str) -> None:
    """`tag` of a language that is offered; empty: whatever their browser says."""
    _set(conn, user_id, language=tag)


def set_password(conn: sa.Connection, user_id: int, hashed: str) -> None:
    _set(conn, user_id, password=hashed)


def confirm(conn: sa.Connection, user_id: int, at: datetime) -> None:
    """The person showed that their mail address is theirs."""
    conn.execute(sa.update(user).where(user.c.id == user_id, user.c.confirmed_at.is_(None)).values(confirmed_at=at))


def set_email(conn: sa.Connection, user_id: int, email: Email, at: datetime) -> None:
    """Raises Invalid when somebody else has the address."""
    holder = find_by_email(conn, email.key)
    if holder is not None and holder.id != user_id:
        raise Invalid(N_("Another account has this mail address."), field="email")
    _set(conn, user_id, email=email.address, email_key=email.key, confirmed_at=at)


def set_role(conn: sa.Connection, user_id: int, role: Role) -> None:
    """Raises Denied when the wiki would lose its last administrator. Fewer rights end the person's sessions."""
    person = get(conn, user_id)
    if role < person.role:
        _keep_an_administrator(conn, person)
        end_access(conn, user_id)
    _set(conn, user_id, role=int(role))


def block(
    conn: sa.Connection, user_id: int, *, by: int | None, reason: str, at: datetime, until: datetime | None = None
) -> None:
    """Block and sign out everywhere, for ever or `until` then. Raises Denied for the last administrator."""
    _keep_an_administrator(conn, get(conn, user_id))
    _set(conn, user_id, blocked_at=at, blocked_until=until, blocked_by=by, blocked_reason=reason)
    end_access(conn, user_id)


def unblock(conn: sa.Connection, user_id: int) -> None:
    _set(conn, user_id, **NOT_BLOCKED)


def lift_ended(conn: sa.Connection, at: datetime) -> list[int]:
    """Forget blocks that have ended; whose they were."""
    ended = sa.update(user).where(user.c.blocked_until <= at).values(**NOT_BLOCKED).returning(user.c.id)
    return list(conn.scalars(ended))


def in_words(moment: datetime | None) -> str:
    """A moment as mails and refusals say it; nothing for none."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def blocked_ids() -> sa.Select[Any]:
    """The ids of everybody who is blocked now, as a query to use within another."""
    return sa.select(user.c.id).where(is_blocked())


def leave(conn: sa.Connection, user_id: int, at: datetime) -> None:
    """Remove everything personal. Edits stay, under no name; the name itself is never given again.

    Raises Denied for the last administrator.
    """
    _keep_an_administrator(conn, get(conn, user_id))
    end_access(conn, user_id)
    _set(conn, user_id, name="", sort_key="", email=None, email_key=None, password=None, about="", language="",
         role=int(Role.READER), confirmed_at=None, left_at=at)  # fmt: skip
    _show_as(conn, user_id, FORMER)


def end_access(conn: sa.Connection, user_id: int) -> None:
    """End every session and every link that was sent to this person or given out by them."""
    conn.execute(sa.delete(session).where(session.c.user_id == user_id))
    conn.execute(sa.delete(token).where((token.c.user_id == user_id) | (token.c.created_by == user_id)))


def count_administrators(conn: sa.Connection) -> int:
    """Those who can act: not blocked, and with a password."""
    able = (user.c.role == int(Role.ADMINISTRATOR)) & ~is_blocked() & user.c.password.is_not(None)
    return conn.scalar(sa.select(sa.func.count()).select_from(user).where(able)) or 0


def _keep_an_administrator(conn: sa.Connection, person: User) -> None:
    able = person.role == Role.ADMINISTRATOR and person.blocked_at is None and person.password is not None
    if able and count_administrators(conn) == 1:
        raise Denied(N_("This is the last administrator. Give somebody else the role first."))


def _take_name(conn: sa.Connection, user_id: int, name: str) -> None:
    if is_name_taken(conn, name, but=user_id):
        raise Invalid(TAKEN, field="name")
    if not is_name_taken(conn, name):
        conn.execute(sa.insert(user_name).values(key=name_key(name), user_id=user_id))


def _show_as(conn: sa.Connection, user_id: int, name: str) -> None:
    """Show `name` wherever Git has another one: now, and after every rebuild of the catalog."""
    rename_author(conn, user_id, name)
    conn.execute(sa.update(proposal).where(proposal.c.author_id == user_id).values(author_name=name))
    conn.execute(sa.update(proposal_comment).where(proposal_comment.c.user_id == user_id).values(user_name=name))


def _begins_with(words: str, by_email: bool) -> sa.ColumnElement[bool]:
    """A range rather than LIKE: the index serves it, and nothing in `words` is a pattern."""
    low = sort_key(words)
    found = (user.c.sort_key >= low) & (user.c.sort_key < low + "\U0010ffff")
    if by_email:
        key = words.casefold()
        found = found | ((user.c.email_key >= key) & (user.c.email_key < key + "\U0010ffff"))
    return found


def _set(conn: sa.Connection, user_id: int, **values: Any) -> None:
    conn.execute(sa.update(user).where(user.c.id == user_id).values(**values))


def _one(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> User | None:
    row = conn.execute(sa.select(*COLUMNS).where(condition).limit(1)).first()
    return _user(row) if row is not None else None


def _user(row: Any) -> User:
    values = {**row._mapping, "role": Role(row.role)}
    if row.blocked_until is not None and row.blocked_until <= datetime.now(UTC):
        values |= NOT_BLOCKED
    return User(**values)


def is_blocked() -> sa.ColumnElement[bool]:
    """Of a row of `user`: that this person is blocked now."""
    ends = sa.func.coalesce(user.c.blocked_until > datetime.now(UTC), sa.true())
    return user.c.blocked_at.is_not(None) & ends
