"""Posting lists as they lie in a segment: plain arrays, read in place.

Pure numpy: the codec puts it behind Whoosh's interfaces, and `wiki.search.index.columns` writes them.
"""

import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]
Documents = NDArray[np.int32]  # numbers of documents in a segment, ascending

# Postings of a term: magic, bytes a gap, bytes a frequency, documents, positions, CRC-32 of gaps and frequencies;
# then the gaps between document numbers, the frequencies, and 16-bit positions: one a frequency, or none at all.
HEADER = struct.Struct("<2sBBIII")
MAGIC = b"A1"
FEW = 128  # so many times fewer documents are looked up one by one,
HANDFUL = 256  # as are so many
REMEMBERED = 1024
NOWHERE = np.zeros(0, np.int64)
LAST_POSITION = 0xFFFF  # words further on in a page all stand here; proximity ends there


class Damaged(Exception):
    """A file of the index does not hold what was written. The index is to be rebuilt."""


@dataclass(frozen=True)
class Postings:
    """Which documents of a segment hold a term (ascending), how often each, and where.

    Of the documents only the gaps between them are kept: those are views of the file and take no memory. Of few
    documents, what they add up to is remembered too, because that is most of what a short list costs.
    """

    gaps: Integers
    frequencies: Integers
    all_positions: NDArray[np.uint16]
    _sums: dict[str, NDArray[np.int32]] = field(default_factory=dict, compare=False, repr=False)

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
    def nbytes(self) -> int:
        """In memory, about."""
        sums = 2 if len(self.all_positions) else 1
        return 600 + (4 * sums * self.count if self.count <= REMEMBERED else 0)

    @property
    def documents(self) -> Documents:
        return self._summed("_documents", self.gaps)

    @property
    def _ends(self) -> NDArray[np.int32]:
        """Where in `all_positions` those of each document end."""
        return self._summed("_ends", self.frequencies)

    def _summed(self, name: str, numbers: Integers) -> NDArray[np.int32]:
        known = self._sums.get(name)
        if known is None:
            known = numbers.cumsum(dtype=np.int32)
            if self.count <= REMEMBERED:
                self._sums[name] = known
        return known

    def within(self, documents: Integers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of its documents are among `documents` (ascending): their places here, and there."""
        if not len(documents) or not self.count:
            return NOWHERE, NOWHERE
        return _common(self.documents, documents.astype(np.int32, copy=False))  # as others all would be converted

    def positions_in(self, documents: Integers) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Where the term stands in `documents` (ascending): for each place, which of them it is in, and the position.

        Nothing if the field keeps no positions.
        """
        places, rows = self.within(documents) if len(self.all_positions) else (NOWHERE, NOWHERE)
        if not len(rows):
            return NOWHERE, self.all_positions[:0]
        counts = self.frequencies[places].astype(np.int32)
        firsts = self._ends[places] - counts  # where those of each document begin
        ends = counts.cumsum(dtype=np.int32)
        steps = (firsts - ends + counts).repeat(counts) + np.arange(ends[-1], dtype=np.int32)
        return rows.repeat(counts), self.all_positions[steps]


def overlap(few: Documents, many: Documents) -> Documents:
    """The documents that are in both. Quickest if `few` are the fewer."""
    if not len(few) or not len(many):
        return few[:0]
    if len(few) < HANDFUL or len(few) * FEW < len(many):
        found: Documents = few[many.take(many.searchsorted(few), mode="clip") == few]
        return found
    holds = np.zeros(1 + max(int(few[-1]), int(many[-1])), np.bool_)
    holds[many] = True
    return few[holds[few]]


def union(one: Documents, other: Documents) -> Documents:
    """The documents that are in either."""
    if not len(one) or not len(other):
        return one if len(one) else other
    holds = np.zeros(1 + max(int(one[-1]), int(other[-1])), np.bool_)
    holds[one] = True
    holds[other] = True
    return holds.nonzero()[0].astype(np.int32)


def _common(left: Documents, right: Documents) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places in `left` and in `right` of what is in both. Both ascend."""
    if len(right) < HANDFUL or len(right) * FEW < len(left):
        places = left.searchsorted(right)
        rows = (left.take(places, mode="clip") == right).nonzero()[0]
        return places[rows], rows
    row = np.zeros(1 + max(int(left[-1:].sum()), int(right[-1:].sum())), np.int32)
    row[right] = np.arange(1, len(right) + 1)
    found = row[left]
    places = found.nonzero()[0]
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
