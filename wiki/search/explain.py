"""Why a page stands where it stands: its score for a query, taken apart by word and field. For staff.

The sums are those of the evaluator itself, so they cannot say anything else than the order of the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wiki.search.evaluator import EXACT, LENGTHS, TEXT, Evaluator, Sought
from wiki.search.proximity import TOGETHER, best, pair_gains
from wiki.search.ranking import Ranking
from wiki.search.rules import Terms
from wiki.search.synonyms import SHARE, together


@dataclass(frozen=True, slots=True)
class Form:
    """What one form of a word (its stem, or just as typed) adds.

    `times` counts with the weights of fields, `length` is that of the page in words counted so, `average` of all pages.
    `impact` is what both come to once saturated; `pages` hold the form, which makes it worth `rarity`.
    """

    times: int
    length: float
    average: float
    impact: float
    pages: int
    rarity: float

    @property
    def score(self) -> float:
        return self.impact * self.rarity


@dataclass(frozen=True, slots=True)
class Word:
    """What one word of the query adds. `title` and `body` are how often its stem stands there.

    `meant` are words that mean the same and what each would come to, before its rarity; the best of them counts, if
    it is more than what the word itself comes to.
    """

    term: str
    typed: str
    title: int
    body: int
    stem: Form
    exact: Form
    own: float
    meant: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        return self.stem.score + self.exact.score


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one page: its place among `total` that match (0: it does not), what each word adds, and each pair of words
    that stand near each other. `is_indexed` is False for a page that search does not know, `is_kept` for one that does
    not fulfil the conditions of the query."""

    total: int = 0
    place: int = 0
    words: tuple[Word, ...] = ()
    pairs: tuple[tuple[str, str, float], ...] = ()
    is_indexed: bool = True
    is_kept: bool = True
    is_chosen: bool = False

    @property
    def score(self) -> float:
        return sum(word.score for word in self.words) + sum(gain for _, _, gain in self.pairs)


@dataclass(frozen=True, slots=True)
class Place:
    """One document: the number of its part, and its number there."""

    part: int
    document: int


def explain(
    evaluator: Evaluator, words: Sequence[Sought], others: Sequence[Sequence[Terms]], found: Ranking, place: Place
) -> Explanation:
    """How the document at `place` came to its score. `others` are what means the same as each word."""
    explained = tuple(_word(evaluator, word, other, place) for word, other in zip(words, others, strict=True))
    number = found.starts[place.part] + place.document
    score = found.score(number)
    is_kept = score > 0
    is_found = any(word.score for word in explained)
    first = [(ranked.part, ranked.document) for ranked in best(evaluator, found, words, 0, TOGETHER)]
    pairs: tuple[tuple[str, str, float], ...] = ()
    if (place.part, place.document) in first:
        rank = first.index((place.part, place.document)) + 1
        named = pairwise(word.form for word in words)
        gains = pair_gains(evaluator, words, place.part, place.document)
        pairs = tuple((left, right, gain) for (left, right), gain in zip(named, gains, strict=False) if gain)
    else:
        rank = int(np.count_nonzero(found.scores > score)) + 1
    return Explanation(found.total, rank if is_kept else 0, explained, pairs, is_kept=is_kept or not is_found)


def _word(evaluator: Evaluator, word: Sought, others: Sequence[Terms], place: Place) -> Word:
    parts = evaluator.impacts(word)
    here = parts[place.part]
    row = _row(here.postings.documents, place.document)
    stem = 0.0 if row is None else float(here.stem[row])
    exact = 0.0 if row is None or (gains := here.exact) is None else float(gains[row])
    pages = sum(part.count for part in parts), sum(part.exactly for part in parts)
    own, meant = _meant(evaluator, word, others, place)
    return Word(
        word.term,
        word.form,
        _times(evaluator, place, "title", word.term),
        _times(evaluator, place, "body", word.term),
        _form(evaluator, place, TEXT, word.term, stem, pages[0]),
        _form(evaluator, place, EXACT, word.form, exact, pages[1]),
        own,
        meant,
    )


def _form(evaluator: Evaluator, place: Place, field: str, term: str, impact: float, pages: int) -> Form:
    length = float(LENGTHS[evaluator.parts[place.part].lengths[field][place.document]])
    average = sum(part.totals.get(field, 0) for part in evaluator.parts) / (evaluator.count or 1)
    times = _times(evaluator, place, field, term)
    return Form(times, length, average, impact, pages, evaluator.rarity(pages))


def _meant(
    evaluator: Evaluator, word: Sought, others: Sequence[Terms], place: Place
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """What the word itself comes to in the document, and what each of `others` would."""
    each = [(" ".join(filter(None, terms)), _impact(evaluator, terms, place)) for terms in others]
    meant = tuple((text, float(SHARE) * impact) for text, impact in each if impact)
    return _impact(evaluator, (word.term,), place), meant


def _impact(evaluator: Evaluator, terms: Terms, place: Place) -> float:
    """What stems that follow one another come to in the document, before their rarity and without synonyms."""
    return float(together(evaluator, place.part, terms)[place.document])


def _times(evaluator: Evaluator, place: Place, field: str, term: str) -> int:
    postings = evaluator.postings(place.part, field, term)
    row = None if postings is None else _row(postings.documents, place.document)
    return 0 if postings is None or row is None else int(postings.frequencies[row])


def _row(documents: NDArray[np.int32], document: int) -> int | None:
    row = int(np.searchsorted(documents, document))
    return row if row < len(documents) and documents[row] == document else None
