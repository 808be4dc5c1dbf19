"""An edit form and the draft that belongs to it: which of the two is shown, and what the form says of the other.

Pure but for the drafts it asks. Must never save or discard one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from wiki.drafts.drafts import Drafts, Opened
from wiki.drafts.handle import Handle
from wiki.pages.form import PageForm


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a form carries for its draft. `number`, `at` and `editor` (which open window wrote it) are those of the
    draft that is in the form, `writers` are others who write there now."""

    handle: Handle = field(default_factory=Handle)
    number: int = 0
    at: datetime | None = None
    writers: tuple[str, ...] = ()
    editor: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str], place: str = "") -> "Drafting":
        """As the form sends it back; for a form that says nothing of a draft, that of `place`."""
        return cls(Handle.read(fields.get("draft", "") or str(Handle(place))))


def take_up(
    drafts: Drafts, owner: int | None, place: str, fresh: PageForm, is_said: Callable[[PageForm], bool]
) -> tuple[PageForm, Drafting]:
    """The form to show where somebody begins to write: their draft, or `fresh` where there is none. `is_said` tells
    whether the page says already what a draft holds: then it was saved, and is left out."""
    if owner is None or not place:
        return fresh, Drafting(Handle(place))
    return resumed(drafts.open(owner, place), place, fresh, is_said)


def resumed(
    opened: Opened, place: str, fresh: PageForm, is_said: Callable[[PageForm], bool]
) -> tuple[PageForm, Drafting]:
    row = opened.row
    if row is None:
        return fresh, Drafting(Handle(place), writers=opened.writers)
    form, handle = form_of(row.fields), Handle(place, row.version)
    if _same(form, fresh) or is_said(form):
        return fresh, Drafting(handle, writers=opened.writers)
    return form, Drafting(handle, row.id, row.at, opened.writers, row.editor)


def form_of(fields: Mapping[str, Any]) -> PageForm:
    """The form as it stood in a draft."""
    part = str(fields.get("part", ""))
    return PageForm.read(fields, int(part) if part.isascii() and part.isdigit() and len(part) < 6 else None)


def _same(one: PageForm, other: PageForm) -> bool:
    return replace(one, edit_summary="") == replace(other, edit_summary="")
