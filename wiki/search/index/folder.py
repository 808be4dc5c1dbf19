"""The folder of an index: creating it, and opening the state it has now. Part of the one door to Whoosh.

A state, once opened, is never changed: a newer commit is a new state. Whoosh's own refresh and reuse
return duplicates and stale hits, so neither is used; segments are immutable files, shared by our own rule.
"""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC, FileIndex
from whoosh.reading import TermNotFound

from wiki.search.index.codec import Folder
from wiki.search.index.columns import Stored
from wiki.search.index.schema import FIELDS, schema
from wiki.search.pages import Pages
from wiki.search.postings import Damaged, Postings, decode

TABLE = ".table"  # the part of a segment's file that holds its pages
ATTEMPTS = 20  # a writer may remove what we are about to open, but not this often


def facts_name(generation: int) -> str:
    """The file that says what the index has seen at `generation`: written before that becomes visible."""
    return f"seen_{generation}.json"


def segment_file(name: str) -> str:
    """The file of the segment with this id."""
    return f"{name}.seg"


class Segment:
    """One immutable segment, opened: postings and lengths by field, and its pages."""

    def __init__(self, storage: Folder, segment: Any) -> None:
        files = segment.open_compound_file(storage)
        self.id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self.totals: Mapping[str, int] = dict(segment._fieldlengths)
        self._terms = segment.codec().terms_reader(files, segment)
        self._postings: memoryview = self._terms._postfile._buf
        self.pages = Pages(files.open_file(segment.make_filename(TABLE))._buf)
        self.lengths = {field: self._lengths(files, segment, field) for field in FIELDS}
        if len(self.pages) != self.count:
            raise Damaged(self.id)

    def _lengths(self, files: Any, segment: Any, field: str) -> NDArray[np.uint8]:
        """The length of `field` in each document, in Whoosh's one-byte form (0: the field is empty)."""
        name = segment.codec().column_filename(segment, f"_{field}_len")
        lengths = np.zeros(self.count, np.uint8)
        if files.file_exists(name):
            stored = np.frombuffer(files.open_file(name)._buf, np.uint8)
            lengths[: len(stored)] = stored
        return lengths

    def postings(self, field: str, term: str) -> Postings | None:
        """Raises Damaged."""
        try:
            info = self._terms.term_info(field, term.encode())
        except TermNotFound:
            return None
        found = decode(self._postings, info.extent()[0])
        if found.count and int(found.gaps.sum(dtype=np.int64)) >= self.count:
            raise Damaged(self.id)
        return found

    def all_postings(self, to: NDArray[np.int32]) -> Stored:
        """Every posting list, of documents that get the numbers `to`. For a segment that is sound."""
        return Stored(self._terms._tindex, self._postings, to)


@dataclass(frozen=True)
class State:
    """The index as one commit left it: its segments, which of their documents are deleted, what it has seen."""

    key: tuple[str, int]
    segments: tuple[Segment, ...]
    deleted: tuple[NDArray[np.int64], ...]
    facts: Mapping[str, Any]

    @cached_property
    def tables(self) -> list[tuple[Pages, frozenset[int]]]:
        """The pages of each segment, with the documents that are deleted."""
        parts = zip(self.segments, self.deleted, strict=True)
        return [(segment.pages, frozenset(deleted.tolist())) for segment, deleted in parts]

    @property
    def count(self) -> int:
        return sum(s.count - len(d) for s, d in zip(self.segments, self.deleted, strict=True))

    @property
    def waste(self) -> int:
        """Documents that are deleted but still in the files."""
        return sum(len(d) for d in self.deleted)


def create(folder: Path) -> FileIndex:
    """A new empty index in `folder`."""
    folder.mkdir(parents=True, mode=0o700)
    (folder / facts_name(0)).write_text("{}")
    return FileIndex.create(Folder(str(folder)), schema())


def attach(folder: Path) -> FileIndex:
    """The index in `folder`, to write to. Raises Damaged."""
    try:
        return FileIndex(Folder(str(folder)), schema())
    except Exception as error:  # Whoosh raises whatever comes when it reads what it did not write
        raise Damaged(folder.name) from error


def current_key(folder: Path) -> tuple[str, int]:
    """Which folder and which commit in it are current: what a process compares to see a change. About 20 µs."""
    real = os.path.realpath(folder)
    try:
        names = os.listdir(real)
    except OSError:
        names = []
    return real, int(TOC._latest_generation(names, "MAIN"))


def open_state(folder: Path, known: State | None = None) -> State:
    """The newest state. Segments that `known` has open already are taken from there. Raises Damaged."""
    opened = {segment.id: segment for segment in known.segments} if known else {}
    for attempt in range(ATTEMPTS):
        key = current_key(folder)
        try:
            return _open(key, opened)
        except FileNotFoundError as error:
            if attempt == ATTEMPTS - 1 or key == current_key(folder):
                raise Damaged(folder.name) from error
        except Exception as error:  # Whoosh raises whatever comes when it reads what it did not write
            raise Damaged(folder.name) from error
    raise Damaged(folder.name)


def _open(key: tuple[str, int], opened: Mapping[str, Segment]) -> State:
    real, generation = key
    if generation < 0:
        raise FileNotFoundError(real)
    storage = Folder(real)
    toc = TOC.read(storage, "MAIN", gen=generation, schema=schema())
    facts = dict(json.loads(Path(real, facts_name(generation)).read_text()))
    segments = tuple(opened.get(s.segment_id()) or Segment(storage, s) for s in toc.segments)
    deleted = tuple(np.array(sorted(s.deleted_docs()), np.int64) for s in toc.segments)
    return State(key, segments, deleted, facts)


def checksum(file: Path) -> int:
    """CRC-32 of a file. About 1 ms a megabyte."""
    value = 0
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            value = zlib.crc32(part, value)
    return value


def is_sound(state: State) -> bool:
    """Do all files of `state` hold what was written? Reads all of them: only for when something went wrong."""
    sums = state.facts.get("sums", {})
    try:
        return all(checksum(Path(state.key[0], segment_file(s.id))) == sums.get(s.id) for s in state.segments)
    except OSError:
        return False
