import base64
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.log import ANN, BEN, START, Log, changed, removed
from wiki.store import lists
from wiki.store.contents import Contents
from wiki.store.effects import sort_key
from wiki.store.lists import Changes
from wiki.store.paging import Span, decode, encode
from wiki.store.tables import link, page, page_tag, revision, section, tag, wanted


@pytest.fixture
def log(database):
    return Log(database)


@pytest.fixture
def small(log):
    """Seven pages; five commits by Ann, one by Ben, one without account."""
    for number, title in enumerate(("Cello", "apple", "Élan", "Banjo", "apple pie")):
        log.create(title, "[[Zither]]" if number else "[[Apple]]", section="S/T" if number % 2 else "", tags=("x",))
    log.create("Zoo", author=BEN, section="S", tags=("x", "y"))
    log.create("Gone", author=("Passer-by", None), tags=("y",))
    log.commit(removed("gone"), kind="delete", page_id=7)
    Contents(log.database, log.texts.__getitem__).refresh(range(1, 8))
    return log


def read(log, function, *args):
    with log.database.read() as conn:
        return function(conn, *args)


def titles(paged):
    return [row.title for row in paged.items]


def walk(log, function, *args, size=2):
    """Every page of a list, forwards, after seeing that the way back shows the same."""
    found, span = [], Span(size=size)
    while True:
        paged = read(log, function, *args, span)
        found.append(list(paged.items))
        if paged.next is None:
            break
        span = Span(after=paged.next, size=size)
    back, span = [], Span(before=paged.previous, size=size)
    while span.before:
        paged = read(log, function, *args, span)
        back.insert(0, list(paged.items))
        assert paged.next is not None
        span = Span(before=paged.previous, size=size)
    assert back == found[:-1]
    return [row for items in found for row in items]


def test_pages_are_listed_by_title_whatever_case_and_accents(small):
    rows = walk(small, lists.list_pages)
    assert [row.title for row in rows] == ["apple", "apple pie", "Banjo", "Cello", "Élan", "Zoo"]
    assert (rows[5].path, rows[5].section, rows[5].tags, rows[5].changed_by_name) == ("zoo", "S", ["x", "y"], "Ben")


def test_a_list_can_begin_at_a_letter(small):
    paged = read(small, lists.list_pages, Span(after=lists.cursor_at("C")))
    assert titles(paged) == ["Cello", "Élan", "Zoo"]
    assert titles(read(small, lists.list_pages, Span(before=paged.previous))) == ["apple", "apple pie", "Banjo"]


def test_sections_and_tags_list_their_live_pages(small):
    assert [row.title for row in walk(small, lists.list_section, "S/T", size=1)] == ["apple", "Banjo"]
    assert [row.title for row in walk(small, lists.list_tag, "x")] == [
        "apple",
        "apple pie",
        "Banjo",
        "Cello",
        "Élan",
        "Zoo",
    ]
    assert [tuple(row) for row in read(small, lists.sections)] == [("S", 1), ("S/T", 2)]
    assert [tuple(row) for row in walk(small, lists.list_tags, size=1)] == [("x", 6), ("y", 1)]
    assert read(small, lists.count_pages) == 6


def test_backlinks_wanted_pages_and_orphans(small):
    assert [row.title for row in walk(small, lists.list_backlinks, "apple", size=1)] == ["Cello"]
    assert [row.title for row in walk(small, lists.list_backlinks, "zither")] == [
        "apple",
        "apple pie",
        "Banjo",
        "Élan",
    ]
    assert [tuple(row) for row in walk(small, lists.list_wanted)] == [("zither", 4, "Zither")]
    assert [row.title for row in walk(small, lists.list_orphans)] == ["apple pie", "Banjo", "Cello", "Élan", "Zoo"]


def test_changes_are_listed_newest_first_and_filtered(small):
    rows = walk(small, lists.list_changes, Changes())
    assert [row.title for row in rows] == ["Gone", "Gone", "Zoo", "apple pie", "Banjo", "Élan", "apple", "Cello"]
    assert [(rows[0].kind, rows[0].page_state), (rows[2].kind, rows[2].page_path)] == [
        ("delete", "deleted"),
        ("create", "zoo"),
    ]

    def found(**filters):
        return [row.title for row in walk(small, lists.list_changes, Changes(**filters))]

    assert found(section="S/T") == ["Banjo", "apple"]
    assert found(kind="delete") == ["Gone"]
    assert found(author_id=BEN[1]) == ["Zoo"]
    assert found(author_id=ANN[1], section="S/T", kind="create") == ["Banjo", "apple"]
    assert found(kind="delete", section="S/T") == []
    assert found(since=START + timedelta(minutes=6)) == ["Gone", "Gone", "Zoo"]
    assert found(since=START + timedelta(minutes=60)) == []
    assert [row.title for row in walk(small, lists.list_contributions, BEN[1])] == ["Zoo"]


def test_a_page_of_changes_with_several_filters_reads_a_limited_number_and_leads_on(small, monkeypatch):
    monkeypatch.setattr(lists, "SCANNED", 2)
    asked = Changes(author_id=ANN[1], kind="create", section="S/T")
    pages = [first := read(small, lists.list_changes, asked, Span(size=2))]
    while pages[-1].next:
        pages.append(read(small, lists.list_changes, asked, Span(after=pages[-1].next, size=2)))
    assert [titles(paged) for paged in pages] == [[], ["Banjo"], ["apple"], []]
    assert first.previous is None
    back = [read(small, lists.list_changes, asked, Span(before=pages[-1].previous, size=2))]
    while back[-1].previous:
        back.append(read(small, lists.list_changes, asked, Span(before=back[-1].previous, size=2)))
    assert [title for paged in back for title in titles(paged)] == ["apple", "Banjo"]
    assert all(paged.next for paged in back)


def test_links_rewritten_by_a_rename_show_in_the_history_of_their_page_only(small):
    small.commit(changed("R", "Kazoo", old_path="zoo"), changed("M", "Banjo", "x"), kind="rename", page_id=6)
    assert [row.title for row in read(small, lists.list_changes, Changes(), Span(size=1)).items] == ["Kazoo"]
    assert [row.title for row in read(small, lists.list_changes, Changes(kind="relink")).items] == ["Banjo"]
    assert [row.kind for row in walk(small, lists.list_history, 4, size=1)] == ["relink", "create"]
    assert read(small, lists.list_former_paths, 6) == ["zoo"]
    assert read(small, lists.list_former_paths, 4) == []


def test_recent_pages_come_once_each_and_live(small):
    small.commit(changed("M", "apple", "x"), kind="edit", page_id=2)
    small.commit(changed("M", "apple", "y"), kind="edit", page_id=2)
    assert [row.title for row in read(small, lists.list_recent, 3)] == ["apple", "Zoo", "apple pie"]


def test_addresses_come_in_the_order_of_ids(small):
    assert [row.path for row in read(small, lists.list_addresses, 2, 3)] == ["élan", "banjo", "apple-pie"]


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "é", encode([1]), encode([1, 2]), encode(["a", 2**63]), encode(["a\0", 1]), encode(["a", True])),
        *(base64.urlsafe_b64encode(b'["\\ud800",1]').decode(), encode([["a"], 1])),
    ],
)
def test_a_cursor_that_makes_no_sense_means_the_beginning(small, cursor):
    beginning = titles(read(small, lists.list_pages))
    assert titles(read(small, lists.list_pages, Span(after=cursor))) == beginning
    assert titles(read(small, lists.list_pages, Span(before=cursor))) == beginning


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(st.lists(TEXTS | st.integers(0, 2**63 - 1)))
def test_cursors_come_back_as_they_were(key):
    assert decode(encode(key)) == key


# The cost of lists, on SQLite (PostgreSQL plans by its statistics).

PAGES = 3000
SIZE = 3
CUTOFF = START + timedelta(minutes=PAGES // 2)
LISTS = {
    "pages": (lists.list_pages,),
    "section": (lists.list_section, "S"),
    "tag": (lists.list_tag, "x"),
    "tags": (lists.list_tags,),
    "backlinks": (lists.list_backlinks, "hub"),
    "wanted": (lists.list_wanted,),
    "orphans": (lists.list_orphans,),
    "changes": (lists.list_changes, Changes()),
    "changes of a section": (lists.list_changes, Changes(section="S")),
    "changes of a kind": (lists.list_changes, Changes(kind="edit")),
    "changes of a person": (lists.list_contributions, 1),
    "changes of a person in a section": (lists.list_changes, Changes(section="S", author_id=1)),
    "history": (lists.list_history, 1),
}


@pytest.fixture(scope="module")
def many(tmp_path_factory, sqlite_template):
    """A wiki of 3,000 pages, each in every list."""
    from wiki.store.database import Database

    file = tmp_path_factory.mktemp("many") / "wiki.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    with database.write() as conn:
        _fill(conn)
    yield database
    database.close()


def _fill(conn):
    made, revisions = [], []
    for number in range(1, PAGES + 1):
        at = START + timedelta(minutes=number)
        both = {"title": f"Page {number:04}", "path": f"page-{number:04}", "section": "S", "blob": "b", "size": 1}
        mine = {"id": number, "skeleton": f"page-{number}", "sort_key": sort_key(both["title"]), "tags": ["x"]}
        mine |= {"summary": "", "state": "live", "commit": f"{number:040}", "revision_id": number, "seeded": False}
        made.append(both | mine | {"created_at": at, "changed_at": at, "changed_by_name": "Ann"})
        ids = {"id": number, "commit": f"{number:040}", "page_id": 1, "author_id": 1, "author_name": "Ann"}
        revisions.append(both | ids | {"kind": "edit", "at": at, "summary": "", "delta": 0})
    conn.execute(page.insert(), made)
    conn.execute(revision.insert(), revisions)
    keys = [(row["id"], row["sort_key"]) for row in made]
    conn.execute(page_tag.insert(), [{"page_id": i, "tag": "x", "sort_key": k} for i, k in keys])
    conn.execute(link.insert(), [{"page_id": i, "target": "hub", "sort_key": k, "includes": False} for i, k in keys])
    conn.execute(wanted.insert(), [{"target": f"w-{i:04}", "pages": i // 2, "shown": "W"} for i, _ in keys])
    conn.execute(tag.insert(), [{"tag": f"t-{i:04}", "pages": i // 2} for i, _ in keys])
    conn.execute(section.insert().values(section="S", pages=PAGES))


@pytest.mark.parametrize("name", LISTS)
def test_every_list_reads_along_an_index_and_sorts_nothing(many, name):
    function, *args = LISTS[name]
    with many.read() as conn:
        beginning = function(conn, *args, Span(size=SIZE))
        for span in (Span(size=SIZE), Span(after=beginning.next, size=SIZE), Span(before=beginning.next, size=SIZE)):
            for step in _plan(conn, function, *args, span):
                assert "TEMP B-TREE" not in step
                assert "SCAN" not in step or "INDEX" in step or step.startswith("SCAN (")


def _plan(conn, function, *args):
    seen = []

    def note(conn, cursor, statement, parameters, *rest):
        seen.append((statement, parameters))

    sa.event.listen(conn, "before_cursor_execute", note)
    function(conn, *args)
    sa.event.remove(conn, "before_cursor_execute", note)
    assert len(seen) <= 2
    return [row[3] for query in seen for row in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + query[0], query[1])]


@pytest.mark.parametrize("name", LISTS)
def test_page_1000_costs_what_page_1_costs(many, name):
    function, *args = LISTS[name]
    with many.read() as conn:
        cost, first = _steps(conn, function, *args, Span(size=SIZE))
        spans, cursor = [], first.next
        for _ in range(998):
            cursor = function(conn, *args, Span(after=cursor, size=SIZE)).next
        for span in (Span(after=cursor, size=SIZE), Span(before=cursor, size=SIZE)):
            deep, paged = _steps(conn, function, *args, span)
            assert len(paged.items) == SIZE
            spans.append(deep)
    assert max(spans) <= cost + 40, (cost, spans)


def _steps(conn, function, *args):
    """What SQLite's virtual machine does for a list: its instructions are the rows read, many times over."""
    counted = [0]

    def count():
        counted[0] += 1

    driver = conn.connection.driver_connection
    driver.set_progress_handler(count, 1)
    try:
        return_value = function(conn, *args)
    finally:
        driver.set_progress_handler(None, 1)
    return counted[0], return_value


def test_changes_since_a_day_end_there_without_reading_on(many):
    last = Span(after=encode([PAGES // 2 + 1]), size=SIZE)
    with many.read() as conn:
        beginning, _ = _steps(conn, lists.list_changes, Changes(), Span(size=SIZE))
        end, paged = _steps(conn, lists.list_changes, Changes(since=CUTOFF), last)
    assert [row.id for row in paged.items] == [PAGES // 2]
    assert end <= beginning + 60


@pytest.mark.parametrize("asked", [Changes(section="S", author_id=2), Changes(kind="delete", section="S", author_id=1)])
def test_filters_that_nothing_matches_read_no_more_on_a_longer_history(many, asked, monkeypatch):
    monkeypatch.setattr(lists, "SCANNED", 30)
    with many.read() as conn:
        cost, paged = _steps(conn, lists.list_changes, Changes(section="S", author_id=1), Span(size=SIZE))
        nothing, empty = _steps(conn, lists.list_changes, asked, Span(size=SIZE))
    assert len(paged.items) == SIZE
    assert empty.items == []
    assert nothing <= cost * 3
