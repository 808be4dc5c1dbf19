"""The first schema of people: accounts, the doors to them, notices and drafts."""

import sqlalchemy as sa
from alembic import op

from wiki.store.migrations.first.columns import AT, ID, KEY, user_id


def accounts() -> None:
    blocked = sa.text("blocked_at IS NOT NULL")
    op.create_table(
        "user",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("email_key", KEY, unique=True),
        sa.Column("password", sa.Text),
        sa.Column("role", sa.SmallInteger, nullable=False),
        sa.Column("about", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("confirmed_at", AT),
        sa.Column("blocked_at", AT),
        sa.Column("blocked_until", AT),
        sa.Column("blocked_by", ID),
        sa.Column("blocked_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("left_at", AT),
        sa.Column("language", sa.String(16), nullable=False, server_default=""),
        sa.Index("user_by_name", "sort_key", "id"),
        sa.Index("user_by_role", "role", "id"),
        sa.Index("user_blocked", "id", sqlite_where=blocked, postgresql_where=blocked),
        sqlite_autoincrement=True,  # commits name people by id for ever
    )
    op.create_table(
        "user_name",
        sa.Column("key", sa.String(64), primary_key=True),
        user_id(),
        comment="Every name ever taken, as a hash of its look-alike key: a name is never given to a second person.",
    )
    op.create_table(
        "session",
        sa.Column("id", ID, primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        user_id(),
        sa.Column("remembered", sa.Boolean, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False, index=True),
        sqlite_autoincrement=True,
    )


def doors() -> None:
    op.create_table(
        "token",
        sa.Column("id", ID, primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        user_id(nullable=True),
        sa.Column("email", sa.Text),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_by", ID),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False, index=True),
        sa.Index("token_by_kind", "kind", "id"),
        comment="Links that work once: confirm, reset, invite, first sign-in of staff.",
    )
    op.create_table(
        "address_block",
        sa.Column("id", ID, primary_key=True),
        sa.Column("network", sa.Text, nullable=False, unique=True),
        sa.Column("writing", sa.Boolean, nullable=False),
        sa.Column("sign_up", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", AT),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", ID),
        sqlite_autoincrement=True,
        comment="Ranges of addresses from which nobody may write or sign up, as staff typed them.",
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("full_until", sa.BigInteger, nullable=False, index=True),
        comment="Attempts by account and by address, as a leaky bucket each; milliseconds since 1970.",
    )
    op.create_table(
        "alias",
        sa.Column("author_id", ID, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        comment="Names to show instead of those in Git: of people who renamed themselves or left.",
    )


def notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", ID, primary_key=True),
        sa.Column("user_id", ID, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("activity_id", ID, sa.ForeignKey("activity.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("page_id", ID),
        sa.Column("proposal_id", ID),
        sa.Column("at", AT, nullable=False, index=True),
        sa.Column("read_at", AT),
        sa.Column("mailed_at", AT),
        sa.UniqueConstraint("user_id", "activity_id"),
        sa.Index("notice_by_user", "user_id", "id"),
        sa.Index("notice_unread", "user_id", "read_at", "id"),
        sqlite_autoincrement=True,  # mails lead to notices by id
    )
    op.create_table(
        "notice_choice",
        sa.Column("user_id", ID, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("mail", sa.String(8), nullable=False),
        sa.Column("proposals", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("next_at", AT),
        sa.Column("failures", sa.SmallInteger, nullable=False, server_default="0"),
        comment="Who wants which mails. No mail goes to a person before `next_at`.",
    )


def drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ID, primary_key=True),
        sa.Column("user_id", ID, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("page_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("editor", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", AT, nullable=False, index=True),
        sa.UniqueConstraint("user_id", "place"),
        sa.Index("draft_by_place", "place", "at"),
        sqlite_autoincrement=True,  # a list that is open still means the same drafts
        comment="`place`: page:<id> or new:<path>, one draft each. `editor`: which open window wrote it last.",
    )
    op.create_table(
        "kept_text",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("page_id", ID, index=True),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("until", AT, nullable=False, index=True),
        sa.Column("taken_by", ID, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True),
        comment="What people wrote before they had an account, by the hash of the secret that leads there. `page_id`: "
        "none for a new page. `taken_by`: whose draft it became.",
    )
