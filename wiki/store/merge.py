"""Three-way merge: of lines, and of whole pages field by field.

A merge that is not clean never yields text with conflict markers: it yields the regions that overlap. Must never
choose between two people's words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from merge3 import Merge3
from patiencediff import PatienceSequenceMatcher

from wiki.errors import N_, Conflict
from wiki.store.pagefile import PageText

T = TypeVar("T")
Arbiter = Callable[[str, str, str], str | None]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_PASSAGE = 20_000  # characters of a passage that is still merged word by word
SCALARS = ("title", "section", "summary", "source")


@dataclass(frozen=True, slots=True)
class Region:
    """A passage that both sides changed, each differently. `field` is `body` or the name of a field."""

    base: str
    mine: str
    theirs: str
    field: str = "body"


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome for lines of text: clean passages and regions in order."""

    parts: tuple[str | Region, ...]

    @property
    def conflicts(self) -> list[Region]:
        return [part for part in self.parts if isinstance(part, Region)]

    @property
    def text(self) -> str:
        """The merged text; where it is not clean, `mine` stands in the regions."""
        return "".join(part if isinstance(part, str) else part.mine for part in self.parts)


@dataclass(frozen=True, slots=True)
class PageMerge:
    """The outcome for a page: `text` is complete when `conflicts` is empty, else mine stands in the regions. `parts` is
    the body in order, clean text and regions."""

    text: PageText
    conflicts: tuple[Region, ...] = ()
    parts: tuple[str | Region, ...] = field(default=(), repr=False)


class Overlap(Conflict):
    """Somebody else changed the same passages meanwhile. Nothing was saved.

    `base`, `theirs`, `yours` are PageText, `merge` is what came of merging them (yours are mine there), and
    `theirs_blob` the base to save the settled text against.
    """

    def __init__(self, base: PageText, theirs: PageText, yours: PageText, merge: PageMerge, theirs_blob: str) -> None:
        super().__init__(N_("Somebody changed the same passages while you were writing. Nothing was saved yet."))
        self.base, self.theirs, self.yours = base, theirs, yours
        self.merge = merge
        self.theirs_blob = theirs_blob


def merge3(base: str, mine: str, theirs: str, arbiter: Arbiter | None = None) -> Merge:
    """Merge two descendants of `base` by lines (merge3 of Breezy over patience diff).

    `arbiter` (git merge-file) is asked only where this finds an overlap, and believed when it finds none.
    """
    if mine == theirs or theirs == base:
        return Merge((mine,))
    if mine == base:
        return Merge((theirs,))
    merge = Merge(_parts(_lines(base), _lines(mine), _lines(theirs)))
    if merge.conflicts and arbiter is not None and (clean := arbiter(base, mine, theirs)) is not None:
        return Merge((clean,))
    return merge


def merge_words(base: str, mine: str, theirs: str) -> str | None:
    """A passage with both changes, put together word by word; None where they meet. Somebody has to read it before it
    counts: two changes of one sentence can each be right and wrong together."""
    if not (base and mine and theirs) or max(len(base), len(mine), len(theirs)) > LONGEST_PASSAGE:
        return None
    merge = Merge(_parts(*(WORDS.findall(text) for text in (base, mine, theirs))))
    return None if merge.conflicts else merge.text


def merge_pages(base: PageText, mine: PageText, theirs: PageText, arbiter: Arbiter | None = None) -> PageMerge:
    """Merge two descendants of the page `base`: each field by itself, tags as a set, the body by lines."""
    regions: list[Region] = []
    fields = {name: _scalar(name, base, mine, theirs, regions) for name in SCALARS}
    body = merge3(base.body, mine.body, theirs.body, arbiter)
    text = replace(
        mine,
        **fields,
        tags=_tags(base.tags, mine.tags, theirs.tags),
        extra=_extra(base.extra, mine.extra, theirs.extra, regions),
        body=body.text,
    )
    return PageMerge(text, (*regions, *body.conflicts), body.parts)


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _parts(base: list[str], mine: list[str], theirs: list[str]) -> tuple[str | Region, ...]:
    parts: list[str | Region] = []
    merge = Merge3(base, mine, theirs, sequence_matcher=PatienceSequenceMatcher)
    for kind, *places in merge.merge_regions():
        if kind == "conflict":
            b0, b1, m0, m1, t0, t1 = places
            parts += _narrowed("".join(base[b0:b1]), mine[m0:m1], theirs[t0:t1])
            continue
        lines = {"unchanged": base, "a": mine, "same": mine, "b": theirs}[kind]
        parts.append("".join(lines[places[0] : places[1]]))
    return tuple(parts)


def _narrowed(base: str, mine: list[str], theirs: list[str]) -> list[str | Region]:
    """A region without the lines at its edges that both sides wrote alike; those are settled."""
    shorter = min(len(mine), len(theirs))
    head = next((n for n in range(shorter) if mine[n] != theirs[n]), shorter)
    tail = next((n for n in range(shorter - head) if mine[-1 - n] != theirs[-1 - n]), shorter - head)
    middle = Region(base, "".join(mine[head : len(mine) - tail]), "".join(theirs[head : len(theirs) - tail]))
    parts: list[str | Region] = ["".join(mine[:head]), middle, "".join(mine[len(mine) - tail :])]
    return [part for part in parts if part]


def _won(base: T, mine: T, theirs: T) -> tuple[T, bool]:
    """The value that stands, and whether both sides changed it, each differently (then mine)."""
    if mine == base:
        return theirs, False
    return mine, theirs not in (base, mine)


def _scalar(name: str, base: PageText, mine: PageText, theirs: PageText, regions: list[Region]) -> str:
    values: list[str] = [getattr(side, name) for side in (base, mine, theirs)]
    value, overlap = _won(*values)
    if overlap:
        regions.append(Region(values[0], values[1], values[2], name))
    return value


def _tags(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Tags that neither side removed, and all that either added; mine first."""
    gone = (set(base) - set(mine)) | (set(base) - set(theirs))
    return tuple(dict.fromkeys(tag for tag in (*mine, *theirs) if tag not in gone))


def _extra(
    base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str], regions: list[Region]
) -> dict[str, str]:
    merged: dict[str, str] = {}
    for key in dict.fromkeys((*mine, *theirs)):
        values = [side.get(key) for side in (base, mine, theirs)]
        value, overlap = _won(*values)
        if overlap:
            shown = [(value or "").strip() for value in values]
            regions.append(Region(shown[0], shown[1], shown[2], key))
        if value is not None:
            merged[key] = value
    return merged
