"""Words that stand together in a page as they do in the query say more than words far apart. Pure numpy."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import Evaluator, Ranked, Ranking, Sought

TOGETHER = 50  # pages looked at
PAIRS = 8  # neighbours in the query looked at
WINDOW = 8  # positions apart at most
STRENGTH = 2.0
FIELDS = ("title", "body")


def best(evaluator: Evaluator, ranking: Ranking, words: Sequence[Sought], start: int, stop: int) -> list[Ranked]:
    """Ranks `start` to `stop`, where the first 50 gain by pairs of neighbouring words that stand near each other."""
    pairs = [(a.term, b.term) for a, b in pairwise(words)][:PAIRS]
    if not pairs or start >= TOGETHER:
        return ranking.best(start, stop)
    fields = tuple(evaluator.scoring.fields)
    weights = [STRENGTH * min(evaluator.rarity(term, fields) for term in pair) for pair in pairs]
    found = ranking.best(0, TOGETHER)
    first = [Ranked(r.part, r.document, r.score + _gain(evaluator, r, pairs, weights)) for r in found]
    first.sort(key=lambda r: (-r.score, r.part, r.document))
    return (first + ranking.best(TOGETHER, stop))[start:stop]


def _gain(evaluator: Evaluator, found: Ranked, pairs: Sequence[tuple[str, str]], weights: Sequence[float]) -> float:
    """What the pairs add to a document's score: the weight of each, by how near its words are, in each field."""
    total = 0.0
    for field in FIELDS:
        for (left, right), weight in zip(pairs, weights, strict=True):
            one = evaluator.postings(found.part, field, left)
            other = evaluator.postings(found.part, field, right)
            if one is not None and other is not None:
                total += weight * nearness(one.positions(found.document), other.positions(found.document))
    return total


def nearness(left: NDArray[np.uint16], right: NDArray[np.uint16]) -> float:
    """1 where a position of `right` is next to one of `left`, less the further apart, 0 beyond the window."""
    if not len(left) or not len(right):
        return 0.0
    after = np.minimum(np.searchsorted(right, left), len(right) - 1)
    before = np.maximum(after - 1, 0)
    here = left.astype(np.int32)
    apart = min(int(np.abs(right[i].astype(np.int32) - here).min()) for i in (after, before))
    return 1.0 / max(1, apart) if apart <= WINDOW else 0.0
