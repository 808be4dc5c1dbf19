"""Which documents fulfil the conditions of a query, and how the found ones spread over sections, tags, people, time.

Boolean masks over the documents of each segment, from the columns of its table and from postings. Counts are exact,
of the whole result. Pure numpy: it sees segments, never a request or the database.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wiki.search import query as language
from wiki.search.document import Counts
from wiki.search.evaluator import Evaluator
from wiki.search.pages import Pages
from wiki.search.phrases import COMMON, Phrase, Slot, slots
from wiki.search.postings import Documents, overlap
from wiki.search.query import Clause
from wiki.search.ranking import Ranking
from wiki.search.words import Words, fold

Mask = NDArray[np.bool_]
TERMS = 16  # words in all conditions of a query together; those beyond are left out
PHRASES = 3  # of several words each: two very common words beside each other cost 20 ms at 170,000 pages
DAY = 86_400  # seconds


class Part(Protocol):
    @property
    def pages(self) -> Pages: ...


@dataclass
class Conditions:
    """The conditions of one query, for an index whose parts are `parts`. `left` is how many words more are taken,
    `phrases` how many phrases."""

    words: Words
    parts: Sequence[Part]
    left: int = TERMS
    phrases: int = PHRASES
    is_cut: bool = False
    _phrases: list[Phrase] = field(default_factory=list)  # that pages must hold
    _masks: list[tuple[bool, Callable[[Evaluator, int], Mask]]] = field(default_factory=list)  # and what else

    def take(self, clauses: Iterable[Clause]) -> "Conditions":
        for clause in clauses:
            if clause.kind not in language.TEXT:
                self._masks.append((clause.without, self._mask(clause)))
            elif phrase := self._text(clause):
                if clause.without:
                    self._masks.append((True, partial(self._holds, phrase)))
                else:
                    self._phrases.append(phrase)
        return self

    def keep(self, evaluator: Evaluator) -> list[Documents] | None:
        """For each part, the documents that fulfil all conditions, ascending; None if there are none."""
        if not self._masks and not self._phrases:
            return None
        return [self._kept(evaluator, number) for number in range(len(self.parts))]

    def _kept(self, evaluator: Evaluator, number: int) -> Documents:
        """The rarest word first: mostly the others need not be looked at whole, or at all."""
        kept: Documents | None = None
        for phrase in sorted(self._phrases, key=lambda phrase: phrase.cost(evaluator, number)):
            if kept is None:
                kept = phrase.holding(evaluator, number)
            elif len(kept):
                kept = overlap(kept, phrase.holding(evaluator, number))
        if kept is not None and not (self._masks and len(kept)):
            return kept
        mask = np.ones(len(self.parts[number].pages), np.bool_)
        for without, fulfilling in self._masks:
            mask &= fulfilling(evaluator, number) ^ without
        return np.flatnonzero(mask).astype(np.int32) if kept is None else kept[mask[kept]]

    def _holds(self, phrase: Phrase, evaluator: Evaluator, number: int) -> Mask:
        mask = np.zeros(len(self.parts[number].pages), np.bool_)
        mask[phrase.holding(evaluator, number)] = True
        return mask

    def _mask(self, clause: Clause) -> Callable[[Evaluator, int], Mask]:
        if clause.kind in (language.AFTER, language.BEFORE):
            moment, later = clause.moment, clause.kind == language.AFTER
            return lambda _, number: (self.parts[number].pages.changed >= moment) ^ (not later)
        named = self._section if clause.kind == language.SECTION else self._tag
        return self._author(clause) if clause.kind == language.BY else named(clause)

    def _text(self, clause: Clause) -> Phrase | None:
        """Documents that hold these words one after the other; for `title:`, in the title."""
        fields = ["title"] if clause.kind == language.TITLE else list(COMMON)
        read: dict[bool, list[Slot]] = {
            common: slots(self.words, clause.value, common=common, most=self.left + 1) for common in (True, False)
        }
        taken = len(read[True])
        is_phrase = taken > 1
        self.is_cut = self.is_cut or taken > self.left or (is_phrase and not self.phrases)
        if not taken or not self.left or (is_phrase and not self.phrases):
            return None
        self.phrases -= is_phrase
        phrase = Phrase({name: read[COMMON[name]][: self.left] for name in fields})
        self.left = max(0, self.left - taken)
        return phrase

    def _section(self, clause: Clause) -> Callable[[Evaluator, int], Mask]:
        """A section by its whole name or by the end of it, and those below. Case and accents do not matter."""
        wanted = fold(clause.value.strip("/"))
        names = {name for part in self.parts for name in part.pages.sections}
        heads = {"/".join(name.split("/")[: i + 1]) for name in names for i in range(name.count("/") + 1)}
        whole = {name for name in heads if fold(name) == wanted}
        whole = whole or {name for name in heads if fold(name).endswith("/" + wanted)}
        return lambda _, number: self.parts[number].pages.in_sections(whole)

    def _tag(self, clause: Clause) -> Callable[[Evaluator, int], Mask]:
        wanted = fold(clause.value)
        return lambda _, number: self.parts[number].pages.tags.having(lambda tag: fold(tag) == wanted)

    def _author(self, clause: Clause) -> Callable[[Evaluator, int], Mask]:
        keys = {fold(key) for key in clause.keys}
        return lambda _, number: self.parts[number].pages.authors.having(lambda author: fold(author) in keys)


def count(parts: Sequence[Part], ranking: Ranking, days: Iterable[tuple[int, int]]) -> Counts:
    """How many of the found pages each section, tag and author has, and how many changed since each of `days`.

    `days` are pairs: whatever the caller calls a span of time, and its first second.
    """
    sections, tags, authors = Counter[str](), Counter[str](), Counter[str]()
    since: dict[int, int] = dict.fromkeys((name for name, _ in days), 0)
    for number, part in enumerate(part.pages for part in parts):
        documents = ranking.documents(number)
        if len(documents):
            _add(sections, part.sections, np.bincount(part.section[documents], minlength=len(part.sections)))
            _add(tags, part.tags.names, part.tags.count(documents))
            _add(authors, part.authors.names, part.authors.count(documents))
            changed = part.changed[documents]
            for name, moment in days:
                since[name] += int(np.count_nonzero(changed >= moment))
    return Counts(sections, tags, authors, since)


def _add(total: Counter[str], names: Sequence[str], pages: NDArray[np.int64]) -> None:
    for code in np.flatnonzero(pages).tolist():
        total[names[code]] += int(pages[code])


def by_name(counts: Mapping[str, int], below: str = "") -> Counter[str]:
    """Pages of sections by the next step of their names below `below`: "Shop/Labels" counts for "Shop"."""
    total = Counter[str]()
    start = below + "/" if below else ""
    for name, pages in counts.items():
        if name.startswith(start) and name != below and name:
            total[start + name[len(start) :].partition("/")[0]] += pages
    return total
