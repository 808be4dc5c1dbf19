"""How our segments are kept on disk: Whoosh's own codec with two things changed. Part of the one door to Whoosh.

Posting lists are plain arrays instead of pickled and deflated blocks, so that a list of 100,000 pages is
read in a fraction of a millisecond and nothing is unpickled; and open segments are views of the mapped
file instead of copies of it (135 ms and 242 MB at 170,000 pages).
"""

from collections.abc import Sequence
from hashlib import md5
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.formats import Format
from whoosh.matching import ListMatcher

from wiki.search.index.columns import INFO, LENGTHS, Columns, laid_out
from wiki.search.postings import decode


class PositionsFormat(Format):  # type: ignore[misc]
    """What a posting says of a term: its positions, as 16-bit integers."""

    def decode_positions(self, value: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(value, "<u2").tolist()
        return positions


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes terms with their postings, many at once."""

    def begin(self, fields: Sequence[str]) -> None:
        """Number the fields in this order."""
        self._fieldmap.update({name: number for number, name in enumerate(fields)})

    def put(self, columns: Columns) -> None:
        """Write `columns`, whose keys come after all that were put before."""
        postings, infos = laid_out(columns, self._postfile.tell())
        self._postfile.write(postings)
        index, size, at, parts = self._tindex, INFO.itemsize, self._tindex.dbfile.tell(), list[bytes]()
        said = infos.tobytes()
        for start, key in enumerate(columns.keys):
            hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")  # Whoosh's
            index.buckets[hashed & 0xFF].append((hashed, at))
            index.index.append(at)
            parts += (LENGTHS.pack(len(key), size), key, said[start * size : (start + 1) * size])
            at += LENGTHS.size + len(key) + size
        index.dbfile.write(b"".join(parts))


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our postings and our way to open a segment."""

    def new_segment(self, storage: Any, indexname: str) -> "SegmentFile":
        return SegmentFile(self, indexname)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(self, storage, segment)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Our postings behind Whoosh's own interface, with which a test checks our scores."""
        postings = decode(dbfile._buf, terminfo.extent()[0])
        ends = np.cumsum(postings.frequencies)[:-1]  # beyond all positions where the field keeps none
        values = [places.tobytes() for places in np.split(postings.all_positions, ends)]
        weights = postings.frequencies.astype(float).tolist()
        return ListMatcher(postings.documents.tolist(), weights, values, format_, scorer, term=term, terminfo=terminfo)


class SegmentFile(W3Segment):  # type: ignore[misc]
    """One file of the index folder with everything about its documents; mapped, never copied."""

    def open_compound_file(self, storage: Any) -> "MappedStorage":
        file = storage.open_file(self.make_filename(self.COMPOUND_EXT))
        try:
            return MappedStorage(file)
        except BaseException:  # damaged: Whoosh would leave the file open
            if not file.is_closed:
                file.close()
            raise


class Folder(FileStorage):  # type: ignore[misc]
    """The folder of an index. Tables of contents are read whole: Whoosh leaves damaged ones open."""

    def open_file(self, name: str, **options: Any) -> StructFile:
        if name.endswith(".toc"):
            return StructFile(BytesIO(Path(self._fpath(name)).read_bytes()), name=name)
        return super().open_file(name, **options)


class MappedStorage(CompoundStorage):  # type: ignore[misc]
    """The parts of a segment's file. Whoosh would copy each part into memory on opening it."""

    def open_file(self, name: str, *args: Any, **kwargs: Any) -> "MappedFile":
        offset, length = self.range(name)
        return MappedFile(memoryview(self._source)[offset : offset + length], name)


class MappedFile(BufferFile):  # type: ignore[misc]
    """A read-only file over a view of mapped memory."""

    def __init__(self, view: memoryview, name: str) -> None:
        self._buf, self._name = view, name
        self.file = View(view)
        self.onclose = None
        self.is_real = self.is_closed = False


class View:
    """The least of a binary file that Whoosh and pickle read from, without copying the whole as BytesIO does."""

    def __init__(self, view: memoryview) -> None:
        self._view, self._at = view, 0

    def seek(self, to: int, whence: int = 0) -> int:
        self._at = to + (0, self._at, len(self._view))[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._view) if size < 0 else self._at + size
        part = bytes(self._view[self._at : end])
        self._at += len(part)
        return part

    def readline(self) -> bytes:
        start = self._at
        step = 256
        while True:
            part = bytes(self._view[start : start + step])
            end = part.find(b"\n")
            if end >= 0 or start + step >= len(self._view):
                part = part[: end + 1] if end >= 0 else part
                self._at = start + len(part)
                return part
            step *= 2

    def close(self) -> None:
        self._view.release()
