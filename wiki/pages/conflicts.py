"""A conflict on its way through its form: the texts that overlap, and what the writer has chosen so far.

Must never trust a text that a form brings back: it merges the same blobs anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.store.choices import Choice, choices, combine, settle
from wiki.store.merge import Overlap, PageMerge, merge_pages
from wiki.store.pagefile import PageText


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """Two texts that overlap, on their way through the form. `base` and `theirs_blob` are blobs of the page; `commit`
    is the revision that a revert or undo goes back on, and `mine_blob` the old text it brings."""

    theirs: PageText
    mine: PageText
    merge: PageMerge
    base: str
    theirs_blob: str
    choices: tuple[Choice, ...]
    mine_blob: str = ""
    commit: str = ""

    @classmethod
    def of(cls, overlap: Overlap, base: str, *, mine_blob: str = "", commit: str = "") -> "OpenConflict":
        """The conflict that a save from the blob `base` has just met."""
        made = choices(overlap.merge)
        return cls(overlap.theirs, overlap.yours, overlap.merge, base, overlap.theirs_blob, made, mine_blob, commit)

    @classmethod
    def read(cls, origin: PageText, mine: PageText, theirs: PageText, form: Mapping[str, str]) -> "OpenConflict":
        """The conflict as its form sends it back: merged anew from the same texts, so nobody can slip in a text."""
        merge = merge_pages(origin, mine, theirs)
        names = ("base", "theirs", "mine", "commit")
        base, theirs_blob, mine_blob, commit = (form.get(name, "") for name in names)
        return cls(theirs, mine, merge, base, theirs_blob, choices(merge, form), mine_blob, commit)

    def settled(self) -> PageText:
        """The whole page as chosen. Raises Invalid when a passage is undecided."""
        return settle(self.merge, self.theirs, self.choices)

    def combined(self) -> PageText:
        """The same for the editor, with mine where nothing was chosen yet."""
        return combine(self.merge, self.theirs, self.choices)
