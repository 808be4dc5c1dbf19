"""No question, however odd, makes search do more than so much work. What is counted is the work, never the time:
posting lists read (at 170,000 pages at most a millisecond each) and groups of words compared for a spelling (0.3)."""

import random
from itertools import pairwise

import pytest

from wiki.search import filters
from wiki.search.document import Document
from wiki.search.index.folder import Segment
from wiki.search.index.live import TERMS
from wiki.search.pages import Pages
from wiki.search.reading import CORRECTED

LISTS = 110  # posting lists of one segment: 24 words by stem and as written, 16 in conditions by two fields, and spare
COMPARED = 6 * CORRECTED  # groups of words, by first letter and length, among which other spellings are looked up

WORDS = [f"w{a}{b}" for a in "abcdefghijklmnopqrst" for b in "abcdefghij"]
PAGES = [
    Document(n, f"p{n}", f"Title {WORDS[n]}", (), " ".join(random.Random(n).sample(WORDS, 60)), "Shop", ("tag",), n)
    for n in range(len(WORDS))
]
ODD = {
    "nothing": "",
    "10,000 letters": "a" * 10_000,
    "10,000 marks": "(" * 10_000,
    "10,000 quotation marks": '"' * 10_000,
    "10,000 minuses": "-" * 10_000,
    "5,000 words of the wiki": " ".join(WORDS * 25),
    "5,000 words of no wiki": " ".join(f"xq{n}zz" for n in range(5_000)),
    "words that are nearly right": " ".join(f"{word}x" for word in WORDS),
    "deep parentheses": "(" * 500 + "waa" + ")" * 500,
    "wildcards": "w* *a* ?aa w*a*b*c* *",
    "one long phrase": '"' + " ".join(WORDS) + '"',
    "many phrases": " ".join(f'"{a} {b}"' for a, b in pairwise(WORDS)),
    "many exclusions": "waa " + " ".join(f"-{word}" for word in WORDS),
    "many titles": " ".join(f"title:{word}" for word in WORDS),
    "many tags": "tag:tag " * 500,
    "many sections": "section:shop " * 500,
    "many people": " ".join(f"by:{word}" for word in WORDS),
    "many days": "after:2000 before:2030 " * 200,
    "all at once": 'waa -wab "wac wad" title:wae tag:tag section:shop by:x after:1970 before:2030 ' * 50,
    "nested operators": "-title:-tag:-section:-by:" * 300,
    "one common letter": "w " * 3_000,
    "control characters": "\x00\x01\x02\u202e\ufeff" * 500,
    "combining accents": "a" + "\u0301" * 5_000,
    "a regular expression": "(a+)+$" * 200,
    "Chinese": "搜索引擎" * 1_000,
}


@pytest.fixture
def work(monkeypatch):
    """How many posting lists were read and how many groups of words were compared for their spelling."""
    done = {"lists": 0, "spellings": 0}

    def counted(cls, name, what):
        real = getattr(cls, name)

        def call(*given, **options):
            done[what] += 1
            return real(*given, **options)

        monkeypatch.setattr(cls, name, call)

    counted(Segment, "postings", "lists")
    counted(Pages, "spelled_like", "spellings")
    return done


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_question_costs_no_more_than_a_long_one(make_index, work, kind):
    index = make_index(*PAGES)
    index.search(ODD[kind])
    assert work["lists"] <= LISTS
    assert work["spellings"] <= COMPARED


@pytest.mark.parametrize("kind", ODD)
def test_on_the_screen_it_is_no_error_and_bounded_too(client, write, work, kind):
    write("Title waa", "Text wab.")
    for more in ({}, {"tag": ["x"] * 50, "by": ["x"] * 50, "page": "999999999"}):
        work.update(lists=0, spellings=0)
        assert client.get("/-/search", query_string={"q": ODD[kind], **more}).status_code == 200
        # The question itself, then up to five words and three other readings of it, tried for "did you mean".
        assert work["lists"] <= 4 * LISTS
        assert work["spellings"] <= 6 * COMPARED


def test_a_question_of_as_many_words_as_are_read_is_read_whole(make_index):
    index = make_index(*PAGES)
    assert not index.search(" ".join(WORDS[:TERMS])).is_cut
    assert index.search(" ".join(WORDS[: TERMS + 1])).is_cut
    for most, text in ((filters.TERMS, "-{}"), (filters.TERMS, "title:{}"), (filters.PHRASES, '"{} w"')):
        asked = ["common", *(text.format(word) for word in WORDS[: most + 1])]
        assert not index.search(" ".join(asked[:-1])).is_cut
        assert index.search(" ".join(asked)).is_cut


def test_any_depth_of_paging_is_honest(client, write):
    for number in range(12):
        write(f"Common {number}")
    assert client.get("/-/search.json?q=common&page=2").json["results"]
    last = client.get("/-/search.json?q=common&page=999999").json
    assert (last["total"], last["pages"], last["results"], last["next"], last["previous"]) == (12, 2, [], None, None)
