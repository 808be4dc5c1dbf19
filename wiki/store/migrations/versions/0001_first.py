"""The first schema. Until the first release it is changed in place; a test compares it with the tables."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
LIVE = sa.text("state = 'live'")
ORPHAN = sa.text("state = 'live' AND inlinks = 0")
SHOWN = sa.text("kind <> 'relink'")
ACTS = sa.text(
    "kind NOT IN ('page.created', 'page.edited', 'page.seeded', 'page.renamed', 'page.reverted', 'page.relinked', "
    "'page.rebuilt', 'proposal.opened', 'proposal.revised', 'user.joined')"
)
# Nobody changes what has happened, whichever program they do it with.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity "
        "BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END",
        "CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity "
        "BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION activity_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'activity is append-only'; END$$",
        "CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON activity "
        "FOR EACH ROW EXECUTE FUNCTION activity_append_only()",
        "CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON activity "
        "FOR EACH STATEMENT EXECUTE FUNCTION activity_append_only()",
    ),
}


def upgrade() -> None:
    pages()
    history()
    hidden()
    contents()
    media()
    followers()
    proposals()
    reviewers()
    limits()
    abuse()
    rules()
    trust()
    verification()
    counts()
    accounts()
    notices()


def page_id(primary_key: bool = False) -> sa.Column[int]:
    parent = sa.ForeignKey("page.id", ondelete="CASCADE")
    return sa.Column("page_id", ID, parent, nullable=False, primary_key=primary_key)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def pages() -> None:
    op.create_table(
        "page",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("path", KEY, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("skeleton", KEY, nullable=False),
        sa.Column("section", KEY, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by", ID),
        sa.Column("changed_by_name", sa.Text, nullable=False),
        count("revisions"),
        count("contributors"),
        count("inlinks"),
        count("size"),
        sa.Column("seeded", sa.Boolean, nullable=False),
        sa.CheckConstraint("state IN ('live', 'deleted')", name="state"),
        sa.Index("page_live_skeleton", "skeleton", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        sa.Index("page_by_title", "state", "sort_key", "id"),
        sa.Index("page_by_size", "state", "size", "id"),
        sa.Index("page_by_section", "state", "section", "sort_key", "id"),
        sa.Index("page_orphans", "sort_key", "id", sqlite_where=ORPHAN, postgresql_where=ORPHAN),
    )
    op.create_table(
        "page_tag",
        page_id(primary_key=True),
        sa.Column("tag", KEY, primary_key=True),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Index("page_tag_by_title", "tag", "sort_key", "page_id"),
    )
    op.create_table(
        "tag",
        sa.Column("tag", KEY, primary_key=True),
        count("pages"),
        sa.Index("tag_by_pages", "pages", "tag"),
    )
    op.create_table("section", sa.Column("section", KEY, primary_key=True), count("pages"))
    op.create_table(
        "contributor",
        page_id(primary_key=True),
        sa.Column("author_key", KEY, primary_key=True),
        count("edits"),
    )


def history() -> None:
    op.create_table(
        "revision",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("commit", sa.String(40), nullable=False),
        page_id(),
        sa.Column("parent_id", ID),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", AT, nullable=False, index=True),
        sa.Column("author_id", ID),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("committer_id", ID),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("delta", sa.Integer, nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("section", KEY, nullable=False),
        sa.Column("proposal", ID),
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
    op.create_table(
        "redirect",
        sa.Column("path", KEY, primary_key=True),
        sa.Column("page_id", ID, sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("at", AT, nullable=False),
    )


def hidden() -> None:
    op.create_table(
        "hidden",
        sa.Column("revision_id", ID, primary_key=True, autoincrement=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("what", sa.String(24), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False, server_default=""),
        sa.Column("summary", sa.Text, nullable=False, server_default=""),
        sa.Column("author_id", ID),
        sa.Column("author_name", sa.Text, nullable=False, server_default=""),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Index("hidden_by_page", "page_id", "revision_id"),
        sa.Index("hidden_by_blob", "blob"),
        comment="Which parts of a revision staff hid (text, summary, author, with commas), and what those are.",
    )


def contents() -> None:
    op.create_table(
        "link",
        page_id(primary_key=True),
        sa.Column("target", KEY, primary_key=True),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("includes", sa.Boolean, nullable=False),
        sa.Index("link_by_target", "target", "sort_key", "page_id"),
        sa.Index(
            "link_by_included",
            "target",
            "page_id",
            sqlite_where=sa.text("includes"),
            postgresql_where=sa.text("includes"),
        ),
    )
    op.create_table(
        "wanted",
        sa.Column("target", KEY, primary_key=True),
        count("pages"),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Index("wanted_by_pages", "pages", "target"),
    )
    op.create_table(
        "contents",
        page_id(primary_key=True),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("shown", sa.String(40), nullable=False),
        sa.Column("headings", sa.JSON, nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        comment="What a page whose newest text is `blob` says in the text `shown`, which readers see first.",
    )
    op.create_table(
        "html",
        page_id(primary_key=True),
        sa.Column("blob", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("headings", sa.JSON, nullable=False),
        sa.Column("at", AT, nullable=False),
    )
    op.create_table(
        "related",
        page_id(primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("other_id", ID, sa.ForeignKey("page.id", ondelete="CASCADE"), index=True),
        sa.Column("blob", sa.String(40), nullable=False),
        comment="Pages about the same as a page whose text is `blob`, from place 1. Place 0: looked for, none found.",
    )


def media() -> None:
    op.create_table(
        "media",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.String(128), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", ID),
    )
    op.create_table(
        "media_use",
        page_id(primary_key=True),
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Index("media_use_by_hash", "hash", "page_id"),
    )


def followers() -> None:
    op.create_table(
        "activity",
        sa.Column("id", ID, primary_key=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("page_id", ID),
        sa.Column("revision_id", ID),
        sa.Column("user_id", ID),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("by_id", ID),
        sa.Column("about_id", ID),
        sa.Index("activity_acts", "kind", "id", sqlite_where=ACTS, postgresql_where=ACTS),
        sa.Index("activity_acts_on", "page_id", "id", sqlite_where=ACTS, postgresql_where=ACTS),
        sa.Index("activity_acts_by", "by_id", "id", sqlite_where=ACTS, postgresql_where=ACTS),
        sa.Index("activity_acts_about", "about_id", "id", sqlite_where=ACTS, postgresql_where=ACTS),
        sqlite_autoincrement=True,  # an id must not come back after its row was removed
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("seen", ID, nullable=False, server_default="0"),
        sa.Column("commit", sa.String(40)),
    )
    op.create_table(
        "failure",
        sa.Column("follower", sa.String(64), primary_key=True),
        sa.Column("activity_id", ID, primary_key=True, autoincrement=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )


def proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", ID, primary_key=True),
        sa.Column("page_id", ID),
        sa.Column("path", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("section", KEY, nullable=False),
        sa.Column("base_blob", sa.String(40)),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("author_id", ID),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("held", sa.Text, nullable=False, server_default=""),
        sa.Column("rules", sa.JSON),
        sa.Column("fit", sa.String(16), nullable=False, server_default="clean"),
        sa.Column("fit_blob", sa.String(40), nullable=False, server_default=""),
        sa.Column("overlaps", sa.JSON),
        count("readers"),
        sa.Column("risk", sa.Float, nullable=False, server_default="1"),
        sa.Column("newcomer", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("look", sa.JSON),
        sa.Column("in_git", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", AT),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('open', 'changes', 'accepted', 'rejected', 'withdrawn')", name="state"),
        sa.CheckConstraint("fit IN ('clean', 'overlaps', 'contained', 'homeless')", name="fit"),
        sa.Index("proposal_by_state", "state", "id"),
        sa.Index("proposal_by_page", "page_id", "id"),
        sa.Index("proposal_by_author", "author_id", "id"),
        sa.Index(
            "proposal_queue",
            *("section", "id", "page_id", "author_id", "at", "state", "readers", "risk", "newcomer"),
            *("fit", "decided_at"),
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sqlite_autoincrement=True,  # refs/proposals/<n> is never reused
    )
    op.create_table(
        "proposal_comment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("proposal_id", ID, sa.ForeignKey("proposal.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", ID),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Index("proposal_comment_by_proposal", "proposal_id", "id"),
    )


def trust() -> None:
    op.create_table(
        "trust",
        sa.Column("user_id", ID, primary_key=True, autoincrement=False),
        sa.Column("section", KEY, primary_key=True),
        count("accepted"),
        count("kept"),
        count("reverted"),
        count("points"),
        sa.Column("earned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("due_at", AT),
        sa.Column("word", sa.String(8), nullable=False, server_default=""),
        sa.Column("by", ID),
        sa.Column("at", AT),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("trusted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Index("trust_by_due", "due_at"),
        comment="How far somebody is trusted in a section at the top: what their edits there earned (counts, points, "
        "earned), what staff said about it (word, by, at, reason), and what holds (trusted).",
    )


def reviewers() -> None:
    op.create_table(
        "section_reviewer",
        sa.Column("section", KEY, primary_key=True),
        sa.Column("user_id", ID, primary_key=True, autoincrement=False, index=True),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        comment="Who decides on proposals for the pages of a section, and of those below it.",
    )


def limits() -> None:
    op.create_table(
        "section_rule",
        sa.Column("section", KEY, primary_key=True),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        comment="Who may change the pages of a section, and of those below it, at once.",
    )
    op.create_table(
        "protection",
        sa.Column("page_id", ID, primary_key=True, autoincrement=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
    )


def abuse() -> None:
    still_open = sa.text("closed_at IS NULL")
    op.create_table(
        "report",
        sa.Column("id", ID, primary_key=True),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("problem", sa.String(16), nullable=False),
        sa.Column("passage", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("user_id", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("closed_by", ID),
        sa.Column("closed_at", AT),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        sa.Index("report_by_page", "page_id", "id"),
        sa.Index("report_open", "id", sqlite_where=still_open, postgresql_where=still_open),
        sqlite_autoincrement=True,
        comment="What readers told staff about a page as it was after `commit`.",
    )
    not_looked_at = sa.text("looked_at IS NULL")
    op.create_table(
        "patrol",
        sa.Column("revision_id", ID, primary_key=True, autoincrement=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("looked_by", ID),
        sa.Column("looked_at", AT),
        sa.Index("patrol_waiting", "revision_id", sqlite_where=not_looked_at, postgresql_where=not_looked_at),
        sa.Index("patrol_by_page", "page_id", "revision_id"),
        comment="Changes by people who are not trusted yet, and which of the staff looked at each first.",
    )


def verification() -> None:
    op.create_table(
        "section_reading",
        sa.Column("section", KEY, primary_key=True),
        sa.Column("shown", sa.String(16), nullable=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.CheckConstraint("shown IN ('verified', 'newest')", name="shown"),
        comment="Which text of a verified page readers see first, in a section and in those below it.",
    )
    op.create_table(
        "verification",
        sa.Column("page_id", ID, primary_key=True, autoincrement=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(40), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("owner_id", ID),
        sa.Column("review_by", sa.Date),
        sa.Column("reminded", sa.Date),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("drift", sa.JSON),
        sa.Column("drift_blob", sa.String(40), nullable=False, server_default=""),
        count("changes"),
        count("share"),
        count("readers"),
        sa.Column("weight", sa.BigInteger, nullable=False, server_default="0"),
        sa.Index("verification_by_weight", "weight", "page_id"),
        sa.Index("verification_by_owner", "owner_id", "weight", "page_id"),
        sa.Index("verification_by_review", "review_by", "page_id"),
        sa.Index("verification_by_owner_and_review", "owner_id", "review_by", "page_id"),
        comment="`number`: the activity of the marking. `share`: how many hundredths of the text differ.",
    )


def rules() -> None:
    op.create_table(
        "edit_rule",
        sa.Column("id", ID, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("conditions", sa.JSON, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", ID),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "edit_rule_version",
        sa.Column("rule_id", ID, sa.ForeignKey("edit_rule.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", ID),
        comment="What a rule said from then on.",
    )
    op.create_table(
        "revision_tag",
        sa.Column("revision_id", ID, primary_key=True, autoincrement=False),
        sa.Column("rule_id", ID, primary_key=True, autoincrement=False),
        sa.Column("title", sa.Text, nullable=False),
        comment="Changes that a rule marked, with what the rule was called then.",
    )
    op.create_table(
        "address_edit",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("hash", sa.String(16), primary_key=True),
        sa.Column("edits", sa.Integer, nullable=False),
        comment="Edits by address, as a hash under a key of the day that is thrown away with it.",
    )
    first_rules()


def first_rules() -> None:
    """Rules that a new wiki starts with: careful ones, for newcomers. They hold or mark, and refuse nothing."""
    newcomer = ["author.edits", "at_most", "10"]
    found = (
        ("Many edits in an hour", [["author.hour", "at_least", "30"], ["author.edits", "at_most", "200"]], "hold"),
        (
            "A newcomer empties a page",
            [["text.left", "at_most", "30"], ["text.shrunk", "at_least", "300"], newcomer],
            "hold",
        ),
        ("Many links by a newcomer", [["links.new", "at_least", "4"], newcomer], "hold"),
        ("One letter again and again", [["text.run", "at_least", "12"], newcomer], "tag"),
    )
    at = datetime.now(UTC)
    shared = {"message": "", "answers": "", "trusted": False, "enabled": True}
    said = [{"title": title, "conditions": rows, "action": action, **shared} for title, rows, action in found]
    kept = sa.table(
        "edit_rule",
        *(sa.column(name) for name in ("id", "title", "action", "message", "answers", "version")),
        *(sa.column("conditions", sa.JSON), sa.column("at", AT)),
        *(sa.column(name, sa.Boolean) for name in ("trusted", "enabled")),
    )
    versions = sa.table("edit_rule_version", sa.column("rule_id"), sa.column("version"), sa.column("data", sa.JSON),
                        sa.column("at", AT))  # fmt: skip
    for data in said:
        number = op.get_bind().execute(kept.insert().values(**data, version=1, at=at).returning(kept.c.id)).scalar_one()
        op.get_bind().execute(versions.insert().values(rule_id=number, version=1, data=data, at=at))


def counts() -> None:
    op.create_table(
        "reads",
        sa.Column("page_id", ID, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, primary_key=True),
        count("reads"),
        sa.Index("reads_by_day", "day", "page_id"),
    )
    op.create_table(
        "query",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("text", KEY, primary_key=True),
        count("asked"),
        count("clicked"),
        sa.Column("results", sa.Integer, nullable=False),
        sa.Index("query_by_text", "text"),
        comment="Questions to search: by how many different askers that day, how many of them opened a result.",
    )
    op.create_table(
        "asker",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("text", KEY, primary_key=True),
        sa.Column("hash", sa.String(16), primary_key=True),
        sa.Column("clicked", sa.Boolean, nullable=False, server_default=sa.false()),
        comment="Who asked, as a hash under a key of the day that is thrown away with it; kept for two days.",
    )


def user_id(nullable: bool = False) -> sa.Column[int]:
    parent = sa.ForeignKey("user.id", ondelete="CASCADE")
    return sa.Column("user_id", ID, parent, nullable=nullable, index=True)


def accounts() -> None:
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
        sa.Index("user_by_name", "sort_key", "id"),
        sa.Index("user_by_role", "role", "id"),
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
