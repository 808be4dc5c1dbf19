"""Which documents of a segment hold words that follow one another, from the positions in their postings. Pure numpy."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from math import inf

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import TEXT, Evaluator
from wiki.search.postings import Documents, Postings, overlap, union
from wiki.search.words import WORD, Words

Slot = tuple[int, tuple[str, ...]]  # how far from the first word, and the terms that may stand there
Numbers = NDArray[np.int64]
STEP = 1 << 18  # between the keys of two documents: more than any position and distance
COMMON = {"title": True, "body": False}  # fields, and whether common words are kept in them


def slots(words: Words, text: str, *, common: bool, most: int) -> list[Slot]:
    """The words of `text` as the index keeps them, at most the first `most`. Without the common ones, a gap is left."""
    if text.isascii() and WORD.fullmatch(text):  # a word by itself, which needs no reading
        word = words.word(text)
        return [(0, tuple(sorted(word.terms)))][: most if common or not word.common else 0]
    places: dict[int, list[str]] = {}
    for term, positions in words.read([text], common=common, parts=False).positions.items():
        for position in positions:
            places.setdefault(position, []).append(term)
    first = min(places, default=0)
    return [(place - first, tuple(sorted(places[place]))) for place in sorted(places)[:most]]


class Phrase:
    """Words that are to follow one another in any of some fields; for each field, its slots."""

    def __init__(self, slots: Mapping[str, Sequence[Slot]]) -> None:
        self.is_word = all(len(words) <= 1 for words in slots.values())
        if self.is_word and len(slots) > 1:
            slots = {TEXT: next((words for words in slots.values() if words), ())}  # TEXT holds all fields
        self._slots = slots

    def cost(self, evaluator: Evaluator, number: int) -> float:
        """How many documents of part `number` hold it, at most; without end if that takes long to find out."""
        if not self.is_word:
            return inf
        lists = (_lists(evaluator, number, field, terms) for field, words in self._slots.items() for _, terms in words)
        return sum(postings.count for some in lists for postings in some)

    def holding(self, evaluator: Evaluator, number: int) -> Documents:
        """The documents of part `number` that hold it, ascending."""
        found = [_holding(evaluator, number, field, words) for field, words in self._slots.items()]
        return reduce(union, found)


def _holding(evaluator: Evaluator, number: int, field: str, words: Sequence[Slot]) -> Documents:
    make = partial(_documents, evaluator, number, field, words)
    return make() if len(words) < 2 else evaluator.remembered(number, ("phrase", field, *words), make)


def _documents(evaluator: Evaluator, number: int, field: str, words: Sequence[Slot]) -> Documents:
    lists = [(distance, _lists(evaluator, number, field, terms)) for distance, terms in words]
    if not lists or not all(some for _, some in lists):
        return np.zeros(0, np.int32)
    lists.sort(key=lambda one: sum(postings.count for postings in one[1]))  # the rarest first
    likely = _all_of([some for _, some in lists])
    if len(lists) == 1 or not len(likely):
        return likely
    keys = _keys(lists[0][1], likely, lists[0][0])
    for distance, some in lists[1:]:
        keys = _both(keys, _keys(some, likely, distance))
    rows = keys // STEP
    return likely[rows[np.diff(rows, prepend=-1) > 0]]


def _lists(evaluator: Evaluator, number: int, field: str, terms: Iterable[str]) -> list[Postings]:
    found = (evaluator.postings(number, field, term) for term in terms)
    return [postings for postings in found if postings is not None]


def _all_of(lists: Sequence[Sequence[Postings]]) -> Documents:
    """The documents that are in one of each of `lists`, ascending."""
    likely = _any_of(lists[0])
    for some in lists[1:]:
        if len(likely):
            likely = overlap(likely, _any_of(some))
    return likely


def _any_of(lists: Sequence[Postings]) -> Documents:
    documents = lists[0].documents
    for postings in lists[1:]:
        documents = union(documents, postings.documents)
    return documents


def _keys(lists: Sequence[Postings], documents: Documents, distance: int) -> Numbers:
    """Where in `documents` the phrase would have to begin for this word to stand in it: which of them, and where."""
    keys = []
    for postings in lists:
        rows, positions = postings.positions_in(documents)
        keys.append(rows * STEP + positions + (STEP // 2 - distance))
    if len(keys) == 1:
        return keys[0]
    joined = np.sort(np.concatenate(keys), kind="stable")
    return joined[np.diff(joined, prepend=-1) > 0]


def _both(one: Numbers, other: Numbers) -> Numbers:
    """The keys that are in both. Sorted runs are merged, not sorted anew."""
    joined = np.concatenate((one, other))
    joined.sort(kind="stable")
    twice: Numbers = joined[1:][joined[1:] == joined[:-1]]
    return twice
