"""The tables of moderation: who reviews what, what people reported, which changes staff have looked at, and how far
people are trusted.

Not derived from Git: they belong in the backup. No network address is stored in the clear.
"""

import sqlalchemy as sa

from wiki.store.database import Moment, metadata
from wiki.store.tables import Id, Key

section_reviewer = sa.Table(
    "section_reviewer",
    metadata,
    sa.Column("section", Key, primary_key=True),
    sa.Column("user_id", Id, primary_key=True, autoincrement=False, index=True),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    comment="Who decides on proposals for the pages of a section, and of those below it.",
)

STILL_OPEN = sa.text("closed_at IS NULL")

report = sa.Table(
    "report",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("page_id", Id, nullable=False),
    sa.Column("path", Key, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("commit", sa.String(40), nullable=False),
    sa.Column("problem", sa.String(16), nullable=False),
    sa.Column("passage", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("user_id", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("closed_by", Id),
    sa.Column("closed_at", Moment),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Index("report_by_page", "page_id", "id"),
    sa.Index("report_open", "id", sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN),
    sqlite_autoincrement=True,
    comment="What readers told staff about a page as it was after `commit`.",
)

NOT_LOOKED_AT = sa.text("looked_at IS NULL")

patrol = sa.Table(
    "patrol",
    metadata,
    sa.Column("revision_id", Id, primary_key=True, autoincrement=False),
    sa.Column("page_id", Id, nullable=False),
    sa.Column("looked_by", Id),
    sa.Column("looked_at", Moment),
    sa.Index("patrol_waiting", "revision_id", sqlite_where=NOT_LOOKED_AT, postgresql_where=NOT_LOOKED_AT),
    sa.Index("patrol_by_page", "page_id", "revision_id"),
    comment="Changes by people who are not trusted yet, and which of the staff looked at each first.",
)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


trust = sa.Table(
    "trust",
    metadata,
    sa.Column("user_id", Id, primary_key=True, autoincrement=False),
    sa.Column("section", Key, primary_key=True),
    _count("accepted"),
    _count("kept"),
    _count("reverted"),
    _count("points"),
    sa.Column("earned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("due_at", Moment),
    sa.Column("word", sa.String(8), nullable=False, server_default=""),
    sa.Column("by", Id),
    sa.Column("at", Moment),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("trusted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("trust_by_due", "due_at"),
    comment="How far somebody is trusted in a section at the top: what their edits there earned (counts, points, "
    "earned), what staff said about it (word, by, at, reason), and what holds (trusted).",
)

edit_rule = sa.Table(
    "edit_rule",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("conditions", sa.JSON, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("trusted", sa.Boolean, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Id),
    sqlite_autoincrement=True,
)

edit_rule_version = sa.Table(
    "edit_rule_version",
    metadata,
    sa.Column("rule_id", Id, sa.ForeignKey("edit_rule.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Id),
    comment="What a rule said from then on.",
)

revision_tag = sa.Table(
    "revision_tag",
    metadata,
    sa.Column("revision_id", Id, primary_key=True, autoincrement=False),
    sa.Column("rule_id", Id, primary_key=True, autoincrement=False),
    sa.Column("title", sa.Text, nullable=False),
    comment="Changes that a rule marked, with what the rule was called then.",
)

address_edit = sa.Table(
    "address_edit",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("hash", sa.String(16), primary_key=True),
    sa.Column("edits", sa.Integer, nullable=False),
    comment="Edits by address, as a hash under a key of the day that is thrown away with it.",
)
