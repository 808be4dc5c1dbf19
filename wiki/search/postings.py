"""Posting lists as they lie in a segment: plain arrays, read in place.

Pure numpy: the codec puts it behind Whoosh's interfaces, and `wiki.search.index.columns` writes them.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]

# Postings of a term: magic, bytes a gap, bytes a frequency, documents, positions, CRC-32 of gaps and frequencies;
# then the gaps between document numbers, the frequencies, and 16-bit positions: one a frequency, or none at all.
HEADER = struct.Struct("<2sBBIII")
MAGIC = b"A1"
FEW = 16  # so many times fewer documents are looked up one by one
LAST_POSITION = 0xFFFF  # words further on in a page all stand here; proximity ends there


class Damaged(Exception):
    """A file of the index does not hold what was written. The index is to be rebuilt."""


@dataclass(frozen=True)
class Postings:
    """Which documents of a segment hold a term (ascending), how often each, and where.

    Of the documents only the gaps between them are kept: those are views of the file and take no memory.
    """

    gaps: Integers
    frequencies: Integers
    all_positions: NDArray[np.uint16]
    nbytes = 600  # in memory, about

    @classmethod
    def of(cls, documents: NDArray[np.int32], frequencies: Integers, positions: NDArray[np.uint16]) -> "Postings":
        gaps = documents
        if len(documents) > 1:
            gaps = documents.copy()
            gaps[1:] -= documents[:-1]
        return cls(gaps, frequencies, positions)

    @property
    def count(self) -> int:
        return len(self.gaps)

    @property
    def documents(self) -> NDArray[np.int32]:
        """Added up anew each time."""
        return np.cumsum(self.gaps, dtype=np.int32)

    def positions_in(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Where the term stands in `documents` (ascending): for each place, which of them it is in, and the position.

        Nothing if the field keeps no positions.
        """
        places, rows = _common(self.documents, documents)
        if not len(rows) or not len(self.all_positions):
            return np.zeros(0, np.int64), self.all_positions[:0]
        counts = self.frequencies[places].astype(np.int64)
        firsts = np.cumsum(self.frequencies, dtype=np.int64)[places] - counts  # where those of each document begin
        steps = np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        return np.repeat(rows, counts), self.all_positions[steps]


def _common(left: NDArray[np.int32], right: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places in `left` and in `right` of what is in both. Both ascend."""
    if len(right) * FEW < len(left):
        places = np.minimum(np.searchsorted(left, right), len(left) - 1)
        rows = np.flatnonzero(left[places] == right)
        return places[rows], rows
    row = np.zeros(1 + max(int(left[-1:].sum()), int(right[-1:].sum())), np.int32)
    row[right] = np.arange(1, len(right) + 1)
    found = row[left]
    places = np.flatnonzero(found > 0)
    return places, found[places].astype(np.int64) - 1


def decode(view: memoryview, offset: int) -> Postings:
    """The postings that start at `offset`. Raises Damaged."""
    try:
        magic, gap_size, frequency_size, count, kept, crc = HEADER.unpack_from(view, offset)
        start = offset + HEADER.size
        middle = start + gap_size * count
        end = middle + frequency_size * count
        if magic != MAGIC or zlib.crc32(view[start:end]) != crc:
            raise Damaged("postings")
        gaps = np.frombuffer(view, f"<u{gap_size}", count, start)
        frequencies = np.frombuffer(view, f"<u{frequency_size}", count, middle)
        positions = np.frombuffer(view, "<u2", kept, end)
    except (struct.error, ValueError, TypeError, OverflowError) as error:
        raise Damaged("postings") from error
    return Postings(gaps, frequencies, positions)
