"""What narrows a result: sections, tags, people and spans of time, each with the number of pages it would leave.

Only the commonest few of each, and none that would leave everything as it is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from wiki.accounts import users
from wiki.search.asked import DAYS, FILTERS, Asked
from wiki.search.document import Results
from wiki.search.filters import by_name
from wiki.search.words import fold

SHOWN = {"section": 8, "tag": 8, "by": 6}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the result: its value, how many pages it leaves, and its address."""

    value: str
    pages: int
    href: str


@dataclass(frozen=True, slots=True)
class Sidebar:
    sections: tuple[Choice, ...] = ()
    tags: tuple[Choice, ...] = ()
    people: tuple[Choice, ...] = ()
    days: tuple[Choice, ...] = ()


def sidebar(conn: sa.Connection, asked: Asked, results: Results) -> Sidebar:
    """The choices for the pages found. One SQL query where people with an account are among them."""
    counts = results.counts
    if counts is None or not results.total:
        return Sidebar()
    below = next((name for name in counts.sections if fold(name) == fold(asked.section)), asked.section)
    sections = _top(by_name(counts.sections, below), "section", results.total)
    tags = _top(_alike(counts.tags, asked.tags), "tag", results.total) if len(asked.tags) < FILTERS else []
    people = _people(conn, counts.authors, asked, results.total) if len(asked.by) < FILTERS else []
    return Sidebar(
        tuple(Choice(name, n, asked.address(section=name)) for name, n in sections),
        tuple(Choice(tag, n, asked.address(tags=(*asked.tags, tag))) for tag, n in tags),
        tuple(Choice(name, n, asked.address(by=(*asked.by, name))) for name, n in people),
        tuple(
            Choice(str(days), counts.days[days], asked.address(changed=days))
            for days in DAYS
            if 0 < counts.days[days] < results.total and (asked.changed is None or days < asked.changed)
        ),
    )


def _top(counted: Counter[str], kind: str, total: int) -> list[tuple[str, int]]:
    telling = ((name, pages) for name, pages in counted.items() if pages < total)
    return sorted(telling, key=lambda item: (-item[1], item[0]))[: SHOWN[kind]]


def _alike(counted: Counter[str], chosen: Iterable[str]) -> Counter[str]:
    """Tags that differ in case or accents are one, as the filter sees them; those chosen already are left out."""
    names: dict[str, str] = {}
    total = Counter[str]()
    left_out = {fold(tag) for tag in chosen}
    for tag, pages in counted.most_common():
        if fold(tag) not in left_out:
            total[names.setdefault(fold(tag), tag)] += pages
    return total


def _people(conn: sa.Connection, counted: Counter[str], asked: Asked, total: int) -> list[tuple[str, int]]:
    """By the names they go by now; who left the wiki is not named."""
    likely = counted.most_common(SHOWN["by"] + FILTERS)
    ids = [int(key.removeprefix("user:")) for key, _ in likely if key.startswith("user:")]
    names = users.names_of(conn, ids)
    named = Counter[str]()
    for key, pages in likely:
        kind, _, rest = key.partition(":")
        name = names.get(int(rest), users.FORMER) if kind == "user" else rest
        if name != users.FORMER and fold(name) not in {fold(chosen) for chosen in asked.by}:
            named[name] = max(named[name], pages)
    return _top(named, "by", total)
