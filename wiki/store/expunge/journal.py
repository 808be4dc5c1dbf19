"""What is about to be done to refs and rows, written down before it begins, so that whoever comes after a crash can
finish it or take it back; and what is left to do when it is done.

Both are files beside the repository that are there whole or not at all. Must never act on them.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from wiki.store.objects import storage, sync_folder, write_durably

UNDER_WAY = "expunge.journal"
TO_CLEAN = "expunge.clean"


@dataclass(frozen=True, slots=True)
class Plan:
    """`head` is what main is to name, `main` what it names; `refs` are the others (ref, old, new, empty: goes).

    `commits` and `blobs` say what becomes of object ids, `sizes` how long the new
    texts are, `title` what they are called. `revisions` are ids with
    the parts that go; `summaries` what the redacted commits (new ids) say now, `authors` those without their author.
    `proposals` lose their ref, and with it what they say. `reason`, `by` and `at` are for the log.
    """

    page_id: int
    main: str
    head: str
    refs: list[list[str]]
    commits: dict[str, str]
    blobs: dict[str, str]
    sizes: dict[str, int]
    title: str
    revisions: dict[str, list[str]]
    summaries: dict[str, str]
    authors: list[str]
    proposals: list[int]
    reason: str
    by: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What must not be in the repository any more, `objects`, and since when (`since`, in seconds) nothing names it."""

    since: int
    objects: list[str] = field(default_factory=list)


class Journal:
    """The two files, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder)
        self._plan, self._cleaning = (os.path.join(self._folder, name) for name in (UNDER_WAY, TO_CLEAN))

    def is_under_way(self) -> bool:
        return os.path.exists(self._plan)

    def begin(self, plan: Plan) -> None:
        """Write the plan down, durably."""
        self._write(self._plan, asdict(plan))

    def plan(self) -> Plan:
        with open(self._plan, encoding="utf-8") as file:
            return Plan(**json.load(file))

    def end(self, cleaning: Cleaning | None = None) -> None:
        """It is done, and `cleaning` is left to do; or nothing of it was done."""
        if cleaning is not None:
            before = self.cleaning()
            objects = sorted({*cleaning.objects, *(before.objects if before else ())})
            self._write(self._cleaning, {"since": cleaning.since, "objects": objects})
        self._remove(self._plan)

    def cleaning(self) -> Cleaning | None:
        """What is left to do, None when nothing is."""
        try:
            with open(self._cleaning, encoding="utf-8") as file:
                return Cleaning(**json.load(file))
        except FileNotFoundError:
            return None

    def cleaned(self) -> None:
        self._remove(self._cleaning)

    def _write(self, path: str, values: dict[str, object]) -> None:
        with storage():
            if os.path.exists(path + ".new"):
                os.unlink(path + ".new")
            write_durably(path + ".new", json.dumps(values).encode(), mode=0o600)
            os.rename(path + ".new", path)
            sync_folder(self._folder)

    def _remove(self, path: str) -> None:
        if os.path.exists(path):
            os.unlink(path)
            sync_folder(self._folder)
