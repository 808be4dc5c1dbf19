"""The store's tables. `DERIVED` ones follow Git and can be thrown away and rebuilt; the others cannot.

Every list has its index here. Columns only: what they mean is kept true by `catalog` and `contents`.
"""

import sqlalchemy as sa

from wiki.store.acts import ACTS, INDEXES
from wiki.store.database import Moment, metadata

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Keyset paging compares keys as Python and SQLite do, by code point, whatever the cluster's language is.
Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LIVE = sa.text("state = 'live'")
ORPHAN = sa.text("state = 'live' AND inlinks = 0")
SHOWN = sa.text("kind <> 'relink'")
INCLUDES = sa.text("includes")
UNDECIDED = sa.text("decided_at IS NULL")
# All by which proposals that wait are ordered and chosen, so that the queue is read from its index alone.
QUEUED = ("section", "id", "page_id", "author_id", "at", "state", "readers", "risk", "newcomer", "fit", "decided_at")


def _page_id(primary_key: bool = False) -> sa.Column[int]:
    parent = sa.ForeignKey("page.id", ondelete="CASCADE")
    return sa.Column("page_id", Id, parent, nullable=False, primary_key=primary_key)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


page = sa.Table(
    "page",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("path", Key, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sort_key", Key, nullable=False),
    sa.Column("skeleton", Key, nullable=False),
    sa.Column("section", Key, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("blob", sa.String(40), nullable=False),
    sa.Column("commit", sa.String(40), nullable=False),
    sa.Column("revision_id", Id, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", Id),
    sa.Column("changed_by_name", sa.Text, nullable=False),
    _count("revisions"),
    _count("contributors"),
    _count("inlinks"),
    _count("size"),
    sa.Column("seeded", sa.Boolean, nullable=False),
    sa.CheckConstraint("state IN ('live', 'deleted')", name="state"),
    sa.Index("page_live_skeleton", "skeleton", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    sa.Index("page_by_title", "state", "sort_key", "id"),
    sa.Index("page_by_section", "state", "section", "sort_key", "id"),
    sa.Index("page_by_size", "state", "size", "id"),
    sa.Index("page_orphans", "sort_key", "id", sqlite_where=ORPHAN, postgresql_where=ORPHAN),
)

# For pages asked for by id or path. SQLite keeps no statistics here and would, from eight of them on, rather go through
# all live pages by an index that begins with the state; a function hides the column from it.
STILL_LIVE = sa.func.coalesce(page.c.state, "") == "live"

page_tag = sa.Table(
    "page_tag",
    metadata,
    _page_id(primary_key=True),
    sa.Column("tag", Key, primary_key=True),
    sa.Column("sort_key", Key, nullable=False),
    sa.Index("page_tag_by_title", "tag", "sort_key", "page_id"),
)

tag = sa.Table(
    "tag",
    metadata,
    sa.Column("tag", Key, primary_key=True),
    _count("pages"),
    sa.Index("tag_by_pages", "pages", "tag"),
)

section = sa.Table("section", metadata, sa.Column("section", Key, primary_key=True), _count("pages"))

contributor = sa.Table(
    "contributor",
    metadata,
    _page_id(primary_key=True),
    sa.Column("author_key", Key, primary_key=True),
    _count("edits"),
)

revision = sa.Table(
    "revision",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("commit", sa.String(40), nullable=False),
    _page_id(),
    sa.Column("parent_id", Id),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("author_id", Id),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("committer_id", Id),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("delta", sa.Integer, nullable=False),
    sa.Column("blob", sa.String(40), nullable=False),
    sa.Column("path", Key, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("section", Key, nullable=False),
    sa.Column("proposal", Id),
    sa.Column("from_commit", sa.String(40)),
    sa.Column("hidden", sa.String(24), nullable=False, server_default=""),
    sa.UniqueConstraint("commit", "page_id"),
    sa.Index("revision_by_page", "page_id", "id"),
    sa.Index("revision_by_kind", "kind", "id"),
    # A rename rewrites the links of up to thousands of pages: those revisions show in a page's own history only.
    sa.Index("revision_shown", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
    sa.Index("revision_by_section", "section", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
    sa.Index("revision_by_author", "author_id", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
)

redirect = sa.Table(
    "redirect",
    metadata,
    sa.Column("path", Key, primary_key=True),
    sa.Column("page_id", Id, sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
)

link = sa.Table(
    "link",
    metadata,
    _page_id(primary_key=True),
    sa.Column("target", Key, primary_key=True),
    sa.Column("sort_key", Key, nullable=False),
    sa.Column("includes", sa.Boolean, nullable=False),
    sa.Index("link_by_target", "target", "sort_key", "page_id"),
    sa.Index("link_by_included", "target", "page_id", sqlite_where=INCLUDES, postgresql_where=INCLUDES),
)

wanted = sa.Table(
    "wanted",
    metadata,
    sa.Column("target", Key, primary_key=True),
    _count("pages"),
    sa.Column("shown", sa.Text, nullable=False),
    sa.Index("wanted_by_pages", "pages", "target"),
)

contents = sa.Table(
    "contents",
    metadata,
    _page_id(primary_key=True),
    sa.Column("blob", sa.String(40), nullable=False),
    sa.Column("path", Key, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("shown", sa.String(40), nullable=False),
    sa.Column("headings", sa.JSON, nullable=False),
    sa.Column("plain", sa.Text, nullable=False),
    sa.Column("excerpt", sa.Text, nullable=False),
    comment="What a page whose newest text is `blob` says in the text `shown`, which readers see first.",
)

html = sa.Table(
    "html",
    metadata,
    _page_id(primary_key=True),
    sa.Column("blob", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    *(sa.Column(name, sa.JSON, nullable=False) for name in ("headings", "how_to")),
    sa.Column("at", Moment, nullable=False),
)

related = sa.Table(
    "related",
    metadata,
    _page_id(primary_key=True),
    sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("other_id", Id, sa.ForeignKey("page.id", ondelete="CASCADE"), index=True),
    sa.Column("blob", sa.String(40), nullable=False),
    comment="Pages about the same as a page whose text is `blob`, from place 1. Place 0: looked for, none found.",
)

media_use = sa.Table(
    "media_use",
    metadata,
    _page_id(primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Index("media_use_by_hash", "hash", "page_id"),
)

activity = sa.Table(
    "activity",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("page_id", Id),
    sa.Column("revision_id", Id),
    sa.Column("user_id", Id),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("by_id", Id),
    sa.Column("about_id", Id),
    *(sa.Index(name, key, "id", sqlite_where=ACTS, postgresql_where=ACTS) for name, key in INDEXES),
    sqlite_autoincrement=True,  # an id must not come back, though triggers refuse to remove a row
)

cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("seen", Id, nullable=False, server_default="0"),
    sa.Column("commit", sa.String(40)),
)

failure = sa.Table(
    "failure",
    metadata,
    sa.Column("follower", sa.String(64), primary_key=True),
    sa.Column("activity_id", Id, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("page_id", Id),
    sa.Column("path", Key, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("section", Key, nullable=False),
    sa.Column("base_blob", sa.String(40)),
    sa.Column("commit", sa.String(40), nullable=False),
    sa.Column("blob", sa.String(40), nullable=False),
    sa.Column("author_id", Id),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("from_commit", sa.String(40)),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("held", sa.Text, nullable=False, server_default=""),
    sa.Column("rules", sa.JSON(none_as_null=True)),
    sa.Column("fit", sa.String(16), nullable=False, server_default="clean"),
    sa.Column("fit_blob", sa.String(40), nullable=False, server_default=""),
    sa.Column("overlaps", sa.JSON),
    _count("readers"),
    sa.Column("risk", sa.Float, nullable=False, server_default="1"),
    sa.Column("newcomer", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("look", sa.JSON(none_as_null=True)),
    sa.Column("in_git", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint("state IN ('open', 'changes', 'accepted', 'rejected', 'withdrawn')", name="state"),
    sa.CheckConstraint("fit IN ('clean', 'overlaps', 'contained', 'homeless')", name="fit"),
    sa.Index("proposal_by_state", "state", "id"),
    sa.Index("proposal_by_page", "page_id", "id"),
    sa.Index("proposal_by_author", "author_id", "id"),
    sa.Index("proposal_queue", *QUEUED, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    sqlite_autoincrement=True,  # refs/proposals/<n> is never reused
)

proposal_comment = sa.Table(
    "proposal_comment",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("proposal_id", Id, sa.ForeignKey("proposal.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", Id),
    sa.Column("user_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("proposal_comment_by_proposal", "proposal_id", "id"),
)

section_rule = sa.Table(
    "section_rule",
    metadata,
    sa.Column("section", Key, primary_key=True),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    comment="Who may change the pages of a section, and of those below it, at once.",
)

protection = sa.Table(
    "protection",
    metadata,
    sa.Column("page_id", Id, primary_key=True, autoincrement=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
)

section_reading = sa.Table(
    "section_reading",
    metadata,
    sa.Column("section", Key, primary_key=True),
    sa.Column("shown", sa.String(16), nullable=False),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    sa.CheckConstraint("shown IN ('verified', 'newest')", name="shown"),
    comment="Which text of a verified page readers see first, in a section and in those below it.",
)

# Not derived from Git: which text of a page staff stand behind. From `drift` on, kept by the follower `verification`.
verification = sa.Table(
    "verification",
    metadata,
    sa.Column("page_id", Id, primary_key=True, autoincrement=False),
    sa.Column("number", Id, nullable=False),
    sa.Column("revision_id", Id, nullable=False),
    sa.Column("commit", sa.String(40), nullable=False),
    sa.Column("blob", sa.String(40), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("owner_id", Id),
    sa.Column("review_by", sa.Date),
    sa.Column("reminded", sa.Date),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("drift", sa.JSON),
    sa.Column("drift_blob", sa.String(40), nullable=False, server_default=""),
    _count("changes"),
    _count("share"),
    _count("readers"),
    sa.Column("weight", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("verification_by_weight", "weight", "page_id"),
    sa.Index("verification_by_owner", "owner_id", "weight", "page_id"),
    sa.Index("verification_by_review", "review_by", "page_id"),
    sa.Index("verification_by_owner_and_review", "owner_id", "review_by", "page_id"),
    comment="`number`: the activity of the marking. `share`: how many hundredths of the text differ.",
)

reads = sa.Table(
    "reads",
    metadata,
    sa.Column("page_id", Id, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    _count("reads"),
    sa.Index("reads_by_day", "day", "page_id"),
)

query = sa.Table(
    "query",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("text", Key, primary_key=True),
    _count("asked"),
    _count("clicked"),
    sa.Column("results", sa.Integer, nullable=False),
    sa.Index("query_by_text", "text"),
    comment="Questions to search: by how many different askers that day, how many of them opened a result.",
)

asker = sa.Table(
    "asker",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("text", Key, primary_key=True),
    sa.Column("hash", sa.String(16), primary_key=True),
    sa.Column("clicked", sa.Boolean, nullable=False, server_default=sa.false()),
    comment="Who asked, as a hash under a key of the day that is thrown away with it; kept for two days.",
)

alias = sa.Table(
    "alias",
    metadata,
    sa.Column("author_id", Id, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    comment="Names to show instead of those in Git: of people who renamed themselves or left.",
)

DERIVED = (
    *(page, page_tag, tag, section, contributor, revision, redirect),
    *(link, wanted, contents, html, related, media_use),
)
