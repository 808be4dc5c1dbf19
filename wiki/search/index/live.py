"""`Index`: what a process asks and tells the index in its folder. Part of the one door to Whoosh.

The folder holds one index or more; the link `live` names the one that answers, so that a rebuilt one takes
over in one step. Reading never writes an index and never waits for one that does.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wiki.errors import N_, Busy
from wiki.search.cache import Cache
from wiki.search.document import Document, Hit, Results, Suggestion
from wiki.search.evaluator import Evaluator, Sought
from wiki.search.explain import Explanation, Place, explain
from wiki.search.filters import Conditions, count
from wiki.search.index.folder import Segment, State, attach, create, current_key, is_sound, open_state
from wiki.search.index.schema import VERSION, words_of
from wiki.search.index.writer import BUILT_AT_MOST, FOLDED_AT_MOST, Writer, everything, folding
from wiki.search.likeness import Model, alike, chosen
from wiki.search.noted import Noted
from wiki.search.postings import Damaged
from wiki.search.query import Query, parse
from wiki.search.ranking import Ranked, Ranking
from wiki.search.reading import Reading
from wiki.search.rules import NO_RULES, Rules, from_noted
from wiki.search.screen import FIRST, Screen, matching
from wiki.search.titles import suggest
from wiki.search.words import Token
from wiki.search.words import fold as folded

LIVE = "live"
DAMAGED = "damaged"  # a reader writes here the name of an index it could not read
TERMS = 24  # words of a query that count: more say little and cost
PIECES = 40  # segments; an index in more of them is worth rebuilding, after some 140,000 updates
SETTLES = 3_000_000_000  # nanoseconds after which the time of a folder's last change cannot stand for a later one too

Answer = TypeVar("Answer")


class Matched(NamedTuple):
    """A query as it was understood, and all that it matches."""

    tokens: list[Token]
    reading: Reading
    words: list[Sought]
    conditions: Conditions
    found: Ranking


class Index:
    """The search index in `folder` for text in `language`. Safe to share between threads and over a fork.

    `name` is another one than `live` only while an index is being built.
    """

    def __init__(self, folder: Path, language: str = "en", name: str = LIVE) -> None:
        self.folder = folder
        self.language = language
        self.name = name
        self._path = folder / name
        self.words = words_of(language)
        self.rules: Noted[Rules] = Noted(folder / "steering.json", partial(from_noted, self.words), NO_RULES)
        self.building: Noted[int | None] = Noted(
            folder / "building.json", int, None
        )  # how far a rebuild is, in percent
        self._cache = Cache()
        self._state: State | None = None
        self._settled: tuple[State, tuple[int, int]] | None = None
        self._evaluators: tuple[State, Evaluator] | None = None
        self._lock: int | None = None

    def _newest(self) -> State:
        """The newest state. Raises Damaged.

        While the folder has the time of change that it had when that was long ago, nothing can have happened in it.
        """
        state, settled, changed = self._state, self._settled, self._changed()
        if settled and settled[1] == changed:
            return settled[0]
        if state is None or state.key != current_key(self._path):
            state = self._state = open_state(self._path, state)
        self._settled = (state, changed) if changed and changed[1] < time.time_ns() - SETTLES else None
        return state

    def _changed(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self._path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def state(self) -> State | None:
        """The newest state; the last good one while the newest cannot be read; None if there is none."""
        try:
            return self._newest()
        except Damaged:
            self._report(current_key(self._path)[0])  # whoever writes may have it open since it was sound
            return self._state

    # What is asked

    def search(self, query: str | Query, screen: Screen = FIRST) -> Results:
        """The pages with any of the words of `query` that fulfil its conditions. No query is an error."""
        asked = parse(query) if isinstance(query, str) else query
        return self._asked(lambda state: self._search(state, asked, screen), Results(ready=False))

    def _evaluator(self, state: State) -> Evaluator:
        """One for a single query."""
        known = self._evaluators
        if known is None or known[0] is not state:
            known = self._evaluators = state, Evaluator(state.segments, state.deleted)
        return known[1].again(self._cache)

    def _asked(self, ask: Callable[[State], Answer], otherwise: Answer) -> Answer:
        """What the newest state says; `otherwise` if there is none, or if it turns out to be damaged."""
        state = self.state()
        if state is None:
            return otherwise
        try:
            return ask(state)
        except Exception as error:  # damage shows as anything; if there is none, it is a mistake of ours
            if not isinstance(error, Damaged) and is_sound(state):
                raise
            self._report(state.key[0])
            return otherwise

    def _search(self, state: State, query: Query, screen: Screen) -> Results:
        tokens, reading, words, conditions, found = self._matched(state, query)
        others = chain(*reading.rules.others([token.term for token in tokens[:TERMS]]))
        ranked = screen.choose(reading.evaluator, state.segments, found, words)
        hits = tuple(_hit(state, r) for r in ranked)
        counts = count(state.segments, found, screen.days) if screen.days else None
        is_cut = conditions.is_cut or len(tokens) > TERMS
        parts = (part.term for token in tokens for part in token.parts)
        terms = frozenset(word.term for word in words).union(parts, *others) - {""}
        chosen = reading.rules.chosen(token.term for token in tokens)
        return Results(found.total, hits, terms, reading.corrected, True, is_cut, counts, chosen)

    def _matched(self, state: State, query: Query) -> Matched:
        reading, tokens = self._reading(state), self._tokens(query)
        words = reading.sought(tokens[:TERMS])
        conditions = Conditions(self.words, state.segments).take(query.conditions)
        found = matching(reading.evaluator, words, conditions, is_text=bool(tokens))
        return Matched(tokens, reading, words, conditions, found)

    def _tokens(self, query: Query) -> list[Token]:
        """The words of `query` that say something; all of them if none does."""
        tokens = self.words.query(" ".join(query.words))
        return [token for token in tokens if not token.common] or tokens

    def explain(self, query: str | Query, page_id: int) -> Explanation | None:
        """How a page comes to its place for `query`; None while there is no index to ask."""
        asked = parse(query) if isinstance(query, str) else query
        return self._asked(lambda state: self._explain(state, asked, page_id), None)

    def _explain(self, state: State, query: Query, page_id: int) -> Explanation:
        tokens, reading, words, _, found = self._matched(state, query)
        others = reading.rules.others([word.term for word in words])
        is_chosen = page_id in reading.rules.chosen(token.term for token in tokens)
        for number, (pages, gone) in enumerate(state.tables):
            for document in np.flatnonzero(pages.ids == page_id).tolist():
                if document not in gone:
                    explained = explain(reading.evaluator, words, others, found, Place(number, document))
                    return replace(explained, is_chosen=is_chosen)
        return Explanation(found.total, is_indexed=False, is_chosen=is_chosen)

    def near(self, word: str, *, mistakes: int = 2, limit: int = 5) -> list[str]:
        """Words of live pages that `word` may have been meant for, the likeliest first."""
        return self._asked(lambda state: self._reading(state).near(folded(word), mistakes, limit), [])

    def _reading(self, state: State) -> Reading:
        tables = [segment.pages for segment in state.segments]
        return Reading(self.words, self._evaluator(state), tables, self.rules())

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Pages whose titles go on as `typed`, for a list under the search field."""
        return self._asked(lambda state: suggest(state.tables, typed, limit), [])

    def alike(self, model: Model, limit: int) -> list[int] | None:
        """Ids of the pages that are most like `model`, the likest first; None while there is no index to ask."""

        def ask(state: State) -> list[int] | None:
            found = alike(self._evaluator(state), model)
            ids = [(int(state.segments[r.part].pages.ids[r.document]), r.score) for r in found.best(0, limit + 1)]
            return chosen(ids, model.page_id)[:limit]

        return self._asked(ask, None)

    def _report(self, path: str) -> None:
        """Leave word that the index at `path` must be rebuilt: whoever reads may not write it."""
        with suppress(OSError):
            (self.folder / DAMAGED).write_text(Path(path).name)

    # What is told

    @property
    def cursor(self) -> int | None:
        """The last activity that the index has seen; None when it must be rebuilt to be of use."""
        try:
            state = self._newest()
        except Damaged:
            return None
        facts, seen = state.facts, state.facts.get("cursor")
        usable = facts.get("version") == VERSION and facts.get("language") == self.language
        with suppress(OSError):
            usable = usable and (self.folder / DAMAGED).read_bytes() != Path(state.key[0]).name.encode()
        return seen if usable and isinstance(seen, int) else None

    @property
    def is_worn(self) -> bool:
        """Is more than half of the index deleted pages, or is it in very many pieces? A rebuild helps."""
        state = self.state()
        if state is None:
            return False
        return len(state.segments) > PIECES or state.waste > state.count + 1000

    def update(self, documents: Iterable[Document] = (), deleted: Iterable[int] = (), *, cursor: int) -> None:
        """Put in or replace `documents` and take out the pages `deleted`, in one commit that has seen `cursor`.

        Raises Busy while another process writes, Damaged when the index cannot be read.
        """
        most = FOLDED_AT_MOST if self.name == LIVE else BUILT_AT_MOST
        self._write({document.page_id: document for document in documents}, set(deleted), cursor, most)

    def pack(self) -> None:
        """Fold all segments into one, because each costs a query some time. A minute or so at 170,000 pages."""
        self._write({}, set(), int(self._newest().facts["cursor"]), None)

    def _write(self, latest: Mapping[int, Document], deleted: set[int], cursor: int, most: int | None) -> None:
        facts: dict[str, Any] = {"cursor": cursor, "language": self.language, "version": VERSION}
        opened: dict[str, Segment] = {}
        writer = Writer(attach(self._path), self.words, facts, opened)
        try:
            state = self._newest()
            opened.update((segment.id, segment) for segment in state.segments)
            facts["sums"] = state.facts.get("sums", {})
            writer.remove(latest.keys() | deleted)
            for document in latest.values():
                writer.add(document)
            writer.commit(mergetype=everything if most is None else folding(most))
        except BaseException as error:
            if not writer.is_closed:
                writer.cancel()
            if isinstance(error, OSError) or not isinstance(error, Exception) or self._state is None:
                raise
            if not isinstance(error, Damaged) and is_sound(self._state):
                raise
            self._report(self._state.key[0])
            raise Damaged(self.name) from error

    def begin(self) -> "Index":
        """A new, empty index beside the live one, for `take_over` once filled. Raises Busy if one is being built."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Index(self.folder, self.language, f"index-{secrets.token_hex(4)}")
        fresh._lock = os.open(self.folder / "rebuild.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fresh._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fresh._lock)
            raise Busy(N_("The search index is being rebuilt already.")) from None
        self._sweep()
        create(fresh._path)
        return fresh

    def take_over(self, fresh: "Index") -> None:
        """Let `fresh` answer from now on, and remove what answered before."""
        link = self.folder / f"{LIVE}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(fresh.name)
        if not self._path.is_symlink() and self._path.is_dir():  # the folder was copied without its links
            shutil.rmtree(self._path)
        os.replace(link, self._path)
        for file in (self.folder / DAMAGED, self.building.file):
            file.unlink(missing_ok=True)
        self._sweep()
        fresh.abandon()

    def abandon(self) -> None:
        """Let go of the lock under which this index was built."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _sweep(self) -> None:
        """Remove indexes that are not live. Under the lock of rebuilding. Readers keep what they have mapped."""
        keep = os.path.realpath(self.folder / LIVE)
        for path in self.folder.glob("index-*"):
            if str(path.resolve()) != keep:
                shutil.rmtree(path, ignore_errors=True)


def _hit(state: State, ranked: Ranked) -> Hit:
    row = state.segments[ranked.part].pages.row(ranked.document)
    return Hit(*row[:5], ranked.score)
