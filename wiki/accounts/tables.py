"""The accounts' tables: people, their names, sessions, one-time links and throttles.

Not derived from Git: they belong in the backup. Secrets are stored as hashes only; no network address is stored
in the clear but those that staff type to block them.
"""

import sqlalchemy as sa

from wiki.store.database import Moment, metadata
from wiki.store.tables import Id, Key

HASH = sa.String(64)  # SHA-256 in hex


def _user_id(nullable: bool = False) -> sa.Column[int]:
    return sa.Column("user_id", Id, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=nullable, index=True)


BLOCKED = sa.text("blocked_at IS NOT NULL")

user = sa.Table(
    "user",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sort_key", Key, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("email_key", Key, unique=True),
    sa.Column("password", sa.Text),
    sa.Column("role", sa.SmallInteger, nullable=False),
    sa.Column("about", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("confirmed_at", Moment),
    sa.Column("blocked_at", Moment),
    sa.Column("blocked_until", Moment),
    sa.Column("blocked_by", Id),
    sa.Column("blocked_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("left_at", Moment),
    sa.Column("language", sa.String(16), nullable=False, server_default=""),
    sa.Index("user_by_name", "sort_key", "id"),
    sa.Index("user_by_role", "role", "id"),
    sa.Index("user_blocked", "id", sqlite_where=BLOCKED, postgresql_where=BLOCKED),
    sqlite_autoincrement=True,  # commits name people by id for ever
)

user_name = sa.Table(
    "user_name",
    metadata,
    sa.Column("key", HASH, primary_key=True),
    _user_id(),
    comment="Every name ever taken, as a hash of its look-alike key: a name is never given to a second person.",
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("hash", HASH, nullable=False, unique=True),
    _user_id(),
    sa.Column("remembered", sa.Boolean, nullable=False),
    sa.Column("browser", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

token = sa.Table(
    "token",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("hash", HASH, nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    _user_id(nullable=True),
    sa.Column("email", sa.Text),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("created_by", Id),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Index("token_by_kind", "kind", "id"),
    comment="Links that work once: confirm, reset, invite, first sign-in of staff.",
)

address_block = sa.Table(
    "address_block",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("network", sa.Text, nullable=False, unique=True),
    sa.Column("writing", sa.Boolean, nullable=False),
    sa.Column("sign_up", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("until", Moment),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Id),
    sqlite_autoincrement=True,
    comment="Ranges of addresses from which nobody may write or sign up, as staff typed them.",
)

throttle = sa.Table(
    "throttle",
    metadata,
    sa.Column("key", HASH, primary_key=True),
    sa.Column("full_until", sa.BigInteger, nullable=False, index=True),
    comment="Attempts by account and by address, as a leaky bucket each; milliseconds since 1970.",
)
