"""Which documents of a segment hold words that follow one another, from the positions in their postings. Pure numpy."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import TEXT, Evaluator
from wiki.search.postings import Postings
from wiki.search.words import Words

Slot = tuple[int, tuple[str, ...]]  # how far from the first word, and the terms that may stand there
Numbers = NDArray[np.int64]
STEP = 1 << 18  # between the keys of two documents: more than any position and distance
COMMON = {"title": True, "body": False}  # fields, and whether common words are kept in them


def slots(words: Words, text: str, *, common: bool, most: int) -> list[Slot]:
    """The words of `text` as the index keeps them, at most the first `most`. Without the common ones, a gap is left."""
    places: dict[int, list[str]] = {}
    for term, positions in words.read([text], common=common, parts=False).positions.items():
        for position in positions:
            places.setdefault(position, []).append(term)
    first = min(places, default=0)
    return [(place - first, tuple(sorted(places[place]))) for place in sorted(places)[:most]]


def holding(evaluator: Evaluator, number: int, phrase: Mapping[str, Sequence[Slot]]) -> NDArray[np.bool_]:
    """Which documents of part `number` hold the phrase in any of the fields, whose slots are given for each."""
    if len(phrase) > 1 and all(len(words) <= 1 for words in phrase.values()):
        phrase = {TEXT: next((words for words in phrase.values() if words), ())}  # one word: TEXT holds all fields
    found = np.zeros(evaluator.parts[number].count, np.bool_)
    for field, words in phrase.items():
        if len(words) == 1:
            found[_documents(evaluator, number, field, words)] = True
            continue
        key = ("phrase", field, *words)
        found[evaluator.remembered(number, key, partial(_documents, evaluator, number, field, words))] = True
    return found


def _documents(evaluator: Evaluator, number: int, field: str, words: Sequence[Slot]) -> NDArray[np.integer[Any]]:
    lists = [(distance, _lists(evaluator, number, field, terms)) for distance, terms in words]
    if not lists or not all(some for _, some in lists):
        return np.zeros(0, np.int32)
    lists.sort(key=lambda one: sum(postings.count for postings in one[1]))  # the rarest first
    likely = _all_of(evaluator, number, [some for _, some in lists])
    if len(lists) == 1 or not len(likely):
        return likely
    keys = _keys(lists[0][1], likely, lists[0][0])
    for distance, some in lists[1:]:
        keys = _both(keys, _keys(some, likely, distance))
    rows = keys // STEP
    return likely[rows[np.diff(rows, prepend=-1) > 0]].astype(np.int32)


def _lists(evaluator: Evaluator, number: int, field: str, terms: Iterable[str]) -> list[Postings]:
    found = (evaluator.postings(number, field, term) for term in terms)
    return [postings for postings in found if postings is not None]


def _all_of(evaluator: Evaluator, number: int, lists: Sequence[Sequence[Postings]]) -> Numbers:
    """The documents that are in one of each of `lists`, ascending."""
    likely: Numbers = lists[0][0].documents.astype(np.int64)
    for postings in lists[0][1:]:
        likely = np.union1d(likely, postings.documents)
    for some in lists[1:]:
        holds = np.zeros(evaluator.parts[number].count, np.bool_)
        for postings in some:
            holds[postings.documents] = True
        likely = likely[holds[likely]]
    return likely


def _keys(lists: Sequence[Postings], documents: Numbers, distance: int) -> Numbers:
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
