"""Two texts, one passage: what somebody chose for each overlap of a merge, turned into one whole text.

Everything that does not overlap is merged already. Must never choose by itself, and never makes conflict markers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wiki.errors import N_, Invalid
from wiki.store.difference import Parts, words
from wiki.store.merge import SCALARS, PageMerge, Region, merge_words
from wiki.store.pagefile import PageText

CHOICES = ("mine", "theirs", "both", "edit")
_ROW = re.compile(r"[ \t]*(?:[-*+|>]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class Choice:
    """An overlapping passage and what is to become of it. `name` is the form field; `text` what was typed instead, at
    first both changes in one text or both texts."""

    name: str
    region: Region
    in_body: bool
    choice: str = ""
    text: str = ""

    @property
    def both(self) -> str:
        """Mine, then theirs: as paragraphs of their own, or as neighbours where both are rows of a list or table."""
        mine, theirs = self.region.mine, self.region.theirs
        if not mine or not theirs:
            return mine + theirs
        rows = _ROW.match(mine.rstrip("\n").rpartition("\n")[2]) and _ROW.match(theirs)
        return mine.rstrip("\n") + ("\n" if rows else "\n\n") + theirs

    @property
    def together(self) -> str | None:
        """Both changes in one text, word by word, where they leave each other alone."""
        return merge_words(self.region.base, self.region.mine, self.region.theirs)

    @property
    def mine_parts(self) -> Parts:
        """My version in pieces, each with whether it differs from what both started from."""
        return _marked(self.region.base, self.region.mine)

    @property
    def theirs_parts(self) -> Parts:
        """Their version in the same way."""
        return _marked(self.region.base, self.region.theirs)

    @property
    def chosen(self) -> str:
        if self.choice == "both":
            return self.both
        return {"theirs": self.region.theirs, "edit": self.text}.get(self.choice, self.region.mine)


def _marked(base: str, text: str) -> Parts:
    """`text` in pieces; none is marked where nothing of it was there before."""
    parts = words(base, text)[1]
    return parts if any(not changed for _, changed in parts) else ((text, False),)


def choices(merge: PageMerge, form: Mapping[str, str] | None = None) -> tuple[Choice, ...]:
    """Each overlap with what `form` says of it, fields first; without a form, nothing is chosen yet."""
    first_in_body = len(merge.conflicts) - sum(isinstance(part, Region) for part in merge.parts)
    return tuple(
        _choice(Choice(f"region-{number}", region, number > first_in_body), form or {})
        for number, region in enumerate(merge.conflicts, 1)
    )


def _choice(blank: Choice, form: Mapping[str, str]) -> Choice:
    choice = form.get(blank.name, "")
    possible = CHOICES if blank.in_body else CHOICES[:2]
    typed = form.get(f"{blank.name}-text")
    text = (blank.together or blank.both) if typed is None else typed.replace("\r\n", "\n").replace("\r", "\n")
    return replace(blank, choice=choice if choice in possible else "", text=text)


def undecided(made: tuple[Choice, ...]) -> list[Choice]:
    """The overlaps for which nothing was chosen."""
    return [choice for choice in made if not choice.choice]


def settle(merge: PageMerge, theirs: PageText, made: tuple[Choice, ...]) -> PageText:
    """The whole page with every overlap as chosen. Raises Invalid when one is undecided."""
    if undecided(made):
        raise Invalid(N_("Please choose for every passage which text should stay."))
    return combine(merge, theirs, made)


def combine(merge: PageMerge, theirs: PageText, made: tuple[Choice, ...]) -> PageText:
    """As `settle`, with mine where nothing was chosen yet: for the editor, which is not the end."""
    fields = {choice.region.field: choice for choice in made if not choice.in_body}
    values: dict[str, Any] = {name: choice.chosen for name, choice in fields.items() if name in SCALARS}
    extra = dict(merge.text.extra)
    for key, choice in fields.items():
        if key not in SCALARS and choice.choice == "theirs":
            extra.pop(key, None)
            extra |= {key: theirs.extra[key]} if key in theirs.extra else {}
    bodies = (choice for choice in made if choice.in_body)
    return replace(merge.text, **values, extra=extra, body="".join(_pieces(merge, bodies)))


def _pieces(merge: PageMerge, made: Iterator[Choice]) -> Iterator[str]:
    """The body in order. A passage that is not the last ends its line, so that nothing runs into the next."""
    last = len(merge.parts) - 1
    for index, part in enumerate(merge.parts):
        text = part if isinstance(part, str) else next(made).chosen
        yield text + "\n" if text and index < last and not text.endswith("\n") else text
