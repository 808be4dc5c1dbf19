"""The documents that match a query with their scores: how many, and which come first. Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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
        stop = min(stop, self.total)
        if start >= stop:
            return []
        chosen = np.flatnonzero(self.scores >= self._enough(stop))
        return self.ranked(chosen[np.argsort(-self.scores[chosen], kind="stable")][start:stop])

    def ranked(self, chosen: NDArray[np.int64]) -> list[Ranked]:
        """Documents by their numbers in `scores`."""
        parts = np.searchsorted(self.starts, chosen, "right") - 1
        rows = zip(parts.tolist(), chosen.tolist(), self.scores[chosen].tolist(), strict=True)
        return [Ranked(part, document - self.starts[part], score) for part, document, score in rows]

    def _enough(self, number: int) -> float:
        """A score that at least `number` documents reach, and not many more.

        The scores are read as a table: if `number` of its columns have a maximum that is as high, so many documents do.
        """
        columns = len(self.scores) // ROWS
        least = 0.0
        if number < columns:
            maxima = self.scores[: ROWS * columns].reshape(ROWS, columns).max(0)
            least = float(np.partition(maxima, columns - number)[columns - number])
        return least or float(np.finfo(np.float32).smallest_subnormal)
