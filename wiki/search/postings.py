"""Posting lists on disk and in memory: plain arrays, gathered document by document, merged term by term.

Whoosh sorts single postings through pickled files; here documents come in order, so only the terms need sorting.
Pure numpy: the codec and the writer put it behind Whoosh's interfaces.
"""

import heapq
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]
Key = tuple[int, bytes]  # the number of a field, and a term of it

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

    def moved(self, to: NDArray[np.int32]) -> "Postings":
        """The same with document `n` as `to[n]`, without those for which that is negative. `to` keeps the order."""
        documents = to[self.documents]
        kept = documents >= 0
        if kept.all():
            return Postings.of(documents, self.frequencies, self.all_positions)
        positions = self.all_positions
        if len(positions):
            positions = positions[np.repeat(kept, self.frequencies)]
        return Postings.of(documents[kept], self.frequencies[kept], positions)


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


def encode(postings: Postings) -> bytes:
    gaps, gap_size = _smallest(postings.gaps)
    frequencies, frequency_size = _smallest(postings.frequencies)
    head, positions = gaps + frequencies, postings.all_positions.astype("<u2", copy=False).tobytes()
    counts = (postings.count, len(positions) // 2)
    return HEADER.pack(MAGIC, gap_size, frequency_size, *counts, zlib.crc32(head)) + head + positions


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


def _smallest(numbers: Integers) -> tuple[bytes, int]:
    """`numbers` in as few bytes each as the largest needs, and that size."""
    largest = int(numbers[0]) if len(numbers) == 1 else int(numbers.max())
    size = 1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4
    if len(numbers) == 1:
        return largest.to_bytes(size, "little"), size
    return numbers.astype(f"<u{size}", copy=False).tobytes(), size


class Pool:
    """The postings of new documents, which come in ascending order."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = fields
        self._terms: dict[str, dict[str, tuple[array[int], array[int], array[int]]]] = {f: {} for f in fields}

    def add(self, document: int, field: str, positions: Mapping[str, list[int]]) -> int:
        """Put in where a document's terms of one field stand; returns how many there are."""
        length = 0
        for term, places in positions.items():
            if places[-1] > LAST_POSITION:
                places = [min(place, LAST_POSITION) for place in places]
            self._entry(document, field, term, len(places)).extend(places)
            length += len(places)
        return length

    def count(self, document: int, field: str, often: Mapping[str, int]) -> int:
        """Put in only how often a document's terms of one field occur; returns how many there are."""
        for term, times in often.items():
            self._entry(document, field, term, times)
        return sum(often.values())

    def _entry(self, document: int, field: str, term: str, times: int) -> "array[int]":
        terms = self._terms[field]
        entry = terms.get(term)
        if entry is None:
            entry = terms[term] = (array("i"), array("I"), array("H"))
        entry[0].append(document)
        entry[1].append(times)
        return entry[2]

    def postings(self) -> Iterator[tuple[Key, Postings]]:
        for number, field in enumerate(self._fields):
            for term, entry in sorted((term.encode(), entry) for term, entry in self._terms[field].items()):
                documents, frequencies, positions = (np.frombuffer(a, f"{a.typecode}") for a in entry)
                yield (number, term), Postings.of(documents, frequencies, positions)


def merged(sources: Sequence[Iterable[tuple[Key, Postings]]]) -> Iterator[tuple[Key, Postings]]:
    """All postings of `sources` by ascending key; those of one term are joined in the order of the sources."""
    if len(sources) == 1:
        yield from sources[0]
        return
    held: list[Postings] = []
    last: Key | None = None
    for key, postings in heapq.merge(*sources, key=lambda item: item[0]):  # stable: equal keys in order of sources
        if key != last and last is not None and held:
            yield last, _joined(held)
            held = []
        last = key
        if postings.count:
            held.append(postings)
    if last is not None and held:
        yield last, _joined(held)


def _joined(parts: Sequence[Postings]) -> Postings:
    if len(parts) == 1:
        return parts[0]
    columns = zip(*((p.documents, p.frequencies, p.all_positions) for p in parts), strict=True)
    return Postings.of(*(np.concatenate(column) for column in columns))
