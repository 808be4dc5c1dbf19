"""Which pages match a query, how well, and how many: BM25F over the postings, in numpy.

The frequencies of a word in title, headings and body are added before they saturate (Robertson, Zaragoza and
Taylor, "Simple BM25 extension to multiple weighted fields", 2004), so two words in the text beat one in the title.
The word as typed counts beside its stem; words that are missing cost (coordination). Pure: it sees segments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75

Floats = NDArray[np.float32]
# Whoosh keeps a field's length in one byte; these are the lengths the bytes stand for (its `byte_to_length`).
LENGTHS = np.array([round((1.033**byte - 1) * 27) for byte in range(256)], np.float32)


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts how much. Chosen on the tuning half of `bench/search_relevance.py`.

    `fields`: weights of the stemmed fields. `exact`: of the word as it was typed. `coordination`: the share of
    its score that a page with hardly any of the words loses; beyond `telling` words it is less, because in a
    sentence not every word matters.
    """

    fields: Mapping[str, float]
    exact: float
    coordination: float
    telling: int = 3


SCORING = Scoring(fields={"title": 4.0, "headings": 1.0, "body": 1.0}, exact=0.7, coordination=0.6)


class PostingList(Protocol):
    @property
    def documents(self) -> NDArray[np.int32]: ...
    @property
    def frequencies(self) -> NDArray[np.integer[Any]]: ...
    @property
    def all_positions(self) -> NDArray[np.uint16]: ...
    def positions(self, document: int) -> NDArray[np.uint16]: ...


class Part(Protocol):
    """A segment, as far as the evaluator knows it."""

    @property
    def count(self) -> int: ...
    @property
    def totals(self) -> Mapping[str, int]: ...
    @property
    def lengths(self) -> Mapping[str, NDArray[np.uint8]]: ...
    def postings(self, field: str, term: str) -> PostingList | None: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of the query: its stem, and its folded form as it stands in the `exact` field."""

    term: str
    form: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One document: the number of its segment, its number there, and its score."""

    part: int
    document: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """All documents that match, in no order yet: numbers of segments, numbers there, scores. `total` counts them."""

    parts: NDArray[np.int32]
    documents: NDArray[np.int64]
    scores: Floats

    @property
    def total(self) -> int:
        return len(self.scores)

    def best(self, start: int, stop: int) -> list[Ranked]:
        """Those from rank `start` to before `stop`. Of equal scores the older document comes first."""
        stop = min(stop, self.total)
        if start >= stop:
            return []
        least = np.partition(self.scores, self.total - stop)[self.total - stop]
        chosen = np.flatnonzero(self.scores >= least)
        order = chosen[np.lexsort((self.documents[chosen], self.parts[chosen], -self.scores[chosen]))][start:stop]
        rows = zip(self.parts[order].tolist(), self.documents[order].tolist(), self.scores[order].tolist(), strict=True)
        return [Ranked(*row) for row in rows]


class Evaluator:
    """Scores documents of `parts` against the words of one query. `gone` are the deleted documents of each part."""

    def __init__(self, parts: Sequence[Part], gone: Sequence[NDArray[np.int64]], scoring: Scoring = SCORING) -> None:
        self.parts = parts
        self.gone = gone
        self.scoring = scoring
        self.count = sum(part.count for part in parts)
        self._norms = {field: self._norm(field) for field in (*scoring.fields, "exact")}
        self._lists: dict[tuple[int, str, str], PostingList | None] = {}

    def _norm(self, field: str) -> Floats:
        """By byte of length: by what BM25F divides a frequency in a field that long."""
        average = sum(part.totals.get(field, 0) for part in self.parts) / (self.count or 1) or 1.0
        return ((1 - B) + B * LENGTHS / average).astype(np.float32)

    def postings(self, number: int, field: str, term: str) -> PostingList | None:
        """The postings of a term in part `number`, decoded once a query."""
        key = (number, field, term)
        if key not in self._lists:
            self._lists[key] = self.parts[number].postings(field, term)
        return self._lists[key]

    def rarity(self, term: str, fields: Sequence[str]) -> float:
        """How much a term says: inverse document frequency as in Lucene, by the field that holds it most often."""
        found = max(sum(self._frequency(number, field, term) for number in range(len(self.parts))) for field in fields)
        return log(1 + (self.count - found + 0.5) / (found + 0.5))

    def _frequency(self, number: int, field: str, term: str) -> int:
        postings = self.postings(number, field, term)
        return len(postings.documents) if postings is not None else 0

    def holds(self, term: str) -> bool:
        """Does any document hold `term` that is not deleted?"""
        for number, gone in enumerate(self.gone):
            for field in self.scoring.fields:
                postings = self.postings(number, field, term)
                found = () if postings is None else postings.documents
                if len(found) > len(gone) or not np.isin(found, gone).all():
                    return True
        return False

    def rank(self, words: Sequence[Sought], *, keep: Sequence[NDArray[np.bool_]] | None = None) -> Ranking:
        """All documents that hold any of `words`. `keep` says for each part which documents count."""
        fields = tuple(self.scoring.fields)
        weights = [(self.rarity(w.term, fields), self.scoring.exact * self.rarity(w.form, ("exact",))) for w in words]
        parts, documents, values = [], [], []
        for number in range(len(self.parts)):
            scores = self._scores(number, words, weights)
            scores[self.gone[number]] = 0
            if keep is not None:
                scores *= keep[number]
            found = np.flatnonzero(scores)
            parts.append(np.full(len(found), number, np.int32))
            documents.append(found)
            values.append(scores[found])
        if not parts:
            return Ranking(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.float32))
        return Ranking(np.concatenate(parts), np.concatenate(documents), np.concatenate(values))

    def _scores(self, number: int, words: Sequence[Sought], weights: Sequence[tuple[float, float]]) -> Floats:
        """The score of every document of a part. `weights` are those of each word's stem and of its exact form."""
        scores = np.zeros(self.parts[number].count, np.float32)
        matched = np.zeros(len(scores), np.uint8)
        for word, (weight, exact) in zip(words, weights, strict=True):
            frequency = self._frequencies(number, word.term)
            where = np.flatnonzero(frequency)
            if len(where):
                scores[where] += _saturated(frequency[where], weight)
                matched[where] += 1
                if exact:
                    self._add_exact(number, word.form, exact, scores)
        if len(words) > 1:
            scores *= self._share(len(words))[matched]
        return scores

    def _frequencies(self, number: int, term: str) -> Floats:
        """How often each document holds `term`, weighted by field and for the field's length."""
        part = self.parts[number]
        found = np.zeros(part.count, np.float32)
        for field, weight in self.scoring.fields.items():
            postings = self.postings(number, field, term)
            if postings is not None:
                where = postings.documents
                found[where] += (
                    postings.frequencies * np.float32(weight) / self._norms[field][part.lengths[field][where]]
                )
        return found

    def _add_exact(self, number: int, form: str, weight: float, scores: Floats) -> None:
        postings = self.postings(number, "exact", form)
        if postings is not None:
            where = postings.documents
            times = postings.frequencies.astype(np.float32)
            frequency = times / self._norms["exact"][self.parts[number].lengths["exact"][where]]
            scores[where] += _saturated(frequency, weight)

    def _share(self, words: int) -> Floats:
        """By number of words matched: what is left of a score when the others are missing."""
        cost = self.scoring.coordination * min(1.0, self.scoring.telling / words)
        return (1 - cost * (1 - np.arange(words + 1) / words)).astype(np.float32)


def _saturated(frequency: Floats, weight: float) -> Floats:
    return np.float32(weight * (K1 + 1)) * frequency / (frequency + np.float32(K1))
