"""Which documents of a segment hold words that follow one another, from the positions in their postings. Pure numpy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import Evaluator, PostingList
from wiki.search.words import Words

Slot = tuple[int, tuple[str, ...]]  # how far from the first word, and the terms that may stand there
Keys = NDArray[np.int64]  # documents and positions in one number, ascending
STEP = 1 << 18  # between the keys of two documents: more than any position and distance
COMMON = {"title": True, "body": False}  # fields, and whether common words are kept in them


def slots(words: Words, text: str, *, common: bool, most: int) -> list[Slot]:
    """The words of `text` as the index keeps them, at most the first `most`. Without the common ones, a gap is left."""
    places: dict[int, list[str]] = {}
    for term, positions in words.read([text], common=common).positions.items():
        for position in positions:
            places.setdefault(position, []).append(term)
    first = min(places, default=0)
    return [(place - first, tuple(sorted(places[place]))) for place in sorted(places)[:most]]


def holding(evaluator: Evaluator, number: int, phrase: Mapping[str, Sequence[Slot]]) -> NDArray[np.bool_]:
    """Which documents of part `number` hold the phrase in any of the fields, whose slots are given for each."""
    found = np.zeros(evaluator.parts[number].count, np.bool_)
    for field, words in phrase.items():
        found[_documents(evaluator, number, field, words)] = True
    return found


def _documents(evaluator: Evaluator, number: int, field: str, words: Sequence[Slot]) -> NDArray[np.integer[Any]]:
    lists = [_lists(evaluator, number, field, terms) for _, terms in words]
    if not lists or not all(lists):
        return np.zeros(0, np.int32)
    if len(lists) == 1:
        return np.concatenate([postings.documents for postings in lists[0]])
    holds = np.zeros(evaluator.parts[number].count, np.uint8)  # at most 255 words: `slots` sees to that
    for some in lists:
        holds[np.unique(np.concatenate([p.documents for p in some])) if len(some) > 1 else some[0].documents] += 1
    likely = holds == len(lists)
    if not likely.any():
        return np.zeros(0, np.int32)
    order = sorted(range(len(lists)), key=lambda i: sum(len(p.documents) for p in lists[i]))  # the rarest first
    keys = _keys(lists[order[0]], likely, words[order[0]][0])
    for i in order[1:]:
        keys = _both(keys, _keys(lists[i], likely, words[i][0]))
    return np.unique(keys // STEP)


def _lists(evaluator: Evaluator, number: int, field: str, terms: Iterable[str]) -> list[PostingList]:
    found = (evaluator.postings(number, field, term) for term in terms)
    return [postings for postings in found if postings is not None and len(postings.documents)]


def _keys(lists: Sequence[PostingList], likely: NDArray[np.bool_], distance: int) -> Keys:
    """Where in the likely documents the phrase would have to begin for this word to stand in it."""
    keys = []
    for postings in lists:
        document = np.repeat(postings.documents.astype(np.int64), postings.frequencies)
        keep = np.repeat(likely[postings.documents], postings.frequencies)
        keys.append(document[keep] * STEP + postings.all_positions[keep].astype(np.int64) + (STEP // 2 - distance))
    return keys[0] if len(keys) == 1 else np.unique(np.concatenate(keys))


def _both(one: Keys, other: Keys) -> Keys:
    """The keys that are in both. Sorted runs are merged, not sorted anew."""
    joined = np.concatenate((one, other))
    joined.sort(kind="stable")
    twice: Keys = joined[1:][joined[1:] == joined[:-1]]
    return twice
