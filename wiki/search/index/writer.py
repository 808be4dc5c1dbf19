"""Writing the index: one commit a batch, small segments folded into larger ones. Part of the one door to Whoosh.

Only one process writes at a time, under Whoosh's lock in the folder. A commit becomes visible by the rename of
its table of contents; nothing a reader has open is ever changed.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Set
from itertools import accumulate, count, groupby
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex, LockError
from whoosh.writing import SegmentWriter

from wiki.errors import N_, Busy
from wiki.search.document import Document
from wiki.search.evaluator import LENGTHS
from wiki.search.index import schema
from wiki.search.index.codec import Codec
from wiki.search.index.columns import Columns, Fresh, Stored, folded
from wiki.search.index.folder import TABLE, Segment, checksum, facts_name, segment_file
from wiki.search.pages import Row, build
from wiki.search.postings import Damaged
from wiki.search.words import Words

PATIENCE = 5.0  # seconds to wait for another writer
FANOUT = 6  # segments of about one size before they are folded into one; each costs every query some time
FOLDED_AT_MOST = 12_000  # documents in a folded segment: folding more would hold up fresh saves for many seconds
BUILT_AT_MOST = 25_000  # the same while an index is being built, when nobody waits


class Writer(SegmentWriter):  # type: ignore[misc]
    """One batch of changes. `opened` holds the segments there are, by id. Raises Busy if another process is writing.

    Whoosh numbers the documents and keeps lengths, terms and the table of contents; the postings are ours.
    """

    def __init__(self, folder: FileIndex, words: Words, facts: dict[str, Any], opened: Mapping[str, Segment]) -> None:
        try:
            super().__init__(folder, timeout=PATIENCE, delay=0.02, codec=Codec())
        except LockError:
            raise Busy(N_("The search index is being written by another process.")) from None
        self.facts = facts
        self.words = words
        self.opened = opened
        self.rows: list[Row] = []
        self.spellings: Counter[str] = Counter()
        self._new: list[Columns] = []
        self._older: dict[str, Stored] = {}
        sweep(Path(self.storage.folder), keep={s.segment_id() for s in [*self.segments, self.newsegment]})

    def add(self, document: Document) -> None:
        values = schema.values(document, self.words)
        self._new.append(Columns.of(self.docnum, values.placed, values.counted))
        self._put(values.lengths)
        self.rows.append(Row.of(document))
        self.spellings.update(values.spellings)

    def remove(self, page_ids: Set[int]) -> None:
        """Take all documents of these pages out of the segments there are."""
        ids = np.fromiter(page_ids, np.int32)
        for segment in self.segments:
            pages = self.opened[segment.segment_id()].pages
            for document in np.flatnonzero(np.isin(pages.ids, ids)).tolist():
                segment.delete_document(document)

    def take(self, segment: Any) -> None:
        """Take over what is left of an older segment."""
        older = self.opened[segment.segment_id()]
        left = np.ones(older.count, bool)
        left[list(segment.deleted_docs())] = False
        moved = np.where(left, np.cumsum(left) - 1 + self.docnum, -1).astype(np.int32)
        for document in np.flatnonzero(left).tolist():
            self._put({name: int(LENGTHS[older.lengths[name][document]]) for name in schema.FIELDS})
            self.rows.append(older.pages.labels(older.pages.row(document), document))
        self.spellings.update(older.pages.spellings())
        self._older[older.id] = older.all_postings(moved)

    def _put(self, lengths: Mapping[str, int]) -> None:
        """Begin and end a document whose fields have these lengths."""
        self.perdocwriter.start_doc(self.docnum)
        for name, length in lengths.items():
            self.perdocwriter.add_field(name, self.schema[name], None, length)
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True

    def _flush_segment(self) -> None:
        """Write the terms with their postings, and the table of pages."""
        self.perdocwriter.close()
        try:
            self._write_terms()
        except BaseException:
            for file in (self.fieldwriter._tindex.dbfile, self.fieldwriter._postfile):
                file.close()  # Whoosh would leave them open
            raise
        self.fieldwriter.close()
        with self.newsegment.create_file(self.storage, TABLE) as file:
            file.write(build(self.rows, self.spellings))

    def _write_terms(self) -> None:
        """Raises Damaged: what is folded is never looked at again, so all of it must be sound."""
        for name in self._older:
            if checksum(Path(self.storage.folder, segment_file(name))) != self.facts["sums"].get(name):
                raise Damaged(name)
        self.fieldwriter.begin(schema.FIELDS)
        fresh = [Fresh(self._new)] if self._new else []
        for columns in folded([*fresh, *self._older.values()]):
            self.fieldwriter.put(columns)

    def _commit_toc(self, segments: list[Any]) -> None:
        """Write down what this commit has seen, then make it visible. Synced, so that it survives the power."""
        folder = Path(self.storage.folder)
        known = self.facts.get("sums", {})
        self.facts["sums"] = {s.segment_id(): known.get(s.segment_id()) for s in segments}
        if self.newsegment in segments:
            file = folder / self.newsegment.make_filename(self.newsegment.COMPOUND_EXT)
            self.facts["sums"][self.newsegment.segment_id()] = checksum(file)
            _sync(file)
        seen = folder / facts_name(self.generation)
        seen.write_text(json.dumps(self.facts))
        _sync(seen)
        super()._commit_toc(segments)
        (folder / facts_name(self.generation - 1)).unlink(missing_ok=True)


def folding(most: int) -> Callable[[Writer, list[Any]], list[Any]]:
    """Whoosh's merge policy, for segments of up to `most` documents: which segments stay.

    The others are folded into the one being written: segments of about one size together, when there are FANOUT, so
    that a document is rewritten a few times at most. Empty ones are dropped.
    """

    def policy(writer: Writer, segments: list[Any]) -> list[Any]:
        segments = sorted((s for s in segments if s.doc_count()), key=lambda s: s.doc_count())
        folded: list[Any] = []
        for _, level in groupby(segments, key=lambda s: _level(s.doc_count())):
            alike = list(level)
            total = sum(s.doc_count() for s in folded)
            fitting = [
                s
                for s, size in zip(alike, accumulate(s.doc_count() for s in alike), strict=True)
                if total + size <= most
            ]
            if len(alike) >= FANOUT and len(fitting) >= FANOUT // 2:
                folded += fitting
        for segment in folded:
            writer.take(segment)
        return [segment for segment in segments if segment not in folded]

    return policy


def _level(documents: int) -> int:
    """About which size: 0 for fewer than FANOUT, 1 for fewer than FANOUT², and so on."""
    return next(n for n in count() if documents < FANOUT ** (n + 1))


def everything(writer: Writer, segments: list[Any]) -> list[Any]:
    """The merge policy that leaves one segment."""
    for segment in segments:
        writer.take(segment)
    return []


def sweep(folder: Path, keep: set[str]) -> None:
    """Remove what killed writers left behind. Only under the write lock."""
    newest = TOC._latest_generation(os.listdir(folder), "MAIN")
    for name in os.listdir(folder):
        orphan = name.startswith("MAIN_") and "." in name and name.partition(".")[0] not in keep
        stale = name.startswith("seen_") and name != facts_name(newest)
        unborn = name.startswith("_MAIN_") and not name.endswith(".toc")
        if orphan or stale or unborn:
            (folder / name).unlink(missing_ok=True)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
