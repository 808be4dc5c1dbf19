"""The tables of notices. Not derived from Git: what somebody has read belongs in the backup.

A notice holds no text: its words are those of its activity, read again each time, so that what is hidden or expunged
stands nowhere else.
"""

import sqlalchemy as sa

from wiki.store.database import Moment, metadata
from wiki.store.tables import Id


def _user_id(primary_key: bool = False) -> sa.Column[int]:
    person = sa.ForeignKey("user.id", ondelete="CASCADE")
    return sa.Column("user_id", Id, person, nullable=False, primary_key=primary_key, autoincrement=False)


notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _user_id(),
    sa.Column("activity_id", Id, sa.ForeignKey("activity.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("page_id", Id),
    sa.Column("proposal_id", Id),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("read_at", Moment),
    sa.Column("mailed_at", Moment),
    sa.UniqueConstraint("user_id", "activity_id"),
    sa.Index("notice_by_user", "user_id", "id"),
    sa.Index("notice_unread", "user_id", "read_at", "id"),
    sqlite_autoincrement=True,  # mails lead to notices by id
)

notice_choice = sa.Table(
    "notice_choice",
    metadata,
    _user_id(primary_key=True),
    sa.Column("mail", sa.String(8), nullable=False),
    sa.Column("proposals", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("next_at", Moment),
    sa.Column("failures", sa.SmallInteger, nullable=False, server_default="0"),
    comment="Who wants which mails. No mail goes to a person before `next_at`.",
)
