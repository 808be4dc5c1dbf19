"""The documents that match a query with their scores: how many, and which come first. Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FEW = 5_000  # documents that are simply sorted
ROWS = 64  # the scores are laid out in so many rows to find the best: see `_enough`

Numbers = NDArray[np.int64]


class Ranked(NamedTuple):
    """One document: the number of its segment, its number there, and its score."""

    part: int
    document: int
    score: float


@dataclass(frozen=True)
class Ranking:
    """Documents with their scores, 0 for those that do not match; those of part `n` begin at `starts[n]`.

    `places` are the documents that were looked at, ascending, one for each score; None: all.
    """

    scores: NDArray[np.float32]
    starts: Sequence[int]
    places: Numbers | None = None

    @cached_property
    def is_found(self) -> NDArray[np.bool_]:
        return self.scores > 0

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self.is_found))

    @cached_property
    def found(self) -> Numbers:
        """The documents of all parts that match, ascending."""
        return self.is_found.nonzero()[0] if self.places is None else self.places[self.is_found]

    def documents(self, part: int) -> Numbers:
        """The documents of a part that match, ascending."""
        start, end = self.starts[part], self.starts[part + 1]
        first, last = np.searchsorted(self.found, (start, end))
        return self.found[first:last] - start

    def score(self, place: int) -> float:
        """The score of the document at this place among those of all parts."""
        if self.places is None:
            return float(self.scores[place])
        row = int(np.searchsorted(self.places, place))
        return float(self.scores[row]) if row < len(self.places) and self.places[row] == place else 0.0

    def best(self, start: int, stop: int) -> list[Ranked]:
        """Those from rank `start` to before `stop`. Of equal scores the document put in first comes first."""
        places, scores = self.top(stop)
        return self.ranked(places[start:], scores[start:])

    def top(self, number: int) -> tuple[Numbers, NDArray[np.float32]]:
        """The first so many, best first: their places among the documents of all parts, and their scores."""
        number = min(number, self.total)
        is_likely = self.is_found if self.total <= FEW or not number else self.scores >= self._enough(number)
        likely = is_likely.nonzero()[0]
        scores = self.scores[likely]
        order = (-scores).argsort(kind="stable")[:number]
        rows = likely[order]
        return rows if self.places is None else self.places[rows], scores[order]

    def ranked(self, places: Numbers, scores: NDArray[np.floating[Any]]) -> list[Ranked]:
        """The documents at these places, with these scores."""
        rows = zip(self.parts(places).tolist(), places.tolist(), scores.tolist(), strict=True)
        return [Ranked(part, place - self.starts[part], score) for part, place, score in rows]

    def parts(self, places: Numbers) -> Numbers:
        """In which part each place lies."""
        return np.array(self.starts).searchsorted(places, "right") - 1

    def _enough(self, number: int) -> float:
        """A score that at least `number` documents reach, and not many more.

        The scores are read as a table: if `number` of its columns have a maximum that is as high, so many documents do.
        """
        columns = len(self.scores) // ROWS
        least = float(np.finfo(np.float32).smallest_subnormal)
        if number < columns:
            maxima = self.scores[: ROWS * columns].reshape(ROWS, columns).max(0)
            least = max(least, float(np.partition(maxima, columns - number)[columns - number]))
        return least
