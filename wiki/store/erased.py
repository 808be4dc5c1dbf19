"""Which texts were expunged, so that they are noticed if they come back; and the table of ids while history is
rewritten, by which the append-only log lets its commits follow.

Not derived from Git: `erased` belongs in the backup. Must never hold a text.
"""

import sqlalchemy as sa

from wiki.store.database import Moment, metadata

erased = sa.Table(
    "erased",
    metadata,
    sa.Column("object", sa.String(40), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    comment="Objects of Git that were expunged: texts, and commits that told a summary or an author.",
)

rewritten = sa.Table(
    "rewritten",
    metadata,
    sa.Column("was", sa.String(60), primary_key=True),
    sa.Column("becomes", sa.String(40), nullable=False),
    comment="Old and new ids, and `author <revision>`, `title <revision>` for what revisions lose. Empty but "
    "in the transaction of an expunge: the triggers of the activity log let through what it says.",
)
