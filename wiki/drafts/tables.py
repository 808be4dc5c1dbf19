"""The table of drafts: what people have typed and not saved yet. Not derived from Git: it belongs in the backup.

A draft is its owner's alone: nothing else may read this table, and no log, feed or index may hold what is in it.
"""

import sqlalchemy as sa

from wiki.store.database import Moment, metadata
from wiki.store.tables import Id, Key

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
    sa.Column("place", Key, nullable=False),
    sa.Column("page_id", Id),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("editor", sa.String(32), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("user_id", "place"),
    sa.Index("draft_by_place", "place", "at"),
    sqlite_autoincrement=True,  # a list that is open still means the same drafts
    comment="`place`: page:<id> or new:<path>, one draft each. `editor`: which open window wrote it last.",
)

kept_text = sa.Table(
    "kept_text",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("page_id", Id, index=True),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("until", Moment, nullable=False, index=True),
    sa.Column("taken_by", Id, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True),
    comment="What people wrote before they had an account, by the hash of the secret that leads there. `page_id`: none "
    "for a new page. `taken_by`: whose draft it became.",
)
