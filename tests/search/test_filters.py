"""Conditions of a query, counts of what was found, and order by date."""

import pytest

from wiki.search.document import Document
from wiki.search.index import Index
from wiki.search.query import BY, Clause, parse
from wiki.search.screen import DATE, Screen

JUNE, JULY, AUGUST = 1_717_200_000, 1_719_792_000, 1_722_470_400  # the first of each, 2024

PAPER_OLD = ("Paper", "old")
PAGES = (
    Document(
        1,
        "a",
        "Print a label",
        ("Paper sizes",),
        "Paper sizes\nTwo sided printing of labels.",
        "Shop/Labels",
        ("Paper", "old"),
    ),
    Document(2, "b", "Labels", (), "Sided two. Print them.", "Shop", ("paper",), JULY, ("user:7", "name:Ada Lovelace")),
    Document(3, "c", "The Who", (), "Print invoices out of the office.", "Archive/Shop", (), AUGUST, ("user:7",)),
    Document(4, "d", "Größe", (), "Print the réglages: out of paper.", "", ("old",), JUNE, ("name:ada lovelace",)),
)


@pytest.fixture
def index(make_index):
    return make_index(*PAGES)


def paths(results):
    return sorted(hit.path for hit in results.hits)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"two sided"', ["a"]),
        ('"sided two"', ["b"]),
        ('"two labels"', []),
        ('"sided printing labels"', []),
        ('"sided printing of labels"', ["a"]),
        ('print "paper sizes"', ["a"]),
        ('"print a label"', ["a"]),
        ('"the who"', ["c"]),
        ('"invoices office"', []),
        ('"invoices out of the office"', ["c"]),
        ('"GROSSE"', ["d"]),
        ('"two sided" "paper sizes"', ["a"]),
        ('"two sided" "sided two"', []),
        ("print -sided", ["c", "d"]),
        ('print -"two sided"', ["b", "c", "d"]),
        ("print -who", ["a", "b", "d"]),
        ("title:label", ["a", "b"]),
        ('title:"a label"', ["a"]),
        ("print -title:label", ["c", "d"]),
        ("title:paper", []),
        ("tag:paper", ["a", "b"]),
        ("tag:PAPER tag:old", ["a"]),
        ("print -tag:old", ["b", "c"]),
        ("tag:nonsense", []),
        ("section:shop", ["a", "b"]),
        ("section:labels", ["a"]),
        ('section:"Shop/Labels"', ["a"]),
        ("section:sho", []),
        ("print -section:Shop", ["c", "d"]),
        ("print after:2024-07", ["b", "c"]),
        ("print before:2024-07", ["a", "d"]),
        ("after:2024-07 before:2024-08", ["b"]),
        ("after:2024-08", ["c"]),
    ],
)
def test_conditions(index, query, found):
    results = index.search(query)
    assert (paths(results), results.total) == (found, len(found))


def test_after_a_page_is_deleted_no_condition_finds_it(index):
    index.update(deleted=[1], cursor=1)
    for query in ('"two sided"', "tag:old", "title:label", "section:shop", "before:2025", "-sided tag:paper"):
        assert "a" not in paths(index.search(query)), query
    assert paths(index.search("before:2025")) == ["b", "c", "d"]


def test_by_means_the_keys_that_belong_to_a_name(index):
    def by(*keys):
        return paths(index.search(parse("by:somebody").meaning({"somebody": keys})))

    assert by("user:7") == ["b", "c"]
    assert by("name:ADA lovelace") == ["b", "d"]
    assert by("user:7", "name:ada lovelace") == ["b", "c", "d"]
    assert by("user:77") == []
    assert paths(index.search("by:somebody")) == []


def test_a_screen_may_add_conditions(index):
    query = parse("print").adding([Clause(BY, "Ada", keys=("user:7",))])
    assert paths(index.search(query)) == ["b", "c"]


def test_phrases_count_as_words_for_rank_and_marking(index):
    assert index.search('"two sided" labels').terms == {"two", "side", "label"}


def test_counts_are_of_all_pages_found(index):
    counts = index.search("print", Screen(limit=1, days=((31, JULY), (365, JUNE)))).counts
    assert counts.sections == {"Shop/Labels": 1, "Shop": 1, "Archive/Shop": 1, "": 1}
    assert counts.tags == {"Paper": 1, "paper": 1, "old": 2}
    assert counts.authors == {"user:7": 2, "name:Ada Lovelace": 1, "name:ada lovelace": 1}
    assert counts.days == {31: 2, 365: 3}
    assert index.search("print").counts is None


def test_counts_leave_out_deleted_pages_and_add_up_over_segments(index):
    index.update([Document(9, "z", "Printer", (), "Print.", "Shop", ("old",), AUGUST)], [1], cursor=1)
    counts = index.search("print", Screen(days=((31, JULY),))).counts
    assert counts.sections == {"Shop": 2, "Archive/Shop": 1, "": 1}
    assert counts.tags == {"paper": 1, "old": 2}
    assert counts.days == {31: 3}


def test_newest_first_at_any_depth(index):
    assert [hit.path for hit in index.search("print", Screen(order=DATE)).hits] == ["c", "b", "d", "a"]
    assert [hit.path for hit in index.search("print", Screen(2, 1, DATE)).hits] == ["d"]
    assert index.search("print", Screen(9, 5, DATE)).hits == ()


def test_without_words_the_newest_come_first(index):
    assert [hit.path for hit in index.search("before:2025").hits] == ["c", "b", "d", "a"]


def test_tags_and_authors_survive_the_folding_of_segments(tmp_path):
    index = Index(tmp_path / "index")
    fresh = index.begin()
    for number in range(40):
        document = Document(
            number, f"p{number}", "Common", (), "", "", (f"t{number % 2}",), 0, ("user:1", f"user:{number}")
        )
        fresh.update([document], cursor=number)
    index.take_over(fresh)
    assert len(index.state().segments) < 20
    assert index.search("tag:t1").total == 20
    assert index.search(parse("by:x").meaning({"x": ("user:1",)})).total == 40
    assert index.search(parse("by:x").meaning({"x": ("user:7",)})).total == 1
