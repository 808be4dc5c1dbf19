"""What goes into the index and what comes out of it. Plain values: no engine, no database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One live page as search sees it. `changed` is in seconds since 1970, UTC."""

    page_id: int
    path: str
    title: str
    headings: tuple[str, ...] = ()
    body: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that matches, best first."""

    page_id: int
    path: str
    title: str
    section: str
    changed: int
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """One screen of hits out of `total`.

    `terms` are the stems that were searched (for highlighting); `corrected` says which word of the
    query, found nowhere, was read as which other one. `ready` is False while there is no index to ask.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    terms: frozenset[str] = frozenset()
    corrected: Mapping[str, str] = field(default_factory=dict)
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title goes on as typed."""

    page_id: int
    path: str
    title: str
    section: str
