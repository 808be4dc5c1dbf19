"""What goes into the index and what comes out of it. Plain values: no engine, no database, no web."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Document:
    """One live page as search sees it. `body` is all its text, headings too, which count for more.

    `changed` is in seconds since 1970, UTC; `authors` are keys of who edited it.
    """

    page_id: int
    path: str
    title: str
    headings: tuple[str, ...] = ()
    body: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    changed: int = 0
    authors: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A page that matches, best first."""

    page_id: int
    path: str
    title: str
    section: str
    changed: int
    score: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of all pages found are in each section (just there), have each tag, were edited by each author (key),
    and changed within each number of days."""

    sections: Counter[str]
    tags: Counter[str]
    authors: Counter[str]
    days: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Results:
    """One screen of hits out of `total`.

    `terms` are the stems that were searched (for highlighting); `corrected` says which word of the
    query, found nowhere, was read as which other one. `ready` is False while there is no index to ask.
    `chosen` are the ids of pages that staff chose as the answer, whether live or not, and whatever the conditions.
    `is_cut` says that the query had more words than are looked for. `counts` only if they were asked for.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    terms: frozenset[str] = frozenset()
    corrected: Mapping[str, str] = field(default_factory=dict)
    ready: bool = True
    is_cut: bool = False
    counts: Counts | None = None
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title goes on as typed."""

    page_id: int
    path: str
    title: str
    section: str
