"""What each document of a segment gains by holding a word: computed once, kept small, weighed anew for each query.

How rare the word is stays out of it, so that commits elsewhere in the wiki do not make it wrong. Pure numpy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wiki.search.postings import Postings

Floats = NDArray[np.float32]
Shares = NDArray[np.uint16]
FEW = 4  # so many times fewer documents are told one by one
FULL = 0xFFFF  # see `Impacts`


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


@dataclass(frozen=True, slots=True)
class Impacts:
    """The documents of a part that hold a word; what each gains by that, before it is known how rare the word is.

    The gains by its stem, and by the word as typed (None if no document holds it so; `exactly` of them do), are kept
    as shares of `scoring.most` in steps of 1 / FULL, to take half the room. Where few hold the word as typed, `rows`
    says which.
    """

    postings: Postings
    stem_shares: Shares
    exact_shares: Shares | None
    rows: NDArray[np.int32] | None
    exactly: int
    scoring: Scoring

    @classmethod
    def of(cls, postings: Postings, stem: Floats, exact: Floats | None, exactly: int, scoring: Scoring) -> "Impacts":
        rows = None
        if exact is not None and exactly * FEW < len(exact):
            rows = exact.nonzero()[0].astype(np.int32)
            exact = exact[rows]
        shares = None if exact is None else _shares(exact, scoring)
        return cls(postings, _shares(stem, scoring), shares, rows, exactly, scoring)

    @property
    def nbytes(self) -> int:
        arrays = (self.stem_shares, self.exact_shares, self.rows)
        return 800 + sum(array.nbytes for array in arrays if array is not None)

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
            more: Floats = np.multiply(self.exact_shares, np.float32(exact * unit), dtype=np.float32)
            gains[slice(None) if self.rows is None else self.rows] += more
        return gains


def _shares(gains: Floats, scoring: Scoring) -> Shares:
    shares: Shares = np.rint(gains * np.float32(FULL / scoring.most)).astype(np.uint16)
    return shares
