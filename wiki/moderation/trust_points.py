"""The rules by which edits earn trust: deeds in, counts and points out. Pure.

Must never know who did them, or what trust allows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wiki.settings import Settings

ACCEPTED, KEPT, REVERTED = "accepted", "kept", "reverted"
ONCE = timedelta(days=1)  # edits of one page within this time count as one
RESERVE = 2  # points somebody can have, in multiples of those needed: the past does not outweigh the present


@dataclass(frozen=True, slots=True)
class Rules:
    """`edits`: good ones needed in a section, 0: none suffice; `kept`: how long an edit has to stand to be a good one;
    `cost`: how many good ones a reverted one takes back."""

    edits: int
    kept: timedelta
    cost: int

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        return cls(settings.trust_edits, timedelta(days=settings.trust_kept_days), settings.trust_reverted)


@dataclass(frozen=True, slots=True)
class Deed:
    """An edit of a page that was made at `made` and, at `at`, turned out accepted, kept or reverted by others."""

    what: str
    page_id: int
    made: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    accepted: int = 0
    kept: int = 0
    reverted: int = 0
    points: int = 0

    def earned(self, rules: Rules) -> bool:
        return 0 < rules.edits <= self.points


def count(deeds: Iterable[Deed], rules: Rules) -> Counts:
    """What these deeds come to, in any order. Points never fall below 0, so that everybody can earn trust again."""
    counted = list(_once_a_day(deeds))
    points = 0
    for deed in sorted(counted, key=lambda deed: deed.at):
        step = -rules.cost if deed.what == REVERTED else 1
        points = min(max(points + step, 0), rules.edits * RESERVE)
    found = [deed.what for deed in counted]
    return Counts(found.count(ACCEPTED), found.count(KEPT), found.count(REVERTED), points)


def _once_a_day(deeds: Iterable[Deed]) -> Iterator[Deed]:
    """Many small steps on one page are one deed, good or bad."""
    last: dict[tuple[int, bool], datetime] = {}
    for deed in sorted(deeds, key=lambda deed: deed.made):
        key = (deed.page_id, deed.what == REVERTED)
        if key not in last or deed.made - last[key] >= ONCE:
            last[key] = deed.made
            yield deed
