"""The language of queries: "a phrase", -not, title:, tag:, section:, by:, after:, before:.

What is typed becomes clauses, each with its place in the text, so that a screen can drop one. Whatever does not
fit the language is read as words: no text is an error. Pure: it knows neither the index nor the pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

LONGEST = 2_000  # characters of a query that are read
CLAUSES = 64  # that are read; so many have no meaning any more
WORD, PHRASE, TITLE, SECTION, TAG, BY, AFTER, BEFORE = (
    *("word", "phrase", "title", "section"),
    *("tag", "by", "after", "before"),
)
TEXT = (WORD, PHRASE, TITLE)  # clauses about what a page says; the others are about what it is
FIELDS = "|".join((TITLE, SECTION, TAG, BY, AFTER, BEFORE))
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # what phones and other languages type
# A minus counts only before a word and after a space: "--force", "e-mail" and "a - b" are words.
PIECE = re.compile(
    rf'(?:(?<![^\s(])(?P<minus>-)(?=["\w]))?(?:(?<!\w)(?P<field>{FIELDS}):(?=[^\s:]))?'
    r'(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"()]+))',
    re.IGNORECASE,
)
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is asked of a page, or with `without` ruled out.

    `value` is as typed; of AFTER and BEFORE a day such as 2024-05-01. `keys` are whom a BY means, as the index
    calls them. `start` and `end` are its place in the text; both 0 if it comes from elsewhere.
    """

    kind: str
    value: str
    without: bool = False
    keys: tuple[str, ...] = ()
    start: int = 0
    end: int = 0

    @property
    def day(self) -> date:
        """Of AFTER and BEFORE."""
        return date.fromisoformat(self.value)

    @property
    def moment(self) -> int:
        """Of AFTER and BEFORE: where that day begins, in seconds since 1970, UTC."""
        return int(datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Query:
    """What is asked: the text as typed, and the clauses read from it or added by a screen."""

    text: str
    clauses: tuple[Clause, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts whose words make a page a good answer: all that is looked for in what a page says."""
        return tuple(c.value for c in self.clauses if c.kind in TEXT and not c.without)

    @cached_property
    def conditions(self) -> tuple[Clause, ...]:
        """The clauses that a page must fulfil. Plain words are none: a page needs only one of them."""
        return tuple(c for c in self.clauses if c.kind != WORD or c.without)

    def dropping(self, clause: Clause) -> str:
        """The text without one of its clauses."""
        return " ".join((self.text[: clause.start] + " " + self.text[clause.end :]).split())

    def adding(self, clauses: Sequence[Clause]) -> "Query":
        return Query(self.text, self.clauses + tuple(clauses))

    def meaning(self, keys: dict[str, tuple[str, ...]]) -> "Query":
        """The same with `keys` (by name as typed) given to each BY."""
        return Query(
            self.text, tuple(replace(c, keys=keys.get(c.value, ())) if c.kind == BY else c for c in self.clauses)
        )


def parse(text: str) -> Query:
    """What `text` asks. Of a very long one the beginning."""
    text = text[:LONGEST]
    clauses = [clause for clause, _ in zip(_clauses(text.translate(QUOTES)), range(CLAUSES), strict=False)]
    if all(clause.without and clause.kind in (WORD, PHRASE) for clause in clauses):
        # Nothing is asked, only ruled out: more likely the option of a command, such as "-verbose".
        clauses = [replace(clause, without=False) for clause in clauses]
    return Query(text, tuple(clauses))


def _clauses(text: str) -> Iterator[Clause]:
    for match in PIECE.finditer(text):
        quoted, bare, kind = match["quoted"], match["bare"], (match["field"] or "").lower()
        value = (bare or quoted or "").strip()
        day = first_day(value) if kind in (AFTER, BEFORE) else value
        if day is None:
            yield Clause(WORD, match.group(), start=match.start(), end=match.end())
        elif any(c.isalnum() for c in value):
            kind = kind or (WORD if quoted is None else PHRASE)
            yield Clause(kind, day, match["minus"] is not None, start=match.start(), end=match.end())


def first_day(typed: str) -> str | None:
    """The first day of a year, month or day such as 2024, 2024-5 or 2024-05-01; None if there is no such day."""
    match = DAY.fullmatch(typed)
    try:
        return date(*(int(part or 1) for part in match.groups())).isoformat() if match else None
    except ValueError:
        return None
