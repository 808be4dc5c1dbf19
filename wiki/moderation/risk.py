"""How carefully a proposal is to be read: the signs of risk it shows, and one number for the order of the queue.

Pure: it sees facts and texts. A sign is never a verdict, and must never decide anything.
"""

import re
from dataclasses import dataclass
from math import prod

from wiki.store.difference import Difference, Side
from wiki.store.pagefile import PageText

NEWCOMER, LINKS, REMOVES, LIMITED, RULE, NEW_PAGE = "newcomer", "links", "removes", "limited", "rule", "page"
FACTORS = {NEWCOMER: 2.0, LINKS: 2.0, REMOVES: 2.0, LIMITED: 1.5, RULE: 2.0, NEW_PAGE: 1.2}
SMALL_FACTOR = 0.5

SMALL = 200  # characters added and removed, up to which a change can be judged from one line
SMALL_ROWS = 3  # lines that it touches
MUCH = 200  # characters; removing less is no sign
MUCH_SHARE = 0.3  # of the page
AROUND = 60  # unchanged characters that are shown beside a change

_HOST = re.compile(r"(?:\bhttps?:|(?<=[(<\"']))//([^\s/?#()<>\"'\[\]`\\]+)", re.IGNORECASE)
_WWW = re.compile(r"(?<![\w./@-])(www\.[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a proposal: whether its author has published nothing yet, the sites it links to that the page
    does not, the characters it adds and removes on a page of `size` characters (0: a new page), whether only staff
    change the page at once, and whether a rule held it."""

    newcomer: bool = False
    hosts: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    size: int = 0
    limited: bool = False
    rule: bool = False


def signs_of(facts: Facts) -> tuple[str, ...]:
    """The signs of risk that these facts are, the gravest first."""
    removes = facts.removed >= MUCH and facts.removed >= facts.size * MUCH_SHARE
    shown = {
        NEWCOMER: facts.newcomer,
        LINKS: bool(facts.hosts),
        REMOVES: removes,
        RULE: facts.rule,
        LIMITED: facts.limited,
        NEW_PAGE: facts.size == 0,
    }
    return tuple(sign for sign, is_shown in shown.items() if is_shown)


def risk_of(facts: Facts) -> float:
    """1 for a usual change, more with each sign, half for a small change; from 0.5 to 24."""
    small = SMALL_FACTOR if facts.size > 0 and facts.added + facts.removed <= SMALL else 1.0
    return small * prod(FACTORS[sign] for sign in signs_of(facts))


def hosts_in(text: str) -> frozenset[str]:
    """The sites that a text links to or names with http, https or www."""
    found = [*_HOST.findall(text), *_WWW.findall(text)]
    return frozenset(host.rpartition("@")[2].casefold().removeprefix("www.").rstrip(".,;:!*_") for host in found) - {""}


def new_hosts(current: PageText, proposed: PageText) -> tuple[str, ...]:
    """The sites that only the proposed text links to."""
    before, after = (hosts_in(f"{text.summary} {text.body}") for text in (current, proposed))
    return tuple(sorted(after - before))


def amount(changes: Difference) -> tuple[int, int]:
    """How many characters were added and removed."""
    rows = [*(field.row for field in changes.fields), *changes.rows]
    return sum(_changed(row.new) for row in rows), sum(_changed(row.old) for row in rows)


def _changed(side: Side | None) -> int:
    return 0 if side is None else sum(len(text) for text, changed in side.parts if changed)


def is_small(changes: Difference) -> bool:
    """Whether one line or three in a list show all of it, so that several can be taken together."""
    rows = [row for row in changes.rows if row.kind not in ("same", "gap")]
    return not changes.fields and 0 < len(rows) <= SMALL_ROWS and sum(amount(changes)) <= SMALL


def excerpt(changes: Difference) -> list[dict[str, object]]:
    """The changed lines of a small change, cut around the words that changed, as the screens' differences take them."""
    rows = [row for row in changes.rows if row.kind not in ("same", "gap")]
    return [{"kind": row.kind, "old": _cut(row.old), "new": _cut(row.new)} for row in rows]


def _cut(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    last = len(side.parts) - 1
    return {"number": side.number, "parts": [(_short(*part, i, last), part[1]) for i, part in enumerate(side.parts)]}


def _short(text: str, changed: bool, index: int, last: int) -> str:
    """An unchanged piece without what is far from a change."""
    if changed or len(text) <= 2 * AROUND:
        return text
    head = "" if index == 0 else text[:AROUND]
    tail = "" if index == last else text[-AROUND:]
    return f"{head} … {tail}"
