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
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]
Key = tuple[int, bytes]  # the number of a field, and a term of it

# Postings of a term: magic, bytes a gap, bytes a frequency, documents, positions, CRC-32 of gaps and frequencies;
# then the gaps between document numbers, the frequencies, and 16-bit positions: one a frequency, or none at all.
HEADER = struct.Struct("<2sBBIII")
MAGIC = b"A1"
LAST_POSITION = 0xFFFF  # words further on in a page all stand here; proximity ends there


class Damaged(Exception):
    """A file of the index does not hold what was written. The index is to be rebuilt."""


@dataclass(frozen=True)
class Postings:
    """Which documents of a segment hold a term (ascending), how often each, and where."""

    documents: NDArray[np.int32]
    frequencies: Integers
    all_positions: NDArray[np.uint16]

    @property
    def nbytes(self) -> int:
        """What it takes in memory: frequencies and positions are views of the file."""
        return 400 + self.documents.nbytes * (2 if len(self.all_positions) else 1)

    @cached_property
    def _ends(self) -> NDArray[np.uint32]:
        return np.cumsum(self.frequencies, dtype=np.uint32)

    def positions_in(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Where the term stands in `documents` (ascending): for each place, which of them it is in, and the position.

        Nothing if the field keeps no positions.
        """
        places = np.minimum(np.searchsorted(self.documents, documents), len(self.documents) - 1)
        rows = np.flatnonzero(self.documents[places] == documents)
        counts = self.frequencies[places[rows]].astype(np.int64)
        if not len(rows) or not len(self.all_positions):
            return np.zeros(0, np.int64), self.all_positions[:0]
        firsts = self._ends[places[rows]] - counts  # where the places of each document begin
        places = np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        return np.repeat(rows, counts), self.all_positions[places]

    def moved(self, to: NDArray[np.int32]) -> "Postings":
        """The same with document `n` as `to[n]`, without those for which that is negative. `to` keeps the order."""
        documents = to[self.documents]
        kept = documents >= 0
        if kept.all():
            return Postings(documents, self.frequencies, self.all_positions)
        positions = self.all_positions
        if len(positions):
            positions = positions[np.repeat(kept, self.frequencies)]
        return Postings(documents[kept], self.frequencies[kept], positions)


def encode(postings: Postings) -> bytes:
    steps = postings.documents.copy()
    steps[1:] -= postings.documents[:-1]
    gaps, gap_size = _smallest(steps)
    frequencies, frequency_size = _smallest(postings.frequencies)
    head, positions = gaps + frequencies, postings.all_positions.astype("<u2", copy=False).tobytes()
    counts = (len(postings.documents), len(positions) // 2)
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
    return Postings(np.cumsum(gaps, dtype=np.int32), frequencies, positions)


def _smallest(numbers: Integers) -> tuple[bytes, int]:
    """`numbers` in as few bytes each as the largest needs, and that size."""
    largest = int(numbers.max())
    size = 1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4
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
                yield (number, term), Postings(documents, frequencies, positions)


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
        if len(postings.documents):
            held.append(postings)
    if last is not None and held:
        yield last, _joined(held)


def _joined(parts: Sequence[Postings]) -> Postings:
    if len(parts) == 1:
        return parts[0]
    columns = zip(*((p.documents, p.frequencies, p.all_positions) for p in parts), strict=True)
    return Postings(*(np.concatenate(column) for column in columns))
