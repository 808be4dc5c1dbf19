"""The corpus of real articles and their real history, read from the folder `shared` beside the repository."""

import base64
import gzip
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_BESIDE = (parent / "shared" / "corpus" for parent in Path(__file__).resolve().parents)
FOLDER = next((folder for folder in _BESIDE if folder.is_dir()), Path("shared/corpus"))
needs_corpus = pytest.mark.skipif(not FOLDER.is_dir(), reason="the corpus is not beside the repository")


def commits() -> Iterator[dict[str, Any]]:
    """The real commits in order, each with its changes; SOURCES.md describes them."""
    with gzip.open(FOLDER / "edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def blobs(wanted: set[str]) -> dict[str, bytes]:
    """The texts with these ids."""
    found = {}
    with gzip.open(FOLDER / "blobs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[9:21] in wanted:
                entry = json.loads(line)
                text = entry.get("text")
                found[entry["blob"]] = text.encode() if text is not None else base64.b64decode(entry["base64"])
    return found


def articles() -> dict[str, bytes]:
    """Path → text of the articles as they are at the end of the history."""
    with tarfile.open(FOLDER / "articles.tar.gz") as archive:
        members = [member for member in archive if member.isfile()]
        return {member.name.removeprefix("articles/"): archive.extractfile(member).read() for member in members}
