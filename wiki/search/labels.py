"""Names that documents of a segment have any number of (tags, authors), as columns of its table. Pure numpy."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wiki.search.table import Array


def pack_labels(name: str, labels: Sequence[Sequence[str]]) -> tuple[list[str], dict[str, Array]]:
    """All names that are in `labels` (one entry a document), and the arrays from which `Labels` reads them back."""
    names = sorted({label for some in labels for label in some})
    code = {label: i for i, label in enumerate(names)}
    codes = [code[label] for some in labels for label in some]
    small = np.uint16 if len(names) <= 1 << 16 else np.uint32
    ends = np.cumsum([len(some) for some in labels], dtype=np.uint32)
    return names, {name: np.array(codes, small), f"{name}_ends": ends}


class Labels:
    """The labels of all documents of a segment. `names` gives each code its name."""

    def __init__(self, names: list[str], codes: Array, ends: Array) -> None:
        self.names = names
        self._codes, self._ends = codes, ends

    def of(self, document: int) -> tuple[str, ...]:
        start = int(self._ends[document - 1]) if document else 0
        return tuple(self.names[code] for code in self._codes[start : int(self._ends[document])].tolist())

    def having(self, is_meant: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Which documents have a label that is meant."""
        meant = np.array([is_meant(name) for name in self.names], np.bool_)
        mask = np.zeros(len(self._ends), np.bool_)
        if meant.any():
            entries = np.flatnonzero(meant[self._codes])
            mask[np.searchsorted(self._ends, entries, "right")] = True
        return mask

    def count(self, documents: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """By code: how many of `documents` have the label."""
        chosen = np.zeros(len(self._ends), np.bool_)
        chosen[documents] = True
        sizes = np.diff(self._ends, prepend=np.uint32(0)).astype(np.int64)
        return np.bincount(self._codes[np.repeat(chosen, sizes)], minlength=len(self.names))
