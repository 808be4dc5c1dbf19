"""What a seed did, or would do: one entry a page, one note for everything that wants attention.

As a table for people and as JSON for scripts. Must never decide anything.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

# In the order of the report; the sentence is what a person reads.
OUTCOMES = {
    "new": "pages that the wiki did not have",
    "updated": "pages nobody had changed; they follow the files",
    "merged": "pages with customers' changes, kept beside the new text",
    "overlapping": "customers changed the same passages; the live page stays and staff have a proposal",
    "kept": "customers renamed or deleted the page; that is respected",
    "unchanged": "nothing to do",
    "removed": "the file is gone; the page stays until --prune",
    "deleted": "the file is gone and the page was deleted",
    "refused": "the file cannot become a page",
}
QUIET = ("unchanged",)
# What a person should see first comes first.
WEIGHTY = ("refused", "overlapping", "kept", "removed", "deleted", "merged", "updated", "new")
SHOWN = 30  # lines in a table for people; JSON has them all


@dataclass(frozen=True, slots=True)
class Note:
    """Something in file `source` that wants a look; the page is seeded all the same."""

    kind: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file. `path` and `title` are those of the page; `was` its path before a rename."""

    outcome: str
    source: str
    path: str = ""
    title: str = ""
    reason: str = ""
    was: str = ""
    proposal: int | None = None


@dataclass(slots=True)
class Report:
    """The outcome of a seed. `counts` has a number for every outcome, and for links, includes and media."""

    dry_run: bool = False
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    commits: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(entry.outcome for entry in self.entries)
        return {outcome: counted[outcome] for outcome in OUTCOMES}

    @property
    def changed(self) -> bool:
        return any(self.counts[outcome] for outcome in ("new", "updated", "merged", "overlapping", "deleted"))

    @property
    def needs_attention(self) -> bool:
        """Whether anything happened, or a person should look at anything."""
        return bool(self.notes) or any(entry.outcome not in QUIET for entry in self.entries)

    def as_json(self) -> str:
        """`{"dry_run", "counts", "found", "commits", "pages": [entry…], "notes": [note…]}`."""
        value = {
            "dry_run": self.dry_run,
            "counts": self.counts,
            "found": dict(sorted(self.found.items())),
            "commits": self.commits,
            "pages": [asdict(entry) for entry in self.entries],
            "notes": [asdict(note) for note in self.notes],
        }
        return json.dumps(value, ensure_ascii=False, indent=2)

    def table(self) -> Group:
        """The counts, then what changed, then the notes, cut to what a person reads."""
        parts: list[Table | Text] = [self._counted()]
        shown = [entry for outcome in WEIGHTY for entry in self.entries if entry.outcome == outcome]
        if len(self.entries) > SHOWN:
            shown = [entry for entry in shown if entry.outcome != "new"]
        if shown:
            parts += [Text(), _listed("Pages", (_row(entry) for entry in shown[:SHOWN]), len(shown))]
        if self.notes:
            rows = ((note.kind, note.source, note.text) for note in self.notes[:SHOWN])
            parts += [Text(), _listed("To look at", rows, len(self.notes))]
        return Group(*parts)

    def _counted(self) -> Table:
        table = Table("Pages", Column(justify="right"), "", box=None, title_justify="left", title_style="bold")
        table.title = "Dry run: nothing was written" if self.dry_run else None
        for outcome, number in self.counts.items():
            if number or outcome in ("new", "updated", "unchanged"):
                table.add_row(outcome, f"{number:,}", Text(OUTCOMES[outcome], style="dim"))
        for name, number in sorted(self.found.items()):
            table.add_row(Text(name, style="dim"), Text(f"{number:,}", style="dim"), "")
        return table


def _row(entry: Entry) -> tuple[str, str, str]:
    page = f"{entry.was} → {entry.path}" if entry.was else entry.path or entry.title
    number = f"proposal {entry.proposal}" if entry.proposal else ""
    return entry.outcome, entry.source, " · ".join(part for part in (page, number, entry.reason) if part)


def _listed(title: str, rows: Iterable[tuple[str, str, str]], total: int) -> Table:
    more = f" (the first {SHOWN} of {total:,}; --json has all)" if total > SHOWN else ""
    table = Table(box=None, show_header=False, title_justify="left", title_style="bold", title=title + more)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for kind, source, text in rows:
        # Text, not a string: a file name is no markup.
        table.add_row(Text(kind), Text.assemble(source, "\n", (text, "dim")))
    return table
