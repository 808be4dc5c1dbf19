"""The documents that match a query with their scores: how many, and which come first. Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 5_000  # documents that are simply sorted
ROWS = 64  # the scores are laid out in so many rows to find the best: see `_enough`


@dataclass(frozen=True, slots=True)
class Ranked:
    """One document: the number of its segment, its number there, and its score."""

    part: int
    document: int
    score: float


@dataclass(frozen=True)
class Ranking:
    """The score of every document, 0 where it does not match; those of part `n` begin at `starts[n]`."""

    scores: NDArray[np.float32]
    starts: Sequence[int]

    @cached_property
    def is_found(self) -> NDArray[np.bool_]:
        return self.scores > 0

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self.is_found))

    def documents(self, part: int) -> NDArray[np.int64]:
        """The documents of a part that match, ascending."""
        return np.flatnonzero(self.is_found[self.starts[part] : self.starts[part + 1]])

    def best(self, start: int, stop: int) -> list[Ranked]:
        """Those from rank `start` to before `stop`. Of equal scores the document put in first comes first."""
        return self.ranked(self.top(stop)[start:])

    def top(self, number: int) -> NDArray[np.int64]:
        """The places in `scores` of the first so many, best first."""
        number = min(number, self.total)
        if not number:
            return np.zeros(0, np.int64)
        is_likely = self.is_found if self.total <= FEW else self.scores >= self._enough(number)
        likely = np.flatnonzero(is_likely)
        return likely[np.argsort(-self.scores[likely], kind="stable")[:number]]

    def ranked(self, places: NDArray[np.int64], scores: NDArray[np.floating[Any]] | None = None) -> list[Ranked]:
        """The documents at these places, perhaps with other scores."""
        values = self.scores[places] if scores is None else scores
        rows = zip(self.parts(places).tolist(), places.tolist(), values.tolist(), strict=True)
        return [Ranked(part, place - self.starts[part], score) for part, place, score in rows]

    def parts(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """In which part each place lies."""
        return np.searchsorted(self.starts, places, "right") - 1

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
