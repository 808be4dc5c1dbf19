"""Words that stand together in a page as they do in the query say more than words far apart. Pure numpy."""

from collections.abc import Sequence

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
    first, terms = ranking.top(TOGETHER), [word.term for word in words]
    scores, parts = ranking.scores[first].astype(np.float64), ranking.parts(first)
    for part in np.unique(parts).tolist():
        here = np.flatnonzero(parts == part)
        here = here[np.argsort(first[here])]
        scores[here] += weights @ _nearness(evaluator, part, first[here] - ranking.starts[part], terms)
    order = np.lexsort((first, -scores))
    rest = ranking.top(stop)[TOGETHER:] if stop > TOGETHER else first[:0]
    values: NDArray[np.float64] = np.concatenate((scores[order], ranking.scores[rest]))
    return ranking.ranked(np.concatenate((first[order], rest))[start:stop], values[start:stop])


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
    weights: NDArray[np.float64] = STRENGTH * np.minimum(rarities[:-1], rarities[1:])
    return weights


def _nearness(evaluator: Evaluator, part: int, documents: Numbers, terms: Sequence[str]) -> NDArray[np.float64]:
    """By pair of neighbouring terms and document: how near they stand to each other, the fields added up."""
    near = np.zeros((len(terms), len(documents)))
    for field in FIELDS:
        keys = _keys(evaluator, part, field, documents, terms)
        near += _nearest(keys, len(documents), len(terms))
    return near[:-1]


def _keys(evaluator: Evaluator, part: int, field: str, documents: Numbers, terms: Sequence[str]) -> Numbers:
    """Every place of every term: term, document and position in one number, ascending."""
    found: list[Numbers] = []
    for number, term in enumerate(terms):
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
        after = np.searchsorted(keys, wanted)
        apart = np.minimum(
            np.abs(keys[np.minimum(after, len(keys) - 1)] - wanted), np.abs(keys[np.maximum(after - 1, 0)] - wanted)
        )
        close = apart <= WINDOW
        np.maximum.at(near, keys[close] // STEP, 1 / np.maximum(1, apart[close]))
    return near.reshape(terms, documents)
