"""Types, conditions and columns that several tables of the first schema have."""

import sqlalchemy as sa

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
LIVE = sa.text("state = 'live'")
ORPHAN = sa.text("state = 'live' AND inlinks = 0")
SHOWN = sa.text("kind <> 'relink'")


def page_id(primary_key: bool = False) -> sa.Column[int]:
    parent = sa.ForeignKey("page.id", ondelete="CASCADE")
    return sa.Column("page_id", ID, parent, nullable=False, primary_key=primary_key)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def user_id(nullable: bool = False) -> sa.Column[int]:
    parent = sa.ForeignKey("user.id", ondelete="CASCADE")
    return sa.Column("user_id", ID, parent, nullable=nullable, index=True)
