"""Drift: what changed on a page since staff verified it, in all and heading by heading. Pure.

Two texts in, numbers out. Must never know who changed what.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wiki.markup import sections
from wiki.store.difference import Side, difference
from wiki.store.pagefile import PageText

MOST = 50  # headings of one page that are told apart

Places = tuple[list[int], list[str]]  # lines at which headings stand, from 1, and the headings; "" for the lead


@dataclass(slots=True)
class Part:
    """What changed below one heading ("": before the first): characters added and removed. `state` is new or gone for
    a heading that only one of the texts has."""

    heading: str
    added: int = 0
    removed: int = 0
    state: str = ""


@dataclass(slots=True)
class Drift:
    """`share` is how many hundredths of the text differ, 0 only when nothing does; `fields` are the names of the
    page's fields that do."""

    share: int = 0
    fields: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def row(self) -> dict[str, Any]:
        """As it is stored: those parts that changed most, in the order of the page."""
        kept = sorted(self.parts, key=lambda part: part.added + part.removed, reverse=True)[:MOST]
        parts = [part for part in self.parts if part in kept]
        return {"fields": self.fields, "parts": [[p.heading, p.added, p.removed, p.state] for p in parts]}


def drift_of(old: PageText, new: PageText) -> Drift:
    """What changed from the verified text to another."""
    changed = difference(old, new)
    before, after = _places(old.body), _places(new.body)
    parts: dict[str, Part] = {}
    for row in changed.rows:
        if row.kind in ("changed", "added", "removed"):
            heading = _heading(after, row.new) if row.new is not None else _heading(before, row.old)
            part = parts.setdefault(heading, Part(heading))
            part.added += _size(row.new)
            part.removed += _size(row.old)
    for part in parts.values():
        part.state = "new" if part.heading not in before[1] else "gone" if part.heading not in after[1] else ""
    names = [change.name for change in changed.fields]
    moved = sum(part.added + part.removed for part in parts.values())
    moved += sum(_size(change.row.old) + _size(change.row.new) for change in changed.fields)
    whole = len(old.body) + len(new.body) + 1
    share = 100 if changed.left_out else min(100, -(-100 * moved // whole))
    return Drift(max(share, 1) if changed else 0, names, list(_in_order(parts, before, after)))


def _places(body: str) -> Places:
    lines, headings = [], []
    line = at = 0
    for section in sections(body):
        line, at = line + body.count("\n", at, section.start), section.start
        lines.append(line + 1)
        headings.append(section.heading or "")
    return lines, headings


def _heading(places: Places, side: Side | None) -> str:
    lines, headings = places
    number = side.number if side is not None and side.number is not None else 1
    return headings[max(bisect_right(lines, number) - 1, 0)]


def _size(side: Side | None) -> int:
    return sum(len(text) for text, is_changed in side.parts if is_changed) if side is not None else 0


def _in_order(parts: dict[str, Part], before: Places, after: Places) -> Iterator[Part]:
    """In the order of the new text, then what is gone."""
    for heading in dict.fromkeys((*after[1], *before[1])):
        part = parts.get(heading)
        if part is not None and part.added + part.removed:
            yield part
