"""Which text of a page somebody reads: the newest, or the one that staff verified.

Pure: from the page's row, which tells what its section shows first, and from what was asked for. Must never render.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiki.store.verified import NEWEST, VERIFIED


@dataclass(frozen=True, slots=True)
class Reading:
    """A live page (its row) and the version of its text that is read: `verified` or `newest`."""

    page: Any
    version: str = NEWEST

    @property
    def has_both(self) -> bool:
        """Whether the verified text and the newest differ by anything that somebody wrote."""
        page = self.page
        if page.verified_at is None or page.verified_blob == page.blob:
            return False
        return not self.is_counted or page.verified_changes > 0

    @property
    def is_counted(self) -> bool:
        """Whether it is known how many changes there were since; a moment after a save it is not."""
        return bool(self.page.drift_blob == self.page.blob)

    @property
    def first(self) -> str:
        """The version that the page's address alone shows."""
        return VERIFIED if self.page.verified_first and self.page.verified_blob != self.page.blob else NEWEST

    @property
    def is_first(self) -> bool:
        return self.version == self.first

    @property
    def is_verified(self) -> bool:
        """Whether what is read is what staff verified."""
        return self.version == VERIFIED or (self.page.verified_at is not None and not self.has_both)

    @property
    def blob(self) -> str:
        return str(self.page.verified_blob if self.version == VERIFIED else self.page.blob)

    @property
    def html_at(self) -> datetime | None:
        """How old the stored HTML of this version is; None when there is none."""
        found: datetime | None = self.page.verified_html_at if self.version == VERIFIED else self.page.html_at
        return found

    @property
    def summary(self) -> str:
        return str(self.page.verified_summary if self.version == VERIFIED else self.page.summary)

    @property
    def is_due(self) -> bool:
        """Whether the day has come that staff set to look at the page again."""
        return self.page.verified_reminded is not None and self.page.verified_reminded == self.page.verified_review_by

    def address(self, version: str) -> str:
        """The address of a version: the page's own for what it shows first."""
        return f"/{self.page.path}" + ("" if version == self.first else f"?version={version}")


def reading_of(page: Any, asked: str | None = None) -> Reading:
    """What somebody reads who asked for a version, or for none that there is."""
    first = Reading(page).first
    if asked == first or not Reading(page).has_both:
        return Reading(page, first)
    return Reading(page, asked if asked in (VERIFIED, NEWEST) else first)
