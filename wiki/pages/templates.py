"""Templates for new pages: wiki pages in the section “Templates”, each with a skeleton in its first ```markdown block.

A skeleton is taken apart into what a form can ask for, and what was answered is put together to a page's text. Words in
angle brackets are for the writer to replace. Must never know requests.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki import markup
from wiki.store.pages import PageStore
from wiki.store.tables import STILL_LIVE, page

SECTION = "Templates"
MOST = 20  # templates to choose from
LONGEST = 40  # parts that a form asks for

_SKELETON = re.compile(
    r"^(`{3,})[ \t]*(?:markdown|md)[ \t]*\n(.*?)^\1`*[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*(?:\n|\Z)")
_BOX = re.compile(r"^> \[!(\w+)\][ \t]*(.*(?:\n>.*)*)\n?", re.MULTILINE)
_PLACEHOLDER = re.compile(r"<([^<>\n]+)>")
_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]")

Row = sa.Row[Any]  # path, title, summary, blob


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to write: a passage below `heading` ("" for none) or, with `box`, an alert of that kind such as NEED.
    `marks` are the heading's `#`; `hint` says what belongs here."""

    marks: str = ""
    heading: str = ""
    box: str = ""
    hint: str = ""

    @property
    def example(self) -> str:
        """What its heading is about, where that is for the writer to find; else ""."""
        return _shown(self.heading) if _PLACEHOLDER.search(self.heading) else ""

    def text(self, heading: str, written: str) -> str:
        """The Markdown of what was written here; "" when nothing was."""
        lines = written.strip().split("\n") if written.strip() else []
        if not lines:
            return ""
        if self.box == "NEED":
            lines = [line if _ITEM.match(line) else f"- {line}" for line in lines if line.strip()]
        if self.box:
            first = f"> [!{self.box}]"
            if self.box == "TIME":
                return f"{first} {' '.join(lines)}\n"
            return "\n".join([first, *(f"> {line}".rstrip() for line in lines)]) + "\n"
        above = f"{self.marks} {heading.strip()}\n\n" if self.marks else ""
        return above + "\n".join(lines) + "\n"


def list_templates(conn: sa.Connection) -> list[Row]:
    """The pages of the section, by title."""
    columns = (page.c.path, page.c.title, page.c.summary, page.c.blob)
    found = sa.select(*columns).where(STILL_LIVE, page.c.section == SECTION)
    return list(conn.execute(found.order_by(page.c.sort_key, page.c.id).limit(MOST)))


def find_skeleton(store: PageStore, path: str) -> str | None:
    """The skeleton of the template at `path`; None where there is no template, or none in it."""
    row = store.find(path)
    if row is None or row.section != SECTION:
        return None
    found = _SKELETON.search(store.text(row.blob).body)
    return found[2] if found else None


def parts_of(skeleton: str) -> list[Part]:
    """What a form asks for, in the order of the page: its lead, its sections, and the boxes in each."""
    found: list[Part] = []
    for section in markup.sections(skeleton):
        text, marks, heading = skeleton[section.start : section.end], "", ""
        if section.heading is not None and (first := _HEADING.match(text)):
            marks, heading, text = first[1], first[2], text[first.end() :]
        hint = _BOX.sub("", text).strip()
        if hint or marks:
            found.append(Part(marks, heading, hint=_shown(hint)))
        for box in _BOX.finditer(text):
            inside = re.sub(r"^> ?", "", box[2], flags=re.MULTILINE)
            found.append(Part(box=box[1].upper(), hint=_shown(inside)))
    return found[:LONGEST]


def _shown(hint: str) -> str:
    return _PLACEHOLDER.sub(r"\1", hint).strip()


def composed(parts: Sequence[Part], headings: Sequence[str], written: Sequence[str]) -> str:
    """The text of a page from what was written in each part; what was left out has no heading either."""
    texts = (part.text(*answer) for part, *answer in zip(parts, headings, written, strict=True))
    return "\n".join(text for text in texts if text)
