"""Posting lists that are made, folded and laid out many at once."""

import random

import numpy as np
import pytest

from wiki.search.document import Document
from wiki.search.index import Index, columns
from wiki.search.index.columns import Columns, Fresh, fold, folded, laid_out
from wiki.search.postings import HEADER, decode


def listed(made):
    """By key: documents, how often, and positions."""
    found, posting, position = {}, 0, 0
    for key, count in zip(made.keys, made.counts.tolist(), strict=True):
        span = slice(posting, posting + count)
        kept = int(made.kept[span].sum())
        positions = made.positions[position : position + kept].tolist()
        found[key] = (made.documents[span].tolist(), made.often[span].tolist(), positions)
        posting, position = posting + count, position + kept
    return found


FIRST = Columns.of(0, {b"pen": [1, 9], b"ink": [4]}, {b"word": 3})
SECOND = Columns.of(1, {b"ink": [2, 7]}, {b"word": 5, b"other": 1})


def test_lists_of_documents_are_folded_by_key_in_the_order_of_the_documents():
    assert listed(fold([FIRST, SECOND])) == {
        b"ink": ([0, 1], [1, 2], [4, 2, 7]),
        b"other": ([1], [1], []),
        b"pen": ([0], [2], [1, 9]),
        b"word": ([0, 1], [3, 5], []),
    }


def test_documents_that_go_take_their_postings_along():
    left = fold([FIRST, SECOND]).moved(np.array([-1, 6], np.int32))
    assert listed(fold([left])) == {b"ink": ([6], [2], [2, 7]), b"other": ([6], [1], []), b"word": ([6], [5], [])}
    assert fold([left.moved(np.full(7, -1, np.int32))]).keys == []


def test_a_position_beyond_the_last_that_is_told_apart_stands_there():
    assert Columns.of(0, {b"a": [65_534, 70_000]}, {}).positions.tolist() == [65_534, 65_535]


@pytest.mark.parametrize(
    ("documents", "often", "size"),
    [([3, 200], [1, 255], 4), ([3, 700], [1, 2], 6), ([3, 300], [9, 256], 8), ([3, 70_000], [70_000, 1], 16)],
)
def test_what_is_laid_out_is_read_again_in_as_few_bytes_as_it_needs(documents, often, size):
    parts = [Columns.of(d, {}, {b"term": o, b"x": 1}) for d, o in zip(documents, often, strict=True)]
    data, infos = laid_out(fold(parts), 1000)
    postings = decode(memoryview(data), 0)
    assert (postings.documents.tolist(), postings.frequencies.tolist()) == (documents, often)
    assert infos["length"][0] == HEADER.size + size
    assert infos["offset"].tolist() == [1000, 1000 + HEADER.size + size]
    assert (infos["count"][0], infos["first"][0], infos["last"][0]) == (2, *documents)
    assert decode(memoryview(data), HEADER.size + size).documents.tolist() == documents


def some(number):
    chance = random.Random(number)
    words = [f"word{chance.randrange(60)}" for _ in range(80)]
    return Document(number, f"p{number}", " ".join(words[:4]), (), " ".join(words), "", ("tag",))


@pytest.fixture
def stored(make_index):
    """The lists of a segment with some pages."""
    (segment,) = make_index(*map(some, range(40))).state().segments
    return lambda to: segment.all_postings(np.array(to, np.int32))


def test_a_segment_is_read_as_it_was_written_whether_at_once_or_in_stretches(stored, monkeypatch):
    lists = stored(range(40))
    (whole,) = folded([lists])
    assert len(whole.keys) == len(lists) > 200
    assert whole.keys[17] == lists.key(17)
    monkeypatch.setattr(columns, "AT_ONCE", lists.size // 30)
    stretches = list(folded([lists, Fresh([Columns.of(40, {b"\0\0zebra": [1]}, {b"\0\x03word1": 2})])]))
    assert len(stretches) > 25
    joined = {key: value for stretch in stretches for key, value in listed(stretch).items()}
    assert list(joined) == sorted({*whole.keys, b"\0\0zebra"})
    assert joined.pop(b"\0\0zebra") == ([40], [1], [1])
    assert [n.pop() for n in joined[b"\0\x03word1"][:2]] == [40, 2]
    assert joined == listed(whole)


def test_an_index_that_was_folded_again_and_again_has_the_postings_of_a_fresh_one(tmp_path, make_index):
    index = make_index(*map(some, range(30)))
    for number in range(30, 150):
        gone = {number - 30} if number % 3 else set()
        index.update([some(number)] if number % 7 else [some(number), some(number - 20)], gone, cursor=number)
    index.pack()
    (segment,) = index.state().segments
    rows = [segment.pages.row(document) for document in range(segment.count)]
    other = Index(tmp_path / "other")
    fresh = other.begin()
    fresh.update([some(row.page_id) for row in rows], cursor=0)
    other.take_over(fresh)
    (expected,) = other.state().segments
    assert 40 < segment.count == expected.count < 100
    (ours,), (theirs,) = (folded([s.all_postings(np.arange(s.count, dtype=np.int32))]) for s in (segment, expected))
    assert listed(ours) == listed(theirs)
    for field, lengths in segment.lengths.items():
        assert lengths.tolist() == expected.lengths[field].tolist()
