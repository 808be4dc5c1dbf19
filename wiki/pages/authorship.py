"""Who wrote which passage of a page: lines are followed through the revisions, and neighbours by one revision joined.

Pure: revisions and texts come from the caller. The method is `git annotate`'s: a line belongs to the revision in
which it first stood between the lines it still stands between.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from patiencediff import PatienceSequenceMatcher

MOST = 300  # newest revisions that are looked at; what is older counts as the oldest of them


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that one revision brought in. `revision` is its row."""

    revision: Any
    text: str


def passages(revisions: Sequence[Any], body: Callable[[Any], str]) -> list[Passage]:
    """The passages of the newest of `revisions` (oldest first); `body` reads the text of one."""
    lines: list[str] = []
    owners: list[Any] = []
    seen = None
    for revision in revisions[-MOST:]:
        if revision.blob == seen:
            continue
        newer = body(revision).removesuffix("\n").split("\n")
        owners = _inherited(lines, owners, newer, revision)
        lines, seen = newer, revision.blob
    return list(_joined(lines, owners))


def _inherited(old: list[str], owners: list[Any], new: list[str], revision: Any) -> list[Any]:
    result = [revision] * len(new)
    for start_old, start_new, size in PatienceSequenceMatcher(None, old, new).get_matching_blocks():
        result[start_new : start_new + size] = owners[start_old : start_old + size]
    return result


def _joined(lines: list[str], owners: list[Any]) -> Iterator[Passage]:
    """Runs of one owner. An empty line goes with what stands before it."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or (owners[index].id != owners[start].id and lines[index].strip()):
            text = "\n".join(lines[start:index]).strip("\n")
            if text:
                yield Passage(owners[start], text)
            start = index
