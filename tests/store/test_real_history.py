"""The real history of 2,459 articles through the store: edits with an outdated base, and the replay of it all.

The replay takes a sample of the articles with their whole history; REPLAY=all takes every one of the 8,878 commits.
"""

import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.store import corpus
from wiki.errors import Exists
from wiki.store import names, pagefile
from wiki.store.database import Database
from wiki.store.merge import Overlap, merge3
from wiki.store.pagefile import PageText, parse
from wiki.store.pages import Author, PageStore

pytestmark = [pytest.mark.slow, corpus.needs_corpus]
SAMPLE = 40  # articles of the replay, unless REPLAY=all


@dataclass(frozen=True)
class Stale:
    """An edit that was not made from the text in place."""

    base: str
    theirs: str
    mine: str


def stale_edits() -> list[Stale]:
    pages: dict[str, str] = {}
    found = []
    for commit in corpus.commits():
        for change in commit["changes"]:
            path = change.get("old_path") or change["path"]
            if "base" in change:
                found.append(Stale(change["base"] or "", pages[path], change["blob"]))
            pages.pop(path, None)
            if change["kind"] != "delete":
                pages[change["path"]] = change["blob"]
    return found


def git_merge_file(folder: Path, base: str, mine: str, theirs: str) -> str | None:
    for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        (folder / name).write_text(text, newline="")
    command = ["git", "merge-file", "-p", "-q", "mine", "base", "theirs"]
    done = subprocess.run(command, cwd=folder, capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else None


def test_884_edits_with_an_outdated_base_lose_nothing_silently(tmp_path):
    edits = stale_edits()
    texts = corpus.blobs({blob for edit in edits for blob in (edit.base, edit.theirs, edit.mine) if blob})
    read = {blob: parse(data).body for blob, data in texts.items()} | {"": ""}
    counts: Counter[str] = Counter()
    for edit in edits:
        base, theirs, mine = read[edit.base], read[edit.theirs], read[edit.mine]
        merge = merge3(base, mine, theirs)
        git = git_merge_file(tmp_path, base, mine, theirs)
        counts["merged" if not merge.conflicts else "overlap"] += 1
        counts["git merged" if git is not None else "git overlap"] += 1
        if merge.conflicts:
            shown = "".join(part if isinstance(part, str) else part.mine + part.theirs for part in merge.parts)
            assert lost(shown, base, mine, theirs) == set()
        else:
            assert merge.text == git
            assert lost(merge.text, base, mine, theirs) == set()
    assert counts == {"merged": 735, "overlap": 149, "git merged": 735, "git overlap": 149}


def lost(result: str, base: str, mine: str, theirs: str) -> set[str]:
    """Lines that a side wrote, or that both kept, and that are not in the result."""
    kept, *sides = (Counter(text.split("\n")) for text in (result, base, mine, theirs))
    written = (set(sides[1]) | set(sides[2])) - set(sides[0])
    untouched = {line for line, count in sides[0].items() if count == sides[1][line] == sides[2][line]}
    return (written | untouched) - set(kept)


def test_the_real_history_ends_in_the_real_articles(sqlite_database: Database, tmp_path):
    store = PageStore(tmp_path / "wiki.git", sqlite_database, settings=_settings(tmp_path))
    articles = corpus.articles()
    wanted = None if os.environ.get("REPLAY") == "all" else _sample(sorted(articles))
    replay = Replay(store, wanted)
    replay.run()
    expected = articles if wanted is None else {path: articles[path] for path in wanted}
    assert set(replay.pages) == set(expected)
    for path, data in expected.items():
        row = store.get(replay.pages[path])
        assert store.text(row.blob) == readable(data, row.path), path
    assert replay.counts["stale"] == replay.counts["merged"] + replay.counts["overlap"] + replay.counts["settled"]
    assert store.publisher.git.fsck() == []
    store.close()


def _settings(folder: Path):
    from wiki.settings import Settings

    return Settings(data=folder)


def _sample(paths: list[str]) -> set[str]:
    """Some articles by chance; 11 of these had an outdated base once."""
    return set(random.Random(1).sample(paths, SAMPLE))


def readable(data: bytes, path: str) -> PageText:
    """What the store makes of a file: the page as it reads it, with a title if it had none."""
    text = parse(data)
    return pagefile.check(replace(text, title=text.title or names.title_of(path)))


class Replay:
    """Makes every change of the real history through the store's door, for all or for the `wanted` articles."""

    def __init__(self, store: PageStore, wanted: set[str] | None) -> None:
        self.store = store
        self.commits = list(corpus.commits())
        self.mine = self._lineage(wanted) if wanted is not None else None
        self.blobs = corpus.blobs({change["blob"] for _, change in self._changes() if "blob" in change})
        self.pages: dict[str, str] = {}  # path in the corpus → path in the wiki
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        for commit, change in self._changes():
            author = Author(commit["author"])
            common = {"author": author, "summary": names.clean(commit["summary"])[: names.SUMMARY_LIMIT]}
            common["at"] = datetime.fromisoformat(commit["time"]).astimezone(UTC)
            getattr(self, "_" + change["kind"])(change, common)

    def _changes(self) -> Iterator[tuple[dict, dict]]:
        """The wanted changes, in order; each with its commit."""
        for number, commit in enumerate(self.commits):
            for place, change in enumerate(commit["changes"]):
                if self.mine is None or (number, place) in self.mine:
                    yield commit, change

    def _lineage(self, wanted: set[str]) -> set[tuple[int, int]]:
        """The changes that led to the wanted articles, followed backwards through their renames."""
        found, names_then = set(), set(wanted)
        for number in range(len(self.commits) - 1, -1, -1):
            changes = self.commits[number]["changes"]
            for place in range(len(changes) - 1, -1, -1):
                change = changes[place]
                if change["path"] in names_then:
                    found.add((number, place))
                    if change["kind"] in ("rename", "add"):
                        names_then.discard(change["path"])
                    if change["kind"] == "rename":
                        names_then.add(change["old_path"])
        return found

    def _free(self, path: str) -> str:
        """The page path for a file: its whole name as words; case and odd characters do not tell pages apart."""
        wanted = names.slug(path.removesuffix(".md").replace("/", " "))[:180].strip("-")
        taken, number = wanted, 1
        while self.store.find(taken) is not None:
            number += 1
            taken = f"{wanted}-{number}"
        return taken

    def _add(self, change: dict, common: dict) -> None:
        path = self._free(change["path"])
        text = readable(self.blobs[change["blob"]], path)
        try:
            saved = self.store.create(text, path=path, **common)
        except Exists:
            saved = self.store.create(text, path=path, replace_redirect=True, **common)
        self.pages[change["path"]] = saved.path

    def _modify(self, change: dict, common: dict) -> None:
        path = self.pages[change["path"]]
        text = readable(self.blobs[change["blob"]], path)
        base = self.store.get(path).blob
        if "base" in change:
            self._stale(change, path, text, common)
            base = self.store.get(path).blob
        self.store.save(path, text, base=base, **common)

    def _stale(self, change: dict, path: str, text: PageText, common: dict) -> None:
        """As its author sent it: from the old base. What follows settles it as it was settled then."""
        base = change["base"] and self.blobs.get(change["base"])
        before = self.store.get(path).blob
        self.counts["stale"] += 1
        try:
            saved = self.store.save(path, text, base=_blob(base, path) if base else "", **common)
            self.counts["merged" if saved.merged else "settled"] += 1
        except Overlap as overlap:
            self.counts["overlap" if overlap.merge.conflicts and self.store.get(path).blob == before else "failed"] += 1

    def _rename(self, change: dict, common: dict) -> None:
        old = self.pages.pop(change["old_path"])
        new = self._free(change["path"])
        text = readable(self.blobs[change["blob"]], new)
        base = self.store.get(old).blob
        saved = self.store.rename(old, text.title, base=base, text=text, new_path=new, replace_redirect=True, **common)
        self.pages[change["path"]] = saved.path

    def _delete(self, change: dict, common: dict) -> None:
        self.store.delete(self.pages.pop(change["path"]), **common)


def _blob(data: bytes, path: str) -> str:
    from wiki.store.objects import object_id

    return object_id("blob", pagefile.dump(readable(data, path)))
