"""How our segments are kept on disk: Whoosh's own codec with two things changed. Part of the one door to Whoosh.

Posting lists are plain arrays instead of pickled and deflated blocks, so that a list of 100,000 pages is
read in a fraction of a millisecond and nothing is unpickled; and open segments are views of the mapped
file instead of copies of it (135 ms and 242 MB at 170,000 pages).
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.formats import Format
from whoosh.matching import ListMatcher

from wiki.search.postings import Postings, decode, encode


class PositionsFormat(Format):  # type: ignore[misc]
    """What a posting says of a term: its positions, as 16-bit integers."""

    def decode_positions(self, value: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(value, "<u2").tolist()
        return positions


class PostingsWriter(base.PostingsWriter):  # type: ignore[misc]
    """Writes the postings of one term after another, each list whole."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._at = file.tell()
        self._info: Any = None

    def start_postings(self, format_: Format, terminfo: Any) -> None:
        self._info = terminfo

    def put(self, postings: Postings) -> None:
        info, data = self._info, encode(postings)
        info.set_extent(self._at, len(data))
        self._file.write(data)
        self._at += len(data)
        info._df, info._minlength, info._maxlength = postings.count, 0, 0
        info._minid = info._maxid = int(postings.gaps[0])
        info._weight = info._maxweight = float(postings.frequencies[0])
        if postings.count > 1:
            info._maxid = int(postings.gaps.sum(dtype=np.int64))
            info._weight, info._maxweight = float(postings.frequencies.sum()), float(postings.frequencies.max())

    def finish_postings(self) -> Any:
        return self._info

    def add_posting(self, *posting: Any) -> None:
        raise NotImplementedError("posting lists are put whole")

    def written(self) -> bool:
        return False


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our postings and our way to open a segment."""

    def new_segment(self, storage: Any, indexname: str) -> "SegmentFile":
        return SegmentFile(self, indexname)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> PostingsWriter:
        return PostingsWriter(dbfile)

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
