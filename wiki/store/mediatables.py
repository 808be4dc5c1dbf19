"""Tables of pictures and files: what is kept, who brought it, and how it becomes visible with the page that shows it.

The files themselves are `wiki.media`'s. Here, because a page that is published publishes what it shows.
"""

from collections.abc import Collection

import sqlalchemy as sa

from wiki.store.database import Moment, metadata
from wiki.store.tables import Id
from wiki.store.writing import chunks

UNMADE = sa.text("made IS NULL")

# `hash`: of what was brought in, and its address. `current`: the newest version of the same file, often itself.
# `alt`: its words for who cannot see it; empty: decoration; NULL: nobody has said. `made`: when its sizes were made.
media = sa.Table(
    "media",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("number", Id, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.String(128), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("is_moving", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Id),
    sa.Column("by_name", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("current", sa.String(64), nullable=False, index=True),
    sa.Column("alt", sa.Text),
    sa.Column("made", Moment),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint("state IN ('waiting', 'public', 'deleted', 'erased')", name="state"),
    sa.Index("media_by_state", "state", "number"),
    sa.Index("media_by_person", "by", "number"),
    sa.Index("media_unmade", "number", sqlite_where=UNMADE, postgresql_where=UNMADE),
)

# Everybody who brought this very file; each of them sees it while it waits.
media_upload = sa.Table(
    "media_upload",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("user_id", Id, primary_key=True, autoincrement=False, index=True),
    sa.Column("at", Moment, nullable=False),
)

# The words of a film, one text in each language; `file` is that text's own hash.
media_caption = sa.Table(
    "media_caption",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("language", sa.String(16), primary_key=True),
    sa.Column("file", sa.String(64), nullable=False, index=True),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
)


def publish(conn: sa.Connection, hashes: Collection[str]) -> None:
    """Show to everybody what a published page shows now, with the captions of films and in its newest version."""
    for some in chunks(sorted(hashes)):
        newest = sa.select(media.c.current).where(media.c.hash.in_(some))
        words = sa.select(media_caption.c.file).where(media_caption.c.hash.in_(some))
        shown = media.c.hash.in_(some) | media.c.hash.in_(newest) | media.c.hash.in_(words)
        conn.execute(media.update().where(media.c.state == "waiting", shown).values(state="public"))
