"""Sign-in sessions: rows in the database, so that they end at once wherever the cookie is.

The cookie holds a random secret, the row its hash. No network address is kept.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import session, user
from wiki.accounts.tokens import hash_of, new_secret
from wiki.policy import Actor, Role
from wiki.settings import Settings

SEEN_EVERY = timedelta(minutes=5)  # how exact "last used" is; more exact would be a write at every request
NOTHING = sa.literal(0)
Finding = sa.Select[Any]
BROWSERS = (
    ("Edge", r"\bEdg(A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|Chromium|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\b(Macintosh|Mac OS X)\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


@dataclass(frozen=True, slots=True)
class Session:
    id: int
    browser: str
    remembered: bool
    created_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """Who a session belongs to; `due` when its last use should be written down. `waiting`: what waits for them, and
    `helps`: whether they may help to look after the wiki, as `finding` was told to find out. `language`: the tag of the
    one they chose, or nothing."""

    actor: Actor
    session_id: int
    remembered: bool
    due: bool
    waiting: int = 0
    language: str = ""
    helps: bool = False


def lifetime(settings: Settings, remembered: bool) -> timedelta:
    return timedelta(days=settings.remember_days if remembered else settings.session_days)


def start(
    conn: sa.Connection, user_id: int, *, remembered: bool, user_agent: str, at: datetime, settings: Settings
) -> str:
    """A new session; returns the secret for the cookie."""
    secret = new_secret()
    row = {
        "hash": hash_of(secret),
        "user_id": user_id,
        "remembered": remembered,
        "browser": browser_of(user_agent),
        "created_at": at,
        "seen_at": at,
        "expires_at": at + lifetime(settings, remembered),
    }
    conn.execute(sa.insert(session).values(row))
    return secret


def find(conn: sa.Connection, secret: str, at: datetime, query: Finding) -> Loaded | None:
    """Whose session this is, with role and block as they are now, in one query. None when it has ended."""
    row = conn.execute(query, {"secret": hash_of(secret), "now": at}).first()
    if row is None:
        return None
    confirmed = row.confirmed_at is not None
    blocked = row.blocked_at is not None and (row.blocked_until is None or row.blocked_until > at)
    actor = Actor(row.user_id, row.name, Role(row.role), confirmed, blocked, method="session")
    due, helps = at - row.seen_at >= SEEN_EVERY, bool(row.helps)
    return Loaded(actor, row.id, row.remembered, due, row.waiting, row.language, helps)


def finding(waiting: sa.ColumnElement[int] = NOTHING, helps: sa.ColumnElement[bool] | None = None) -> Finding:
    """The query of `find`, to be built once: every request of somebody signed in asks it. `waiting` counts what waits
    for the person in `user`, `helps` says whether they may help: no screen needs a query of its own for that."""
    return (
        sa.select(
            session.c.id, session.c.remembered, session.c.seen_at,
            user.c.id.label("user_id"), user.c.name, user.c.role, user.c.confirmed_at, user.c.blocked_at,
            user.c.blocked_until, user.c.language, waiting.label("waiting"),
            (sa.false() if helps is None else helps).label("helps"),
        )
        .join_from(session, user)
        .where(session.c.hash == sa.bindparam("secret"), session.c.expires_at > sa.bindparam("now"))
        .where(user.c.left_at.is_(None))
    )  # fmt: skip


def touch(conn: sa.Connection, loaded: Loaded, *, at: datetime, settings: Settings) -> None:
    """Write down that the session was used, which also keeps it alive."""
    values = {"seen_at": at, "expires_at": at + lifetime(settings, loaded.remembered)}
    conn.execute(sa.update(session).where(session.c.id == loaded.session_id).values(values))


def list_of(conn: sa.Connection, user_id: int, *, current: str, at: datetime) -> tuple[Session, ...]:
    """A person's sessions, the one with the secret `current` first, then by last use."""
    here = hash_of(current)
    chosen = sa.select(session).where(session.c.user_id == user_id, session.c.expires_at > at)
    rows = conn.execute(chosen.order_by(session.c.seen_at.desc(), session.c.id.desc()))
    found = [Session(r.id, r.browser, r.remembered, r.created_at, r.seen_at, r.hash == here) for r in rows]
    return tuple(sorted(found, key=lambda s: not s.current))


def end(conn: sa.Connection, secret: str) -> None:
    conn.execute(sa.delete(session).where(session.c.hash == hash_of(secret)))


def end_one(conn: sa.Connection, user_id: int, session_id: int) -> None:
    """End a session of this person; somebody else's is not touched."""
    conn.execute(sa.delete(session).where(session.c.user_id == user_id, session.c.id == session_id))


def end_all(conn: sa.Connection, user_id: int) -> None:
    conn.execute(sa.delete(session).where(session.c.user_id == user_id))


def sweep(conn: sa.Connection, at: datetime) -> None:
    conn.execute(sa.delete(session).where(session.c.expires_at <= at))


def browser_of(user_agent: str) -> str:
    """A short description such as `Firefox, Linux` that lets people recognise their own devices."""
    names = (next((n for n, pattern in kinds if re.search(pattern, user_agent)), "") for kinds in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, names))
