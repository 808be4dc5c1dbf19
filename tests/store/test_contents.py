from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.store.log import START, Log, added, changed, removed
from wiki.errors import NotFound
from wiki.store import follow, pagehtml
from wiki.store.contents import Contents
from wiki.store.tables import contents, html, link, media_use, page, wanted


class Follow:
    """The log with its follower `contents` run after each step."""

    def __init__(self, database, folder):
        self.log, self.database, self.folder = Log(database), database, folder
        self.follower = Contents(database, self.text)

    def text(self, blob):
        if blob not in self.log.texts:
            raise NotFound("There is no such revision.")
        return self.log.texts[blob]

    def commit(self, *changes, **values):
        self.log.commit(*changes, **values)
        while follow.run(self.database, self.follower, 100, folder=self.folder):
            pass

    def rows(self, *columns):
        return self.log.rows(sa.select(*columns).order_by(*columns))

    def inlinks(self):
        return dict(self.log.rows(sa.select(page.c.path, page.c.inlinks).where(page.c.state == "live")))

    def wanted(self):
        return self.rows(wanted.c.target, wanted.c.pages, wanted.c.shown)

    def store_html(self):
        """As if every live page had been looked at."""
        with self.database.write() as conn:
            conn.execute(html.delete())
            for row in conn.execute(sa.select(page.c.id, page.c.blob).where(page.c.state == "live")).all():
                stored = {
                    "page_id": row.id,
                    "blob": row.blob,
                    "version": 1,
                    "html": "<p>",
                    "headings": [],
                    "how_to": {},
                    "at": START,
                }
                conn.execute(html.insert().values(stored))

    def without_html(self):
        stored = {page_id for (page_id,) in self.rows(html.c.page_id)}
        return [path for page_id, path in self.rows(page.c.id, page.c.path) if page_id not in stored]


@pytest.fixture
def wiki(database, tmp_path):
    return Follow(database, tmp_path)


def test_plain_text_headings_and_excerpt_are_kept(wiki):
    wiki.commit(added("A", "First *words*.\n\n## Step one\n\nMore.\n"))
    heading = {"level": 2, "text": "Step one", "id": "h-step-one", "section": 1}
    assert wiki.log.rows(sa.select(contents.c.headings)) == [([heading],)]
    assert wiki.rows(contents.c.excerpt, contents.c.title) == [("First words.", "A")]
    ((plain,),) = wiki.rows(contents.c.plain)
    assert plain.split("\n") == ["First words.", "Step one", "More."]


def test_a_long_first_paragraph_is_cut_at_a_word(wiki):
    wiki.commit(added("A", "word " * 100))
    ((excerpt,),) = wiki.rows(contents.c.excerpt)
    assert excerpt == "word " * 59 + "word…"


def test_links_count_for_the_page_they_lead_to(wiki):
    wiki.commit(added("A", "[[B]] and [again](/b) and [[C]] and [[A]]"), added("B", "[[C]]"), added("C"))
    assert wiki.inlinks() == {"a": 0, "b": 1, "c": 2}
    assert wiki.rows(link.c.page_id, link.c.target) == [(1, "a"), (1, "b"), (1, "c"), (2, "c")]
    wiki.commit(changed("M", "A", "[[B]]"), page_id=1, kind="edit")
    assert wiki.inlinks() == {"a": 0, "b": 1, "c": 1}


def test_links_to_missing_pages_are_wanted_as_they_are_called(wiki):
    wiki.commit(added("A", "[[Set up Outlook]] and [x](sign-in.md)"), added("B", "[[set up outlook]]"))
    assert wiki.wanted() == [("set-up-outlook", 2, "Set up Outlook"), ("sign-in", 1, "Sign in")]
    wiki.commit(added("Set up Outlook"))
    assert wiki.wanted() == [("sign-in", 1, "Sign in")]
    assert wiki.inlinks()["set-up-outlook"] == 2
    wiki.commit(changed("M", "A", "nothing"), page_id=1, kind="edit")
    assert wiki.wanted() == []


def test_a_deleted_page_is_wanted_again_and_links_from_nowhere(wiki):
    wiki.commit(added("A", "[[B]]"), added("B", "[[A]] [[Nowhere]]"))
    wiki.commit(removed("b"), kind="delete", page_id=2)
    assert wiki.inlinks() == {"a": 0}
    assert wiki.wanted() == [("b", 1, "B")]
    wiki.commit(added("B", "[[A]] [[Nowhere]]"), kind="restore", page_id=2)
    assert wiki.inlinks() == {"a": 1, "b": 1}
    assert wiki.wanted() == [("nowhere", 1, "Nowhere")]


def test_links_to_a_former_path_count_for_the_page(wiki):
    wiki.commit(added("A", "[[B]]"), added("B"))
    wiki.commit(changed("R", "C", old_path="b"), kind="rename", page_id=2)
    assert wiki.inlinks() == {"a": 0, "c": 1}
    assert wiki.wanted() == []
    wiki.commit(removed("c"), kind="delete", page_id=2)
    assert wiki.wanted() == [("b", 1, "B")]
    wiki.commit(added("B", "a new one"))
    assert wiki.inlinks() == {"a": 0, "b": 1}


def test_html_is_forgotten_where_a_link_appears_or_vanishes(wiki):
    wiki.commit(added("A", "[[B]]"), added("C", "no link"))
    wiki.store_html()
    wiki.commit(added("B"))
    assert wiki.without_html() == ["a", "b"]
    wiki.store_html()
    wiki.commit(changed("M", "B", "another text"), kind="edit", page_id=3)
    assert wiki.without_html() == []
    wiki.commit(changed("R", "D", old_path="b"), kind="rename", page_id=3)
    assert wiki.without_html() == ["a"]
    wiki.store_html()
    wiki.commit(removed("d"), kind="delete", page_id=3)
    assert wiki.without_html() == ["a", "d"]


def test_html_is_not_kept_when_links_changed_while_it_was_made(wiki, database):
    wiki.commit(added("A", "[[B]]"))
    made = pagehtml.Html(1, wiki.log.page(1).blob, 1, "<p>B is missing</p>")
    with database.read() as conn:
        assert pagehtml.find(conn, 1, made.blob, 1) is None
        seen = follow.position(conn, "contents")
    pagehtml.keep(database, made, seen=seen, at=START)
    with database.read() as conn:
        assert pagehtml.find(conn, 1, made.blob, 1).html == "<p>B is missing</p>"
        assert pagehtml.find(conn, 1, made.blob, 2) is None
        assert pagehtml.find(conn, 1, "0" * 40, 1) is None
    wiki.commit(added("B"))
    pagehtml.keep(database, made, seen=seen, at=START)
    with database.read() as conn:
        assert pagehtml.find(conn, 1, made.blob, 1) is None


def test_html_is_forgotten_where_a_changed_page_is_included(wiki):
    wiki.commit(added("A", "[!INCLUDE [Note](note.md)]"), added("B", "[[Note]]"), added("Note", "One"))
    wiki.store_html()
    wiki.commit(changed("M", "Note", "Two"), kind="edit", page_id=3)
    assert wiki.without_html() == ["a"]


def test_html_is_forgotten_where_a_link_of_an_included_page_appears_or_vanishes(wiki):
    wiki.commit(added("Steps", "Then [[Wanted]].\n"))
    wiki.commit(added("A", "[!INCLUDE [Steps](steps.md)]\n"), added("B", "See [[Steps]].\n"))
    wiki.store_html()
    wiki.commit(added("Wanted", "Here.\n"))
    assert wiki.without_html() == ["steps", "a", "wanted"]
    wiki.store_html()
    wiki.commit(removed("wanted"))
    assert wiki.without_html() == ["steps", "a", "wanted"]


def test_an_edit_that_leaves_the_links_alone_writes_one_row(wiki):
    links = "".join(f"[[Page {number}]] " for number in range(20))
    wiki.commit(added("A", f"{links}![x](/-/media/{'0' * 64}/x.png)\n"))
    with statements() as seen:
        wiki.commit(changed("M", "A", f"New. {links}![x](/-/media/{'0' * 64}/x.png)\n"))
    derived = [first for first in seen if not first.startswith(("SELECT", "PRAGMA")) and _of_contents(first)]
    assert [first.split()[:3] for first in derived] == [["INSERT", "INTO", "contents"], ["DELETE", "FROM", "html"]]


def _of_contents(statement):
    return any(f" {name} " in statement + " " for name in ("contents", "link", "media_use", "wanted", "html"))


def test_pages_are_found_by_path_and_never_by_going_through_all(wiki):
    if not wiki.database.is_sqlite:
        return
    links = "".join(f"[[Page {number}]] " for number in range(20))
    wiki.commit(added("Steps", "Then [[Page 3]].\n"), *(added(f"Page {number}", "Text.\n") for number in range(10)))
    with statements() as seen:
        wiki.commit(added("A", f"{links}\n\n[!INCLUDE [Steps](steps.md)]\n"))
        wiki.commit(removed("page-3"))
    with wiki.database.read() as conn:
        plans = [conn.exec_driver_sql("EXPLAIN QUERY PLAN " + text, values).all() for text, values in seen.items()]
    steps = {row[3] for plan in plans for row in plan}
    assert len(steps) > 10
    assert not {step for step in steps if "(state=?)" in step}
    assert not {step for step in steps if step.startswith("SCAN") and "activity" not in step and "page" in step}


@contextmanager
def statements():
    """The statements of the block that read or write rows, each with its last values."""
    seen = {}

    def note(conn, cursor, statement, values, context, many):
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            seen[statement] = values[0] if many else values

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_media_that_a_page_shows_is_noted(wiki):
    name = "ab" * 32
    wiki.commit(added("A", f"![x](/-/media/{name}/x.png) ![y](/-/media/{name}/y.png)"))
    assert wiki.rows(media_use.c.page_id, media_use.c.hash) == [(1, name)]
    wiki.commit(changed("M", "A", "none"), kind="edit", page_id=1)
    assert wiki.rows(media_use.c.hash) == []


def test_a_page_moved_without_a_new_text_is_noted_at_its_new_path(wiki):
    wiki.commit(added("A", "x"), added("B", "[[Elsewhere]]"))
    wiki.commit(changed("R", "A", "x", path="elsewhere", old_path="a"))
    assert wiki.rows(contents.c.path) == [("b",), ("elsewhere",)]
    assert (wiki.inlinks(), wiki.wanted()) == ({"b": 0, "elsewhere": 1}, [])


def test_seeing_an_activity_twice_changes_nothing(wiki):
    wiki.commit(added("A", "[[B]] [[C]]"), added("B", "[[A]]"))
    before = (wiki.rows(link.c.page_id, link.c.target), wiki.inlinks(), wiki.wanted(), wiki.rows(contents.c.page_id))
    wiki.follower.refresh([1, 2])
    wiki.follower.refresh([1, 2], forced=True)
    assert before == (
        wiki.rows(link.c.page_id, link.c.target),
        wiki.inlinks(),
        wiki.wanted(),
        wiki.rows(contents.c.page_id),
    )


def test_a_text_that_cannot_be_found_leaves_the_rest_alone(wiki):
    wiki.commit(added("A", "one"))
    wiki.log.texts.clear()
    wiki.commit(changed("M", "A", "two"), added("B", "[[A]]"))
    assert wiki.rows(contents.c.page_id) == [(1,), (2,)]


def test_a_rebuild_mends_whatever_is_wrong(wiki, database, tmp_path):
    wiki.commit(added("A", "[[B]] [[Nowhere]]"), added("B", "[[A]]"))
    expected = (wiki.inlinks(), wiki.wanted(), wiki.rows(contents.c.page_id, contents.c.plain))
    with database.write() as conn:
        for table in (contents, link, wanted):
            conn.execute(table.delete())
        conn.execute(page.update().values(inlinks=7))
        conn.execute(wanted.insert().values(target="ghost", pages=3, shown="Ghost"))
    steps = []
    follow.rebuild(database, wiki.follower, folder=tmp_path, progress=lambda *step: steps.append(step))
    assert (wiki.inlinks(), wiki.wanted(), wiki.rows(contents.c.page_id, contents.c.plain)) == expected
    assert steps == [(2, 2)]
