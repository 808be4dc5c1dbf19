"""The first schema of pages, what is kept of them, and what happened to them."""

import sqlalchemy as sa
from alembic import op

from wiki.store.migrations.first.columns import AT, ID, KEY, LIVE, ORPHAN, SHOWN, count, page_id

UNMADE = sa.text("made IS NULL")
ACTS = sa.text(
    "kind NOT IN ('page.created', 'page.edited', 'page.seeded', 'page.renamed', 'page.reverted', 'page.relinked', "
    "'page.rebuilt', 'proposal.opened', 'proposal.revised', 'user.joined')"
)
# Nobody changes what has happened, whichever program they do it with. The one exception: in the transaction of an
# expunge, the table `rewritten` says which commit bears which id now, and which revision lost its author
# or the title that it had.
AUTHOR_LOST = "EXISTS (SELECT 1 FROM rewritten WHERE was = 'author ' || OLD.revision_id)"
TITLE_LOST = "EXISTS (SELECT 1 FROM rewritten WHERE was = 'title ' || OLD.revision_id)"
APPEND_ONLY = {
    "sqlite": (
        f"""CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity WHEN NOT COALESCE((
            NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.kind = OLD.kind AND NEW.page_id IS OLD.page_id
            AND NEW.revision_id IS OLD.revision_id AND NEW.about_id IS OLD.about_id
            AND ((NEW.user_id IS OLD.user_id AND NEW.by_id IS OLD.by_id)
                OR (NEW.user_id IS NULL AND NEW.by_id IS NULL AND {AUTHOR_LOST}))
            AND (NEW.data = OLD.data OR (
                json_remove(NEW.data, '$.commit', '$.title') = json_remove(OLD.data, '$.commit', '$.title')
                AND (json_extract(NEW.data, '$.commit') IS json_extract(OLD.data, '$.commit')
                    OR json_extract(NEW.data, '$.commit')
                        = (SELECT becomes FROM rewritten WHERE was = json_extract(OLD.data, '$.commit')))
                AND (json_extract(NEW.data, '$.title') IS json_extract(OLD.data, '$.title')
                    OR (json_extract(NEW.data, '$.title') = '' AND {TITLE_LOST}))))
            AND EXISTS (SELECT 1 FROM rewritten)
        ), 0) BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END""",
        "CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity "
        "BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END",
    ),
    "postgresql": (
        f"""CREATE FUNCTION activity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.kind = OLD.kind
                    AND NEW.page_id IS NOT DISTINCT FROM OLD.page_id
                    AND NEW.revision_id IS NOT DISTINCT FROM OLD.revision_id
                    AND NEW.about_id IS NOT DISTINCT FROM OLD.about_id
                    AND ((NEW.user_id IS NOT DISTINCT FROM OLD.user_id AND NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
                        OR (NEW.user_id IS NULL AND NEW.by_id IS NULL AND {AUTHOR_LOST}))
                    AND (NEW.data::jsonb = OLD.data::jsonb OR (
                        NEW.data::jsonb - 'commit' - 'title' = OLD.data::jsonb - 'commit' - 'title'
                        AND (NEW.data->>'commit' IS NOT DISTINCT FROM OLD.data->>'commit' OR NEW.data->>'commit'
                            = (SELECT becomes FROM rewritten WHERE was = OLD.data->>'commit'))
                        AND (NEW.data->>'title' IS NOT DISTINCT FROM OLD.data->>'title'
                            OR (NEW.data->>'title' = '' AND {TITLE_LOST}))))
                    AND EXISTS (SELECT 1 FROM rewritten)
                THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION 'activity is append-only';
        END$$""",
        "CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON activity "
        "FOR EACH ROW EXECUTE FUNCTION activity_append_only()",
        "CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON activity "
        "FOR EACH STATEMENT EXECUTE FUNCTION activity_append_only()",
    ),
}


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


def expunged() -> None:
    op.create_table(
        "erased",
        sa.Column("object", sa.String(40), primary_key=True),
        sa.Column("at", AT, nullable=False),
        comment="Objects of Git that were expunged: texts, and commits that told a summary or an author.",
    )
    op.create_table(
        "silenced",
        sa.Column("activity_id", ID, primary_key=True, autoincrement=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        comment="Activities whose reason is shown to nobody.",
    )
    op.create_table(
        "rewritten",
        sa.Column("was", sa.String(60), primary_key=True),
        sa.Column("becomes", sa.String(40), nullable=False),
        comment="Old and new ids, and `author <revision>`, `title <revision>` for what revisions lose. Empty "
        "but in the transaction of an expunge: the triggers of the activity log let through what it says.",
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
        sa.Column("how_to", sa.JSON, nullable=False),
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
        sa.Column("number", ID, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.String(128), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("is_moving", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", ID),
        sa.Column("by_name", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("current", sa.String(64), nullable=False, index=True),
        sa.Column("alt", sa.Text),
        sa.Column("made", AT),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", AT),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('waiting', 'public', 'deleted', 'erased')", name="state"),
        sa.Index("media_by_state", "state", "number"),
        sa.Index("media_by_person", "by", "number"),
        sa.Index("media_unmade", "number", sqlite_where=UNMADE, postgresql_where=UNMADE),
    )
    op.create_table(
        "media_upload",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("user_id", ID, primary_key=True, autoincrement=False, index=True),
        sa.Column("at", AT, nullable=False),
    )
    op.create_table(
        "media_caption",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(16), primary_key=True),
        sa.Column("file", sa.String(64), nullable=False, index=True),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
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
