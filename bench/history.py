"""The real history of the corpus, as edits of wiki pages: who changed which text from what to what, and when.

Only bodies count: front matter is what the company keeps, and people here edit fields and text, never YAML.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.places import CORPUS
from wiki.store import pagefile

BULK = 20  # pages; a commit that changes more of them is upkeep by staff, no contribution


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is add, modify, rename or delete; `old` the text that its author started from, None for a new page."""

    kind: str
    path: str
    old_path: str = ""
    old: str | None = None
    new: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    at: datetime
    author: str
    changes: tuple[Change, ...]

    @property
    def is_bulk(self) -> bool:
        return len(self.changes) > BULK


def commits() -> Iterator[Commit]:
    """All commits in order, each change with the text that its author started from."""
    bodies, now = _bodies(), dict[str, str]()
    for entry in _lines("edits"):
        changes = tuple(_change(change, bodies, now) for change in entry["changes"])
        yield Commit(datetime.fromisoformat(entry["time"]), entry["author"], changes)


def _change(change: dict[str, Any], bodies: dict[str, str], now: dict[str, str]) -> Change:
    kind, path, old_path = change["kind"], change["path"], change.get("old_path", "")
    old = now.pop(old_path if kind == "rename" else path, None)
    if kind == "delete":
        return Change(kind, path, old=old)
    if change.get("base"):
        old = bodies[change["base"]]
    now[path] = bodies[change["blob"]]
    return Change(kind, path, old_path, old, now[path])


def _bodies() -> dict[str, str]:
    """The body of each text by its id."""
    found = {}
    for entry in _lines("blobs"):
        data = entry["text"].encode() if "text" in entry else base64.b64decode(entry["base64"])
        found[entry["blob"]] = pagefile.parse(data).body
    return found


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
