"""Words that stand together in a page as they do in the query say more than words far apart. Pure numpy."""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import Evaluator, Sought
from wiki.search.ranking import Ranked, Ranking

TOGETHER = 50  # pages looked at
PAIRS = 8  # neighbours in the query looked at
WINDOW = 8  # positions apart at most
STRENGTH = 2.0
FIELDS = ("title", "body")

Numbers = NDArray[np.int64]
STEP = 1 << 17  # between the keys of two pages: more than any position and the window


def best(evaluator: Evaluator, ranking: Ranking, words: Sequence[Sought], start: int, stop: int) -> list[Ranked]:
    """Ranks `start` to `stop`, where the first 50 gain by pairs of neighbouring words that stand near each other."""
    words = words[: PAIRS + 1]
    if len(words) < 2 or start >= TOGETHER:
        return ranking.best(start, stop)
    weights = _weights(evaluator, words)
    places, values = ranking.top(max(TOGETHER, stop))
    first, terms = places[:TOGETHER], [word.term for word in words]
    scores, parts = values[:TOGETHER].astype(np.float64), ranking.parts(first)
    for part in set(parts.tolist()):
        here = (parts == part).nonzero()[0]
        here = here[np.argsort(first[here])]
        scores[here] += weights @ _nearness(evaluator, part, first[here] - ranking.starts[part], terms)
    order = np.lexsort((first, -scores))
    places[:TOGETHER] = first[order]
    reordered: NDArray[np.float64] = np.concatenate((scores[order], values[TOGETHER:]))
    return ranking.ranked(places[start:stop], reordered[start:stop])


def pair_gains(evaluator: Evaluator, words: Sequence[Sought], part: int, document: int) -> list[float]:
    """What each pair of neighbouring words adds to the score of one of the first pages."""
    words = words[: PAIRS + 1]
    if len(words) < 2:
        return []
    near = _nearness(evaluator, part, np.array([document]), [word.term for word in words])
    gains: list[float] = (_weights(evaluator, words) * near[:, 0]).tolist()
    return gains


def _weights(evaluator: Evaluator, words: Sequence[Sought]) -> NDArray[np.float64]:
    """What each pair of neighbours adds where they stand side by side: by the less telling of the two."""
    rarities = [evaluator.weight(word) for word in words]
    return np.array([STRENGTH * min(pair) for pair in pairwise(rarities)])


def _nearness(evaluator: Evaluator, part: int, documents: Numbers, terms: Sequence[str]) -> NDArray[np.float64]:
    """By pair of neighbouring terms and document: how near they stand to each other, the fields added up."""
    keys = _keys(evaluator, part, documents, terms)
    near = _nearest(keys, len(documents), len(FIELDS) * len(terms))
    by_field = near.reshape(len(FIELDS), len(terms), len(documents))
    nearness: NDArray[np.float64] = by_field.sum(0)[:-1]  # after the last term comes that of another field
    return nearness


def _keys(evaluator: Evaluator, part: int, documents: Numbers, terms: Sequence[str]) -> Numbers:
    """Every place of every term: field, term, document and position in one number, ascending."""
    found: list[Numbers] = []
    for number, (field, term) in enumerate(product(FIELDS, terms)):
        postings = evaluator.postings(part, field, term)
        if postings is not None:
            rows, positions = postings.positions_in(documents)
            found.append((rows + number * len(documents)) * STEP + positions)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _nearest(keys: Numbers, documents: int, terms: int) -> NDArray[np.float64]:
    """By term and document: 1 where the next term is beside it, less the further apart, 0 beyond the window."""
    near = np.zeros(terms * documents)
    if len(keys):
        wanted = keys + documents * STEP  # where the next term would stand at the same position
        after = keys.searchsorted(wanted)
        apart = np.minimum(
            np.abs(keys.take(after, mode="clip") - wanted), np.abs(keys.take(after - 1, mode="clip") - wanted)
        )
        close = apart <= WINDOW
        np.maximum.at(near, keys[close] // STEP, 1 / np.maximum(1, apart[close]))
    return near
