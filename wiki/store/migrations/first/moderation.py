"""The first schema of moderation: proposals, limits, trust, rules, verification and reports."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from wiki.store.migrations.first.columns import AT, ID, KEY, count


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
        sa.Column("from_commit", sa.String(40)),
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
