"""What a segment knows of its pages beside the postings: ids, titles, words as written.

Built when a segment is written, then read in place by every process: for hits, filters,
suggestions and spelling. It must never need the database.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wiki.search.document import Document
from wiki.search.labels import Labels, pack_labels
from wiki.search.table import Array, pack, pack_strings, strings_in, unpack
from wiki.search.words import WORD, compose, fold

SPELLED = range(3, 31)  # lengths of words that spelling knows


class Row(NamedTuple):
    """What is kept of one document."""

    page_id: int
    path: str
    title: str
    section: str
    changed: int
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document) -> "Row":
        d = document
        return cls(d.page_id, d.path, d.title, d.section, d.changed, d.tags, d.authors)


def plain(text: str) -> str:
    """`text` as suggestions compare it: its words, folded, one space apart."""
    return fold(" ".join(WORD.findall(compose(text))))


def build(rows: Sequence[Row], spellings: Counter[str]) -> bytes:
    """The table of a segment whose documents are `rows`, in order, with how many of them hold each word."""
    sections = sorted({row.section for row in rows})
    code = {section: i for i, section in enumerate(sections)}
    arrays: dict[str, Array] = {
        "page": np.array([row.page_id for row in rows], np.int32),
        "changed": np.array([row.changed for row in rows], np.int64),
        "section": np.array([code[row.section] for row in rows], np.uint16),
        **pack_strings("title", (row.title for row in rows)),
        **pack_strings("path", (row.path for row in rows)),
        **_titles([plain(row.title) for row in rows]),
        **_spellings(spellings),
    }
    tags, tag_arrays = pack_labels("tag", [row.tags for row in rows])
    authors, author_arrays = pack_labels("author", [row.authors for row in rows])
    return pack(arrays | tag_arrays | author_arrays, {"sections": sections, "tag": tags, "author": authors})


def _titles(titles: list[str]) -> dict[str, Array]:
    """The folded titles, one a line, and where their first and other words begin, in the order of what follows."""
    lines = [title.encode() + b"\n" for title in titles]
    starts: list[tuple[bytes, int]] = []
    inside: list[tuple[bytes, int]] = []
    at = 0
    begins = []
    for line in lines:
        begins.append(at)
        starts.append((line, at))
        space = line.find(b" ")
        while space >= 0:
            inside.append((line[space + 1 :], at + space + 1))
            space = line.find(b" ", space + 1)
        at += len(line)
    words = sorted({word for title in titles for word in title.split()})
    return {
        "folded": np.frombuffer(b"".join(lines), np.uint8),
        "begins": np.array(begins, np.uint32),
        "starts": np.array([offset for _, offset in sorted(starts)], np.uint32),
        "inside": np.array([offset for _, offset in sorted(inside)], np.uint32),
        "title_words": np.frombuffer("\n".join(words).encode(), np.uint8),
    }


def _spellings(spellings: Counter[str]) -> dict[str, Array]:
    """Words as written and in how many documents, grouped by first letter and length."""
    known = sorted((word[0], len(word), word) for word in spellings if is_spelled(word))
    groups: dict[tuple[str, int], list[str]] = {}
    for first, length, word in known:
        groups.setdefault((first, length), []).append(word)
    blocks = ["\n".join(group).encode() for group in groups.values()]
    return {
        "group": np.array([group_key(first, length) for first, length in groups], np.uint32),
        "group_ends": np.cumsum([len(block) for block in blocks], dtype=np.uint32),
        "group_first": np.cumsum([0, *(len(group) for group in groups.values())], dtype=np.uint32)[:-1],
        "spelling": np.frombuffer(b"".join(blocks), np.uint8),
        "spelled": np.array([spellings[word] for _, _, word in known], np.uint32),
    }


def is_spelled(word: str) -> bool:
    """Can `word` be misspelled? Codes and numbers cannot: one that is not in the wiki means no other."""
    return len(word) in SPELLED and word.isalpha()


def group_key(first: str, length: int) -> int:
    return ord(first) << 8 | length


class Pages:
    """The table of one segment, opened. Raises ValueError or KeyError when it is damaged."""

    def __init__(self, view: memoryview) -> None:
        arrays, facts = unpack(view)
        self._arrays = arrays
        self.ids: NDArray[np.int32] = arrays["page"]
        self.changed: NDArray[np.int64] = arrays["changed"]
        self.section: NDArray[np.uint16] = arrays["section"]
        self.sections: list[str] = facts["sections"]
        self.tags, self.authors = (Labels(facts[n], arrays[n], arrays[f"{n}_ends"]) for n in ("tag", "author"))
        self._title, self._path = strings_in("title", arrays), strings_in("path", arrays)
        self._folded = arrays["folded"].data
        self._beginnings: dict[tuple[str, int], Mapping[str, int]] = {}  # of letters that were mistyped

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, document: int) -> Row:
        section = self.sections[self.section.item(document)]
        page_id, changed = self.ids.item(document), self.changed.item(document)
        return Row(page_id, self._path[document], self._title[document], section, changed)

    def labels(self, row: Row, document: int) -> Row:
        """`row` with the tags and authors of its document."""
        return row._replace(tags=self.tags.of(document), authors=self.authors.of(document))

    def in_sections(self, sections: Collection[str]) -> NDArray[np.bool_]:
        """Which documents are in one of `sections` or a section below one."""
        below = tuple(section + "/" for section in sections)
        wanted = [name in sections or name.startswith(below) for name in self.sections]
        return np.array(wanted, np.bool_)[self.section]

    def spellings(self) -> Counter[str]:
        """All words as written with the number of their documents."""
        found: Counter[str] = Counter()
        for key in self._arrays["group"]:
            found.update(dict(self.spelled_like(int(key))))
        return found

    def spelled_like(self, key: int) -> list[tuple[str, int]]:
        """Words with the first letter and length of `key`, and in how many documents each is (or was)."""
        group = int(np.searchsorted(self._arrays["group"], key))
        if group == len(self._arrays["group"]) or self._arrays["group"][group] != key:
            return []
        ends = self._arrays["group_ends"]
        start = int(ends[group - 1]) if group else 0
        words = self._arrays["spelling"][start : int(ends[group])].tobytes().decode().split("\n")
        first = int(self._arrays["group_first"][group])
        return list(zip(words, self._arrays["spelled"][first : first + len(words)].tolist(), strict=True))

    def title_words(self, first: str) -> list[str]:
        """The words of titles that begin with the letter `first`."""
        return self._title_words.get(first, [])

    @cached_property
    def _title_words(self) -> Mapping[str, list[str]]:
        """The words of titles by their first letter. Whole before another thread sees it."""
        found: dict[str, list[str]] = {}
        for word in self._arrays["title_words"].tobytes().decode().split("\n"):
            found.setdefault(word[:1], []).append(word)
        return found

    def beginnings(self, first: str, size: int) -> Mapping[str, int]:
        """The first `size` letters of words of titles that begin with `first`, and how many words begin so."""
        if (first, size) not in self._beginnings:
            known = Counter(word[:size] for word in self.title_words(first) if len(word) >= size)
            self._beginnings[first, size] = known
        return self._beginnings[first, size]

    def beginning(self, prefix: str, *, inside: bool) -> tuple[Any, int, int]:
        """Where titles (or, `inside`, their further words) begin with `prefix`: offsets, from, to. Sorted."""
        key = prefix.encode()
        offsets = self._arrays["inside" if inside else "starts"]
        text, size = self._folded, len(key)
        low = bisect_left(offsets, key, key=lambda at: text[at : at + size].tobytes())
        high = bisect_left(offsets, key + b"\xff", lo=low, key=lambda at: text[at : at + size + 1].tobytes())
        return offsets, low, high

    def documents_at(self, offsets: NDArray[np.uint32]) -> list[int]:
        """The documents whose folded titles the `offsets` lie in, in the same order."""
        found: list[int] = (np.searchsorted(self._arrays["begins"], offsets, "right") - 1).tolist()
        return found

    def folded_title(self, document: int) -> str:
        begins = self._arrays["begins"]
        end = int(begins[document + 1]) if document + 1 < len(begins) else len(self._folded)
        return self._folded[int(begins[document]) : end - 1].tobytes().decode()
