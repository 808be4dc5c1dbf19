"""What an address asks of search: text, filters, order and page number; and the addresses that ask something else.

Every screen of results is one address that can be shared. Whatever stands in it is read as far as it makes sense.
Pure: it knows no request and no database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from wiki.search.query import AFTER, BEFORE, BY, SECTION, TAG, Clause, Query, first_day, parse
from wiki.search.screen import DATE, RELEVANCE, Screen

RESULTS, JSON, FEED = "/-/search", "/-/search.json", "/-/feeds/search"
PER_PAGE = 10
FURTHEST = 1_000_000  # the last page number that is read as one
FILTERS = 5  # tags or people at once
DAYS = (7, 30, 365)
LABEL = 200  # characters of a filter


@dataclass(frozen=True)
class Asked:
    """One question. `changed` is a number of days; `after` and `before` are days as typed, good or not."""

    text: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    changed: int | None = None
    after: str = ""
    before: str = ""
    order: str = RELEVANCE
    number: int = 1

    @classmethod
    def read(cls, values: Mapping[str, Sequence[str]]) -> "Asked":
        """From the fields of an address, each with its values."""

        def first(name: str) -> str:
            return next(iter(values.get(name, ())), "").strip()

        changed = first("changed")
        return cls(
            text=first("q"),
            section=first("section")[:LABEL],
            tags=_several(values.get("tag", ())),
            by=_several(values.get("by", ())),
            changed=int(changed) if changed in map(str, DAYS) else None,
            after=first("after")[:LABEL],
            before=first("before")[:LABEL],
            order=DATE if first("sort") == DATE else RELEVANCE,
            number=_number(first("page")),
        )

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of the address but for the page number, without those that say nothing."""
        fields = [("q", self.text), ("section", self.section), *(("tag", tag) for tag in self.tags)]
        fields += [*(("by", name) for name in self.by), ("changed", str(self.changed or ""))]
        fields += [("after", self.after), ("before", self.before)]
        fields.append(("sort", self.order if self.order != RELEVANCE else ""))
        return [(name, value) for name, value in fields if value]

    def address(self, place: str = RESULTS, **changes: Any) -> str:
        """The address that asks this with `changes`; without any, of the first page."""
        other = replace(self, **({"number": 1} | changes))
        fields = other.fields + ([("page", str(other.number))] if other.number > 1 else [])
        return place + ("?" + urlencode(fields) if fields else "")

    def bare(self) -> "Asked":
        """The text alone, without filters."""
        return Asked(self.text, order=self.order)

    @property
    def narrowing(self) -> int:
        """How many filters are chosen."""
        return sum(name not in ("q", "sort") for name, _ in self.fields)

    @property
    def wrong_days(self) -> tuple[str, ...]:
        """The names of the fields whose days are none."""
        given = {"after": self.after, "before": self.before}
        return tuple(name for name, typed in given.items() if typed and not first_day(typed))

    def filters(self, today: date) -> tuple[Clause, ...]:
        """The filters as clauses."""
        clauses = [Clause(SECTION, self.section)] if self.section else []
        clauses += [*(Clause(TAG, tag) for tag in self.tags), *(Clause(BY, name) for name in self.by)]
        if self.changed:
            clauses.append(Clause(AFTER, since(today, self.changed)))
        days = ((AFTER, first_day(self.after)), (BEFORE, first_day(self.before)))
        return tuple(clauses + [Clause(kind, day) for kind, day in days if day])

    def query(self, today: date) -> Query:
        return parse(self.text).adding(self.filters(today))

    def screen(self, today: date, *, limit: int = PER_PAGE, counted: bool = True) -> Screen:
        days = tuple((days, Clause(AFTER, since(today, days)).moment) for days in DAYS) if counted else ()
        return Screen((self.number - 1) * limit, limit, self.order, days)


def question_at(address: str, host: str) -> str:
    """The text that was asked on the screen of results at `address`; empty when it is no such screen of `host`."""
    if RESULTS + "?" not in address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_ours = parts.netloc == host and parts.path == RESULTS
    return next(iter(parse_qs(parts.query).get("q", ())), "") if is_ours else ""


def since(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def today() -> date:
    return datetime.now(UTC).date()


def last_page(total: int) -> int:
    return (total + PER_PAGE - 1) // PER_PAGE


def _several(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, at most FILTERS."""
    return tuple(dict.fromkeys(value.strip()[:LABEL] for value in values if value.strip()))[:FILTERS]


def _number(typed: str) -> int:
    """The page that is asked for; the first, whatever else is typed."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 10
    return max(1, min(int(typed), FURTHEST)) if is_number else 1
