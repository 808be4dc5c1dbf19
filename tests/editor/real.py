"""Real texts for the editor's tests: bodies of the corpus's articles, and pairs of texts before and after an edit of a
person. No tests here."""

import gzip
import json
import random
import re
import tarfile
from collections.abc import Iterator

from tests.markup.corpus import CORPUS

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


def body(text: str) -> str:
    """As the form has it: without front matter, line ends as a textarea gives them."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return FRONT_MATTER.sub("", text, count=1)


def articles() -> dict[str, str]:
    with tarfile.open(CORPUS / "articles.tar.gz") as archive:
        files = [member for member in archive if member.isfile()]
        return {file.name: body(archive.extractfile(file).read().decode()) for file in files}


def examples() -> dict[str, str]:
    """The Markdown of the specifications' examples."""
    found = {}
    for name in ("commonmark_spec", "gfm_spec"):
        for example in json.loads((CORPUS / f"{name}.json").read_text()):
            found[f"{name} {example['example']}"] = example["markdown"]
    return found


def edits(count: int) -> list[tuple[str, str]]:
    """Edits of one page's body, chosen by a seed: the text before and after."""
    pairs = list(_modified())
    random.Random(7).shuffle(pairs)
    pairs = pairs[: count * 3]
    texts = _texts({blob for pair in pairs for blob in pair})
    both = [(texts[old], texts[new]) for old, new in pairs if old in texts and new in texts]
    return [(old, new) for old, new in both if old != new][:count]


def _modified() -> Iterator[tuple[str, str]]:
    pages: dict[str, str] = {}
    with gzip.open(CORPUS / "edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        for commit in map(json.loads, lines):
            for change in commit["changes"]:
                before = pages.pop(change.get("old_path", change["path"]), None)
                if change["kind"] == "delete":
                    continue
                pages[change["path"]] = change["blob"]
                if change["kind"] == "modify" and len(commit["changes"]) == 1 and before:
                    yield before, change["blob"]


def _texts(blobs: set[str]) -> dict[str, str]:
    with gzip.open(CORPUS / "blobs.jsonl.gz", "rt", encoding="utf-8") as lines:
        wanted = (json.loads(line) for line in lines if line[9:21] in blobs)
        return {entry["blob"]: body(entry["text"]) for entry in wanted if "text" in entry}
