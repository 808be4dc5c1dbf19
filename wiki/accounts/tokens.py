"""Links that work once: issued, found and used. The database keeps a hash; the secret is only ever in the link.

Says nothing about what a link is for; the kinds are named here so that no two meanings meet.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import token
from wiki.errors import N_, NotFound

SIGN_UP, INVITATION, RESET, NEW_EMAIL, FIRST_STAFF = "sign_up", "invitation", "reset", "new_email", "first_staff"
LIFETIME = {
    SIGN_UP: timedelta(days=2),
    INVITATION: timedelta(days=14),
    RESET: timedelta(hours=2),
    NEW_EMAIL: timedelta(days=1),
    FIRST_STAFF: timedelta(hours=24),
}
SPENT = N_("This link does not work any more: it was used, replaced by a newer one, or is too old.")


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    kind: str
    user_id: int | None
    email: str | None
    data: Mapping[str, Any]
    created_by: int | None
    created_at: datetime
    expires_at: datetime


COLUMNS = tuple(token.c[name] for name in Token.__slots__)


def new_secret() -> str:
    """256 random bits, for a link or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """SHA-256 in hex: enough for a secret that nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def issue(
    conn: sa.Connection, kind: str, *, at: datetime, user_id: int | None = None, email: str | None = None,
    data: Mapping[str, Any] | None = None, by: int | None = None, lifetime: timedelta | None = None,
) -> str:  # fmt: skip
    """A new link's secret. Earlier links of the same kind to the same person or address stop working."""
    conn.execute(sa.delete(token).where(token.c.kind == kind, _whose(user_id, email)))
    secret = new_secret()
    row = {
        "hash": hash_of(secret),
        "kind": kind,
        "user_id": user_id,
        "email": email,
        "data": dict(data or {}),
        "created_by": by,
        "created_at": at,
        "expires_at": at + (lifetime or LIFETIME[kind]),
    }
    conn.execute(sa.insert(token).values(row))
    return secret


def get(conn: sa.Connection, secret: str, kind: str, *, at: datetime) -> Token:
    """The link with this secret. Raises NotFound when it is of another kind, used or expired."""
    chosen = sa.select(*COLUMNS).where(token.c.hash == hash_of(secret), token.c.kind == kind)
    row = conn.execute(chosen.where(token.c.expires_at > at)).first()
    if row is None:
        raise NotFound(SPENT)
    return Token(**row._mapping)


def use(conn: sa.Connection, secret: str, kind: str, *, at: datetime) -> Token:
    """Like `get`, and the link works no more. Call it in the transaction that does what the link is for."""
    found = get(conn, secret, kind, at=at)
    conn.execute(sa.delete(token).where(token.c.id == found.id))
    return found


def list_of_kind(conn: sa.Connection, kind: str, *, at: datetime, most: int = 200) -> tuple[Token, ...]:
    """Links that still work, newest first."""
    chosen = sa.select(*COLUMNS).where(token.c.kind == kind, token.c.expires_at > at)
    return tuple(Token(**row._mapping) for row in conn.execute(chosen.order_by(token.c.id.desc()).limit(most)))


def revoke(conn: sa.Connection, token_id: int, kind: str) -> None:
    conn.execute(sa.delete(token).where(token.c.id == token_id, token.c.kind == kind))


def drop(conn: sa.Connection, *kinds: str, user_id: int | None = None, email: str | None = None) -> None:
    """Links of these kinds to a person or an address stop working."""
    conn.execute(sa.delete(token).where(token.c.kind.in_(kinds), _whose(user_id, email)))


def sweep(conn: sa.Connection, at: datetime) -> None:
    conn.execute(sa.delete(token).where(token.c.expires_at <= at))


def _whose(user_id: int | None, email: str | None) -> sa.ColumnElement[bool]:
    if user_id is not None:
        return token.c.user_id == user_id
    return sa.func.lower(token.c.email) == email.lower() if email is not None else sa.true()
