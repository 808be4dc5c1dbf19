"""Which pages match a query, how well, and how many: BM25F over the postings, in numpy.

The frequencies of a word in title, headings and text are added before they saturate (Robertson, Zaragoza and
Taylor, "Simple BM25 extension to multiple weighted fields", 2004): the index holds the sums as the field `text`. Each
word that a page holds counts for something by itself (Lv and Zhai, "Lower-bounding term frequency normalization",
2011), so that pages with more of the words come first. The word as typed counts beside its stem. Pure.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import exp, log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wiki.search.cache import Cache, Value
from wiki.search.postings import Postings
from wiki.search.ranking import Ranking

TEXT = "text"  # the field with all that a page says, by stems, its frequencies weighted
EXACT = "exact"  # the same by words as written
DRIFT = 1000  # the average length of a field is rounded to a thousandth of itself, so that impacts outlive commits

FULL = 0xFFFF  # see Impacts

Floats = NDArray[np.float32]
Shares = NDArray[np.uint16]
# Whoosh keeps a field's length in one byte; these are the lengths the bytes stand for (its `byte_to_length`).
LENGTHS = np.array([round((1.033**byte - 1) * 27) for byte in range(256)], np.float32)


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts how much. Chosen on the tuning half of `bench/search_relevance.py`.

    `k1` and `b` as in BM25. `present`: what holding a word counts, however often and in however long a page.
    `exact`: the word as it was typed, beside its stem.
    """

    k1: float = 1.2
    b: float = 0.75
    present: float = 0.7
    exact: float = 1.2

    @property
    def most(self) -> float:
        """What a word comes to that a page holds without end, before it is known how rare it is."""
        return (self.k1 + 1) * max(1.0, self.exact) + self.present


SCORING = Scoring()
NOTHING = Postings(np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.uint16))


class Part(Protocol):
    """A segment, as far as the evaluator knows it."""

    @property
    def id(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def totals(self) -> Mapping[str, int]: ...
    @property
    def lengths(self) -> Mapping[str, NDArray[np.uint8]]: ...
    def postings(self, field: str, term: str) -> Postings | None: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of the query: its stem, and its folded form as it stands in the `exact` field."""

    term: str
    form: str


@dataclass(frozen=True, slots=True)
class Impacts:
    """The documents of a part that hold a word; what each gains by that, before it is known how rare the word is.

    The gains by its stem, and by the word as typed (None if no document holds it so; `exactly` of them do), are kept
    as shares of `scoring.most` in steps of 1 / FULL, to take half the room.
    """

    postings: Postings
    stem_shares: Shares
    exact_shares: Shares | None
    exactly: int
    scoring: Scoring

    @classmethod
    def of(cls, postings: Postings, stem: Floats, exact: Floats | None, exactly: int, scoring: Scoring) -> "Impacts":
        unit = np.float32(FULL / scoring.most)
        shares = [None if gains is None else np.rint(gains * unit).astype(np.uint16) for gains in (stem, exact)]
        assert shares[0] is not None
        return cls(postings, shares[0], shares[1], exactly, scoring)

    @property
    def nbytes(self) -> int:
        return 800 + self.stem_shares.nbytes * (1 if self.exact_shares is None else 2)

    @property
    def count(self) -> int:
        return self.postings.count

    @property
    def stem(self) -> Floats:
        return self.weighed(1, 0)

    @property
    def exact(self) -> Floats | None:
        return None if self.exact_shares is None else self.weighed(0, 1)

    def weighed(self, stem: float, exact: float) -> Floats:
        """What each document gains when stem and exact form are this rare."""
        unit = self.scoring.most / FULL
        gains: Floats = np.multiply(self.stem_shares, np.float32(stem * unit), dtype=np.float32)
        if self.exact_shares is not None and exact:
            gains += np.multiply(self.exact_shares, np.float32(exact * unit), dtype=np.float32)
        return gains


class Evaluator:
    """Scores documents of `parts` against the words of one query. `gone` are the deleted documents of each part.

    `cache` keeps impacts from one query to the next, for one scoring; segments never change, so they never grow old.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        gone: Sequence[NDArray[np.int64]],
        cache: Cache | None = None,
        scoring: Scoring = SCORING,
    ) -> None:
        self.parts = parts
        self.gone = gone
        self.scoring = scoring
        self.starts = [0]
        for part in parts:
            self.starts.append(self.starts[-1] + part.count)
        self.count = self.starts[-1]
        self._cache = cache or Cache()
        self._levels = {field: self._level(field) for field in (TEXT, EXACT)}
        self._words: dict[Sought, list[Impacts]] = {}

    def _level(self, field: str) -> int:
        """The average length of a field, as a logarithm so coarse that most commits do not change it."""
        average = sum(part.totals.get(field, 0) for part in self.parts) / (self.count or 1)
        return round(log(average or 1.0) * DRIFT)

    @cached_property
    def _norms(self) -> Mapping[str, Floats]:
        """By field and byte of length: what BM25 adds to a frequency to saturate it."""
        k1, b = self.scoring.k1, self.scoring.b
        averages = {field: exp(level / DRIFT) for field, level in self._levels.items()}
        return {f: (k1 * ((1 - b) + b * LENGTHS / average)).astype(np.float32) for f, average in averages.items()}

    def postings(self, number: int, field: str, term: str) -> Postings | None:
        """The postings of a term in part `number`; None where it has none."""
        found = self.remembered(number, (field, term), lambda: self.parts[number].postings(field, term) or NOTHING)
        return found if found is not NOTHING else None

    def remembered(self, number: int, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
        """What `make` makes of part `number`: it is kept for later queries, as long as there is room."""
        return self._cache.get((self.parts[number].id, *key), make)

    def impacts(self, word: Sought) -> list[Impacts]:
        """What each part knows of a word, with what means the same."""
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = [self.unwidened(word, number) for number in range(len(self.parts))]
        return known

    def unwidened(self, word: Sought, number: int) -> Impacts:
        """What part `number` knows of just this word."""
        key = (word.term, word.form, *self._levels.values())
        return self.remembered(number, key, partial(self._decoded, number, word))

    def take(self, word: Sought, impacts: list[Impacts]) -> None:
        """Go by these impacts of `word` for the rest of the query, instead of those in the index."""
        self._words[word] = impacts

    def _decoded(self, number: int, word: Sought) -> Impacts:
        scoring, postings = self.scoring, self.postings(number, TEXT, word.term)
        if postings is None:
            return Impacts.of(NOTHING, np.zeros(0, np.float32), None, 0, scoring)
        stem = self.saturated(number, TEXT, postings) + np.float32(scoring.present)
        written = self.parts[number].postings(EXACT, word.form) if scoring.exact else None
        if written is None:
            return Impacts.of(postings, stem, None, 0, scoring)
        exact = self.saturated(number, EXACT, written) * np.float32(scoring.exact)
        if written.count < postings.count:
            some, exact = exact, np.zeros(postings.count, np.float32)
            exact[np.searchsorted(postings.documents, written.documents)] = some
        return Impacts.of(postings, stem, exact, written.count, scoring)

    def saturated(self, number: int, field: str, postings: Postings) -> Floats:
        """The frequencies in `postings` as BM25 counts them: each less than the one before, in a long page little."""
        norms = self._norms[field][self.parts[number].lengths[field][postings.documents]]
        norms += postings.frequencies
        norms *= np.float32(1 / (self.scoring.k1 + 1))
        saturated: Floats = np.divide(postings.frequencies, norms, dtype=np.float32)
        return saturated

    def rarity(self, found: int) -> float:
        """How much a word says that `found` documents hold: inverse document frequency as in Lucene."""
        return log(1 + (self.count - found + 0.5) / (found + 0.5))

    def weight(self, word: Sought) -> float:
        """The rarity of a word's stem."""
        return self.rarity(sum(part.count for part in self.impacts(word)))

    def holds(self, word: Sought) -> bool:
        """Does any document hold `word` that is not deleted?"""
        found = [(part, gone) for part, gone in zip(self.impacts(word), self.gone, strict=True) if part.count]
        if any(part.count > len(gone) for part, gone in found):
            return True
        return any(not np.isin(part.postings.documents, gone).all() for part, gone in found)

    def rank(self, words: Sequence[Sought], *, keep: Sequence[NDArray[np.bool_]] | None = None) -> Ranking:
        """All documents that hold any of `words`. `keep` says for each part which documents count."""
        scores = np.zeros(self.count, np.float32)
        views = [scores[start:end] for start, end in zip(self.starts, self.starts[1:], strict=False)]
        for word in words:
            parts = self.impacts(word)
            stem = self.rarity(sum(part.count for part in parts))
            exact = self.rarity(sum(part.exactly for part in parts))
            for view, part in zip(views, parts, strict=True):
                if part.count:
                    np.add.at(view, part.postings.documents, part.weighed(stem, exact))
        for number, view in enumerate(views):
            view[self.gone[number]] = 0
            if keep is not None:
                view[~keep[number]] = 0
        return Ranking(scores, self.starts)
