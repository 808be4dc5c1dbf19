"""What helps a reader whose question was not answered well: other spellings, and fewer filters.

Each offer is tried first, so that none leads to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.search.answers import Answer
from wiki.search.asked import Asked
from wiki.search.index import Index
from wiki.search.query import AFTER, BY, TAG, TEXT, Clause, Query, parse
from wiki.search.screen import Screen
from wiki.search.words import WORD

SPELLINGS = 3  # offered at most
FEW = 3  # pages found, up to which a commoner spelling is offered
MUCH_MORE = 10  # times as many pages as were found: only then
WORDS = 5  # of a query for which other spellings are looked up
NOTHING = Screen(limit=0)


@dataclass(frozen=True, slots=True)
class Offer:
    """Another question that finds `pages` pages."""

    text: str
    pages: int
    href: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force: what it is, and the address of the same question without it."""

    clause: Clause
    href: str


@dataclass(frozen=True, slots=True)
class Help:
    chips: tuple[Chip, ...] = ()
    spellings: tuple[Offer, ...] = ()
    without_filters: Offer | None = None


def help_for(found: Answer, index: Index) -> Help:
    results = found.results
    chips = tuple(Chip(clause, _without(found.asked, clause)) for clause in found.query.conditions)
    if not results.ready or results.is_cut or results.total > FEW:
        return Help(chips)
    return Help(chips, _spellings(found, index), None if results.total else _without_filters(found, index))


def _without(asked: Asked, clause: Clause) -> str:
    """The address that asks the same without one condition, typed or chosen."""
    if clause.end:
        return asked.address(text=parse(asked.text).dropping(clause))
    if clause.kind == TAG:
        return asked.address(tags=tuple(tag for tag in asked.tags if tag != clause.value))
    if clause.kind == BY:
        return asked.address(by=tuple(name for name in asked.by if name != clause.value))
    if clause.kind == AFTER:
        return asked.address(after="", changed=None)
    return asked.address(**{clause.kind: ""})


def _without_filters(found: Answer, index: Index) -> Offer | None:
    """The plain words of the question, where conditions left nothing of what they find."""
    text = " ".join(found.query.words)
    if not found.query.conditions or not text:
        return None
    words = Query(text, tuple(Clause("word", word) for word in found.query.words))
    total = index.search(words, NOTHING).total
    return Offer(text, total, Asked(" ".join(WORD.findall(text))).address()) if total else None


def _spellings(found: Answer, index: Index) -> tuple[Offer, ...]:
    """The question with words as they are spelled in the wiki, nearest first, if that finds much more."""
    offers = []
    for text in _readings(found.asked.text, found.query, index):
        other = Query(text, parse(text).clauses + found.query.clauses[len(parse(found.asked.text).clauses) :])
        total = index.search(other, NOTHING).total
        if total > found.results.total * MUCH_MORE:
            offers.append(Offer(text, total, found.asked.address(text=text)))
    return tuple(offers[:SPELLINGS])


def _readings(text: str, query: Query, index: Index) -> list[str]:
    """`text` with each of its words as one spelled nearly so: the nearest of each, then the next."""
    places = _words_of(text, query)
    near = [index.near(text[start:end], limit=SPELLINGS) for start, end in places]
    readings = []
    for i in range(max(map(len, near), default=0)):
        reading = text
        for (start, end), words in reversed(list(zip(places, near, strict=True))):
            if words:
                reading = reading[:start] + words[min(i, len(words) - 1)] + reading[end:]
        readings.append(reading)
    return list(dict.fromkeys(readings))


def _words_of(text: str, query: Query) -> Sequence[tuple[int, int]]:
    """Where the first words stand that are looked for in what pages say."""
    found = [
        match.span()
        for clause in query.clauses
        if clause.kind in TEXT and clause.end and not clause.without
        for match in WORD.finditer(text, clause.start, clause.end)
        if match.group().lower() != clause.kind
    ]
    return found[:WORDS]
