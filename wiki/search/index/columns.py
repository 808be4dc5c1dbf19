"""Many posting lists side by side: made of a document, read from a segment, folded together, laid out to be written.

Numpy works on all lists at once, because taking them one by one is what writing an index would spend its time on.
The bytes of a list are those that `wiki.search.postings` reads. Part of the one door to Whoosh.
"""

import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filetables import OrderedHashReader

from wiki.search.postings import LAST_POSITION, MAGIC

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

AT_ONCE = 1_000_000  # bytes of postings that are folded at a time, about

LENGTHS = struct.Struct("!ii")  # of key and info: what Whoosh's file of terms has before each key; behind it stands
INFO = np.dtype(
    [
        *(("flags", "u1"), ("weight", ">f4"), ("count", ">u4"), ("shortest", "u1"), ("longest", "u1")),
        *(("most", ">f4"), ("first", ">u4"), ("last", ">u4"), ("offset", ">i8"), ("length", ">i4")),
    ]
)
HEAD = np.dtype(  # see `wiki.search.postings`
    [("magic", "S2"), ("gap", "u1"), ("often", "u1"), ("count", "<u4"), ("kept", "<u4"), ("crc", "<u4")]
)
KEY_LENGTH = np.dtype([("length", ">i4")])
PLACES = {"H": ">u2", "i": ">i4", "I": ">u4", "q": ">i8"}  # how Whoosh keeps where each term begins


@dataclass(frozen=True)
class Columns:
    """The postings of `keys` (the number of a field in two bytes, and a term), one list behind the other.

    `counts` says how many documents are in each list; `kept` how many positions each posting has.
    """

    keys: list[bytes]
    counts: Integers
    documents: Integers
    often: Integers
    kept: Integers
    positions: NDArray[np.uint16]

    @classmethod
    def of(cls, document: int, placed: Mapping[bytes, list[int]], counted: Mapping[bytes, int]) -> "Columns":
        """One document: where the terms `placed` stand in it, and how often there are the terms `counted`."""
        size = len(placed) + len(counted)
        kept = np.zeros(size, np.int64)
        kept[: len(placed)] = [len(places) for places in placed.values()]
        positions = [place for places in placed.values() for place in places]
        return cls(
            [*placed, *counted],
            np.ones(size, np.int64),
            np.full(size, document, np.int64),
            np.concatenate([kept[: len(placed)], np.fromiter(counted.values(), np.int64, len(counted))]),
            kept,
            np.minimum(np.array(positions, np.int64), LAST_POSITION).astype(np.uint16),
        )

    @property
    def firsts(self) -> Integers:
        """Where each list begins."""
        return np.cumsum(self.counts) - self.counts

    def moved(self, to: NDArray[np.int32]) -> "Columns":
        """The same with document `n` as `to[n]`, without those for which that is negative."""
        documents = to[self.documents].astype(np.int64)
        left = documents >= 0
        if left.all():
            return Columns(self.keys, self.counts, documents, self.often, self.kept, self.positions)
        owners = np.repeat(np.arange(len(self.keys)), self.counts)
        counts = np.bincount(owners[left], minlength=len(self.keys))
        positions = self.positions[np.repeat(left, self.kept)]
        return Columns(self.keys, counts, documents[left], self.often[left], self.kept[left], positions)


def fold(parts: Sequence[Columns]) -> Columns:
    """All postings of `parts` by ascending key, without keys that have none; those of one key as the parts follow."""
    found = set().union(*(part.keys for part in parts))
    number = {key: n for n, key in enumerate(sorted(found))}
    lists = [np.fromiter(map(number.__getitem__, part.keys), np.int64, len(part.keys)) for part in parts]
    owners = np.concatenate([np.repeat(own, part.counts) for own, part in zip(lists, parts, strict=True)])
    order = np.argsort(owners, kind="stable")
    documents, often, kept = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("documents", "often", "kept")
    )
    ends = np.cumsum(np.concatenate([part.kept for part in parts]))[order]
    positions = np.concatenate([part.positions for part in parts])[_places(ends - kept, kept)]
    counts = np.bincount(owners, minlength=len(number))
    keys = [key for key, count in zip(number, counts.tolist(), strict=True) if count]
    return Columns(keys, counts[counts > 0], documents, often, kept, positions)


class Source(Protocol):
    """Posting lists by ascending key, of which some can be read at a time."""

    size: int  # bytes

    def __len__(self) -> int: ...

    def key(self, number: int) -> bytes: ...

    def read(self, low: int, high: int) -> Columns: ...


class Fresh:
    """The posting lists of new documents."""

    def __init__(self, parts: Sequence[Columns]) -> None:
        self._all = fold(parts)
        self.size = 4 * len(self._all.documents) + 2 * len(self._all.positions)

    def __len__(self) -> int:
        return len(self._all.keys)

    def key(self, number: int) -> bytes:
        return self._all.keys[number]

    def read(self, low: int, high: int) -> Columns:
        every = self._all
        start, end = int(every.counts[:low].sum()), int(every.counts[:high].sum())
        first, last = int(every.kept[:start].sum()), int(every.kept[:end].sum())
        documents, often, kept = (column[start:end] for column in (every.documents, every.often, every.kept))
        return Columns(
            every.keys[low:high], every.counts[low:high], documents, often, kept, every.positions[first:last]
        )


class Stored:
    """The posting lists of a sound segment, whose documents get the numbers `to` (negative: they go)."""

    def __init__(self, terms: OrderedHashReader, postings: memoryview, to: NDArray[np.int32]) -> None:
        self._file, self._to, self.size = terms.dbfile._buf, to, len(postings)
        self._terms, self._postings = np.frombuffer(self._file, np.uint8), np.frombuffer(postings, np.uint8)
        kind = PLACES[terms.extras["indextype"]]
        self._places = np.frombuffer(self._file, kind, terms.indexlen, terms.indexbase)

    def __len__(self) -> int:
        return len(self._places)

    def key(self, number: int) -> bytes:
        return self._keys(self._places[number : number + 1].astype(np.int64))[0][0]

    def read(self, low: int, high: int) -> Columns:
        keys, ends = self._keys(self._places[low:high].astype(np.int64))
        offsets = _records(self._terms, ends, INFO)["offset"].astype(np.int64)
        heads = _records(self._postings, offsets, HEAD)
        counts, at = heads["count"].astype(np.int64), offsets + HEAD.itemsize
        gaps = _numbers(self._postings, at, counts, heads["gap"])
        at += counts * heads["gap"]
        often = _numbers(self._postings, at, counts, heads["often"])
        at += counts * heads["often"]
        kept = heads["kept"].astype(np.int64)
        positions = _numbers(self._postings, at, kept, np.full(len(keys), 2, np.uint8)).astype(np.uint16)
        each = often * np.repeat(kept > 0, counts)
        return Columns(keys, counts, _summed(gaps, counts), often, each, positions).moved(self._to)

    def _keys(self, places: Integers) -> tuple[list[bytes], Integers]:
        """The keys at `places`, and where they end."""
        starts = places + LENGTHS.size
        ends = starts + _records(self._terms, places, KEY_LENGTH)["length"]
        file = self._file
        return [bytes(file[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)], ends


def folded(sources: Sequence[Source]) -> Iterator[Columns]:
    """All postings of `sources`, so many keys at a time as memory allows; see `fold`."""
    largest = max(sources, key=len)
    step = max(1, len(largest) * AT_ONCE // (1 + sum(source.size for source in sources)))
    lows = [0] * len(sources)
    for edge in range(step, len(largest) + step, step):
        highs = [len(source) for source in sources]
        if edge < len(largest):
            key = largest.key(edge)
            highs = [bisect_left(range(len(source)), key, key=source.key) for source in sources]
        spans = zip(sources, lows, highs, strict=True)
        columns = fold([source.read(low, high) for source, low, high in spans if low < high])
        if columns.keys:
            yield columns
        lows = highs


def laid_out(columns: Columns, offset: int) -> tuple[bytes, NDArray[Any]]:
    """The bytes of all lists, to be written at `offset`, and what the file of terms says of each (INFO)."""
    counts, firsts, documents, often = columns.counts, columns.firsts, columns.documents, columns.often
    gaps = np.diff(documents, prepend=0)
    gaps[firsts] = documents[firsts]
    most, kept = np.maximum.reduceat(often, firsts), np.add.reduceat(columns.kept, firsts)
    heads = np.zeros(len(counts), HEAD)
    heads["magic"], heads["count"], heads["kept"] = MAGIC, counts, kept
    heads["gap"], heads["often"] = _sizes(np.maximum.reduceat(gaps, firsts)), _sizes(most)
    checked = counts * (heads["gap"].astype(np.int64) + heads["often"])
    lengths = HEAD.itemsize + checked + 2 * kept
    starts = np.cumsum(lengths) - lengths
    data = np.zeros(int(lengths.sum()), np.uint8)
    at = starts + HEAD.itemsize
    _put(data, at, counts, heads["gap"], gaps)
    _put(data, at + counts * heads["gap"], counts, heads["often"], often)
    _put(data, at + checked, kept, np.full(len(counts), 2, np.uint8), columns.positions)
    view = data.data
    spans = zip(at.tolist(), (at + checked).tolist(), strict=True)
    heads["crc"] = [zlib.crc32(view[start:end]) for start, end in spans]
    data[starts[:, None] + np.arange(HEAD.itemsize)] = heads.view(np.uint8).reshape(-1, HEAD.itemsize)
    infos = np.zeros(len(counts), INFO)
    infos["weight"], infos["most"], infos["count"] = np.add.reduceat(often, firsts), most, counts
    infos["first"], infos["last"] = documents[firsts], documents[firsts + counts - 1]
    infos["offset"], infos["length"] = offset + starts, lengths
    return data.tobytes(), infos


def _sizes(largest: Integers) -> NDArray[np.uint8]:
    """In how many bytes numbers up to these fit."""
    return np.where(largest < 1 << 8, 1, np.where(largest < 1 << 16, 2, 4)).astype(np.uint8)


def _places(starts: Integers, counts: Integers, sizes: Any = 1) -> Integers:
    """The places of `counts` numbers of `sizes` bytes behind each of `starts`."""
    firsts = np.cumsum(counts) - counts
    steps = np.arange(int(counts.sum()))
    if np.ndim(sizes):
        steps *= np.repeat(sizes, counts)
    places: Integers = np.repeat(starts - firsts * sizes, counts) + steps
    return places


def _records(data: Bytes, places: Integers, kind: np.dtype[Any]) -> NDArray[Any]:
    """The record of `kind` at each of `places`."""
    records: NDArray[Any] = data[places[:, None] + np.arange(kind.itemsize)].view(kind)[:, 0]
    return records


def _numbers(data: Bytes, starts: Integers, counts: Integers, sizes: NDArray[np.uint8]) -> Integers:
    """`counts` numbers of `sizes` bytes from each of `starts` on, the lowest byte first."""
    places = _places(starts, counts, sizes)
    found = data[places].astype(np.int64)
    for byte, wide in _wide(counts, sizes):
        found[wide] |= data[places[wide] + byte].astype(np.int64) << 8 * byte
    return found


def _put(data: Bytes, starts: Integers, counts: Integers, sizes: NDArray[np.uint8], numbers: NDArray[Any]) -> None:
    """The reverse of `_numbers`."""
    places = _places(starts, counts, sizes)
    data[places] = numbers & 0xFF
    for byte, wide in _wide(counts, sizes):
        data[places[wide] + byte] = numbers[wide] >> 8 * byte & 0xFF


def _wide(counts: Integers, sizes: NDArray[np.uint8]) -> Iterator[tuple[int, Integers]]:
    """Which numbers have a second, third and fourth byte."""
    for byte in range(1, int(sizes.max(initial=1))):
        yield byte, np.flatnonzero(np.repeat(sizes, counts) > byte)


def _summed(gaps: Integers, counts: Integers) -> Integers:
    """The documents that lie so far apart, in each list."""
    sums = np.cumsum(gaps)
    firsts = np.cumsum(counts) - counts
    documents: Integers = sums - np.repeat(sums[firsts] - gaps[firsts], counts)
    return documents
