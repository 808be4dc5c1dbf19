"""Which pages match a query, how well, and how many: BM25F over the postings, in numpy.

The frequencies of a word in title, headings and text are added before they saturate (Robertson, Zaragoza and
Taylor, "Simple BM25 extension to multiple weighted fields", 2004): the index holds the sums as the field `text`. Each
word that a page holds counts for something by itself (Lv and Zhai, "Lower-bounding term frequency normalization",
2011), so that pages with more of the words come first. The word as typed counts beside its stem. Pure.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from math import exp, log
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from wiki.search.cache import Cache, Value
from wiki.search.impacts import SCORING, Floats, Impacts, Scoring
from wiki.search.postings import Documents, Integers, Postings
from wiki.search.ranking import Ranking

TEXT = "text"  # the field with all that a page says, by stems, its frequencies weighted
EXACT = "exact"  # the same by words as written
DRIFT = 1000  # the average length of a field is rounded to a thousandth of itself, so that impacts outlive commits

FEW = 64  # so many times fewer documents than there are are scored one by one

# Whoosh keeps a field's length in one byte; these are the lengths the bytes stand for (its `byte_to_length`).
LENGTHS = np.array([round((1.033**byte - 1) * 27) for byte in range(256)], np.float32)


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


class Sought(NamedTuple):
    """A word of the query: its stem, and its folded form as it stands in the `exact` field."""

    term: str
    form: str


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
        self.starts = [0, *accumulate(part.count for part in parts)]
        self.count = self.starts[-1]
        self._gone = self.places(gone)
        self._is_gone = np.zeros(self.count if len(self._gone) else 0, np.bool_)
        self._is_gone[self._gone] = True
        self._cache = cache or Cache()
        self._levels = {field: self._level(field) for field in (TEXT, EXACT)}
        self._norms = self._saturating()
        self._words: dict[Sought, list[Impacts]] = {}
        self._found: dict[Sought, tuple[int, int]] = {}
        self._lists: dict[tuple[int, str, str], Postings] = {}  # a query comes back to each several times

    def again(self, cache: Cache) -> "Evaluator":
        """The same for another query, which saves a tenth of a millisecond."""
        fresh = object.__new__(Evaluator)
        fresh.__dict__.update(self.__dict__)
        fresh._cache, fresh._words, fresh._found, fresh._lists = cache, {}, {}, {}
        return fresh

    def _level(self, field: str) -> int:
        """The average length of a field, as a logarithm so coarse that most commits do not change it."""
        average = sum(part.totals.get(field, 0) for part in self.parts) / (self.count or 1)
        return round(log(average or 1.0) * DRIFT)

    def _saturating(self) -> Mapping[str, Floats]:
        """By field and byte of length: what BM25 adds to a frequency to saturate it."""
        k1, b = self.scoring.k1, self.scoring.b
        averages = {field: exp(level / DRIFT) for field, level in self._levels.items()}
        return {f: (k1 * ((1 - b) + b * LENGTHS / average)).astype(np.float32) for f, average in averages.items()}

    def places(self, documents: Sequence[Integers]) -> NDArray[np.int64]:
        """Where those documents of each part stand among those of all parts."""
        if len(documents) == 1:
            return documents[0].astype(np.int64)
        moved = [some + np.int64(start) for some, start in zip(documents, self.starts, strict=False)]
        return np.concatenate(moved) if moved else np.zeros(0, np.int64)

    def postings(self, number: int, field: str, term: str) -> Postings | None:
        """The postings of a term in part `number`; None where it has none."""
        key = (number, field, term)
        found = self._lists.get(key)
        if found is None:
            make = partial(self._read, *key)
            found = self._lists[key] = self.remembered(number, (field, term), make)
        return found if found is not NOTHING else None

    def _read(self, number: int, field: str, term: str) -> Postings:
        return self.parts[number].postings(field, term) or NOTHING

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
        self._found.pop(word, None)

    def _decoded(self, number: int, word: Sought) -> Impacts:
        scoring, postings = self.scoring, self.postings(number, TEXT, word.term)
        if postings is None:
            return Impacts.of(NOTHING, np.zeros(0, np.float32), None, 0, scoring)
        stem = self.saturated(number, TEXT, postings) + np.float32(scoring.present)
        written = self.postings(number, EXACT, word.form) if scoring.exact else None
        if written is None:
            return Impacts.of(postings, stem, None, 0, scoring)
        exact = self.saturated(number, EXACT, written) * np.float32(scoring.exact)
        if written.count < postings.count:
            some, exact = exact, np.zeros(postings.count, np.float32)
            exact[np.searchsorted(postings.documents, written.documents)] = some
        return Impacts.of(postings, stem, exact, written.count, scoring)

    def saturated(self, number: int, field: str, postings: Postings) -> Floats:
        """The frequencies in `postings` as BM25 counts them: each less than the one before, in a long page little."""
        return self._saturate(self._norms_of(number, field, postings.documents), postings.frequencies)

    def _norms_of(self, number: int, field: str, documents: Documents) -> Floats:
        return self._norms[field][self.parts[number].lengths[field][documents]]

    def _saturate(self, norms: Floats, frequencies: Integers) -> Floats:
        """Overwrites `norms`."""
        norms += frequencies
        norms *= np.float32(1 / (self.scoring.k1 + 1))
        saturated: Floats = np.divide(frequencies, norms, dtype=np.float32)
        return saturated

    def rarity(self, found: int) -> float:
        """How much a word says that `found` documents hold: inverse document frequency as in Lucene."""
        return log(1 + (self.count - found + 0.5) / (found + 0.5))

    def found(self, word: Sought) -> tuple[int, int]:
        """How many documents hold a word, or what means the same; and how many just as typed."""
        known = self._found.get(word)
        if known is None:
            parts = self._words.get(word)
            if parts is not None:
                known = sum(part.count for part in parts), sum(part.exactly for part in parts)
            else:
                known = self._count(TEXT, word.term), self._count(EXACT, word.form) if self.scoring.exact else 0
            self._found[word] = known
        return known

    def _count(self, field: str, term: str) -> int:
        lists = [self.postings(number, field, term) for number in range(len(self.parts))]
        return sum([postings.count for postings in lists if postings is not None])

    def weight(self, word: Sought) -> float:
        """The rarity of a word's stem."""
        return self.rarity(self.found(word)[0])

    def holds(self, word: Sought) -> bool:
        """Does any document hold `word` that is not deleted?"""
        found = self.found(word)[0]
        if not found or found > len(self._gone):
            return found > 0
        here = self.places([part.postings.documents for part in self.impacts(word)])
        return not self._is_gone[here].all()

    def rank(self, words: Sequence[Sought], *, keep: Sequence[Documents] | None = None, few: int = FEW) -> Ranking:
        """All documents that hold any of `words`; of each part only those to `keep`.

        Those to keep are scored one by one if they are `few` times fewer than there are.
        """
        if keep is None:
            return self._alone(words[0]) if len(words) == 1 else self.ranking(self._dense(words), None)
        places = self.places(keep)
        if len(places) * few > self.count:
            return self.ranking(self._dense(words)[places], places)
        scores = [self._sparse(words, number, documents) for number, documents in enumerate(keep)]
        return self.ranking(np.concatenate(scores) if scores else np.zeros(0, np.float32), places)

    def ranking(self, scores: Floats, places: NDArray[np.int64] | None) -> Ranking:
        """The documents at `places` (None: all) with these scores, without those that are deleted."""
        if len(self._gone):
            scores[self._gone if places is None else self._is_gone[places]] = 0
        return Ranking(scores, self.starts, places)

    def _rarities(self, word: Sought) -> tuple[float, float]:
        stem, exact = self.found(word)
        return self.rarity(stem), self.rarity(exact)

    def _alone(self, word: Sought) -> Ranking:
        """The documents that hold just one word: their scores lie ready."""
        parts, weights = self.impacts(word), self._rarities(word)
        scores = [part.weighed(*weights) for part in parts]
        places = self.places([part.postings.documents for part in parts])
        return self.ranking(scores[0] if len(scores) == 1 else np.concatenate([*scores, places[:0]]), places)

    def _dense(self, words: Sequence[Sought]) -> Floats:
        """The scores of all documents: word by word."""
        scores = np.zeros(self.count, np.float32)
        for word in words:
            parts, weights = self.impacts(word), self._rarities(word)
            for part, start, end in zip(parts, self.starts, self.starts[1:], strict=False):
                if part.count:
                    np.add.at(scores[start:end], part.postings.documents, part.weighed(*weights))
        return scores

    def _sparse(self, words: Sequence[Sought], number: int, documents: Documents) -> Floats:
        """The scores of few documents of a part, without reading all that the postings say of others."""
        scores = np.zeros(len(documents), np.float32)
        norms = {field: self._norms_of(number, field, documents) for field in (TEXT, EXACT)} if len(documents) else {}
        for word in words if len(documents) else ():
            stem, exact = self._rarities(word)
            if word in self._words:
                part = self._words[word][number]
                places, rows = part.postings.within(documents)
                scores[rows] += part.weighed(stem, exact)[places]
                continue
            for field, term, weight, present in (
                (TEXT, word.term, stem, self.scoring.present),
                (EXACT, word.form, exact * self.scoring.exact, 0),
            ):
                postings = self.postings(number, field, term) if weight else None
                if postings is not None:
                    places, rows = postings.within(documents)
                    gains = self._saturate(norms[field][rows], postings.frequencies[places])
                    scores[rows] += np.float32(weight) * (gains + np.float32(present))
        return scores
