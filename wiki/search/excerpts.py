"""The passage of a page that answers a query best, cut at the ends of sentences, with the words to mark. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from wiki.search.words import Words

LENGTH = 260  # characters of an excerpt, at most
READ = 60_000  # characters of a page that are looked through
SENTENCE = re.compile(r"[^\n.!?]*(?:[.!?]+(?![\s\n]|$)[^\n.!?]*)*[.!?]*")
PLACES = 400  # words found in a page that are looked at: of very common ones the first say enough
STARTS = 200  # places where an excerpt may begin that are compared
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt: text, and whether it is a word that was searched for."""

    text: str
    is_match: bool = False


def mark(text: str, terms: Collection[str], words: Words) -> tuple[Piece, ...]:
    """All of `text`, the words of `terms` marked."""
    return _pieces(text, 0, len(text), list(words.places(text, terms)))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage, and where in the text the first word in it stands that was searched for."""

    pieces: tuple[Piece, ...] = ()
    first: int | None = None


def excerpt(text: str, terms: Collection[str], words: Words) -> tuple[Piece, ...]:
    """The pieces of `passage`."""
    return passage(text, terms, words).pieces


def passage(text: str, terms: Collection[str], words: Words, headings: Collection[str] = ()) -> Excerpt:
    """The sentences of `text` with most of the words of `terms`; its beginning where there are none.

    A sentence that is too long by itself is cut between words around the first of them. A line of `headings` does not
    end it: that belongs to what follows.
    """
    text = text[:READ]
    places = list(islice(words.places(text, terms), PLACES))
    sentences = [match.span() for match in SENTENCE.finditer(text) if match.group().strip()]
    if not sentences:
        return Excerpt()
    whole = Passage(text, sentences)
    start, end = _cut(text, *whole.grown(*_best(whole, places)), places)
    end = _without_last(text, start, end, headings, places)
    first = next((at for at, _, _ in places if start <= at < end), None)
    return Excerpt(_pieces(text, start, end, places), first)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its sentences (start, end): how many of them make an excerpt."""

    text: str
    sentences: Sequence[tuple[int, int]]

    def length(self, first: int, last: int) -> int:
        """Characters that the sentences come to in one line: a line break becomes a dot between spaces."""
        start, end = self.sentences[first][0], self.sentences[last][1]
        return end - start + 2 * self.text.count("\n", start, end)

    def fitting(self, first: int) -> int:
        """The last sentence that still fits after `first`."""
        last = first
        while last + 1 < len(self.sentences) and self.length(first, last + 1) <= LENGTH:
            last += 1
        return last

    def grown(self, first: int, last: int) -> tuple[int, int]:
        """Start and end of the passage with what stands before it, up to a third, and what follows."""
        before = first
        while before and self.length(before - 1, first) <= LENGTH // 3 and self.length(before - 1, last) <= LENGTH:
            before -= 1
        last = max(last, self.fitting(before))
        while before and self.length(before - 1, last) <= LENGTH:
            before -= 1
        return self.sentences[before][0], self.sentences[last][1]


def _best(passage: Passage, places: Sequence[Place]) -> tuple[int, int]:
    """The first and last sentence of those that hold most different terms, then most words, then come first."""
    begins = [start for start, _ in passage.sentences]
    numbers = [bisect_right(begins, place[0]) - 1 for place in places]
    terms = [place[2] for place in places]
    best, window = (0, 0), (0, 0)
    for first in list(dict.fromkeys(numbers))[:STARTS]:
        low = bisect_left(numbers, first)
        high = bisect_right(numbers, passage.fitting(first))
        value = (len(set(terms[low:high])), high - low)
        if value > best:
            best, window = value, (first, numbers[high - 1])
    return window


def _cut(text: str, start: int, end: int, places: Sequence[Place]) -> tuple[int, int]:
    """`start` and `end` without space around; between words if the passage is one long sentence."""
    while start < end and text[start].isspace():
        start += 1
    if end - start <= LENGTH:
        return start, end
    first = next((at for at, _, _ in places if start <= at < end), start)
    if first - start > LENGTH // 2:
        start = text.find(" ", first - LENGTH // 3, first) + 1 or first
    space = text.rfind(" ", start, min(end, start + LENGTH))
    return start, space if space > start else min(end, start + LENGTH)


def _without_last(text: str, start: int, end: int, headings: Collection[str], places: Sequence[Place]) -> int:
    """Where the passage ends without headings, in which no word was found, at its end."""
    while (line := text.rfind("\n", start, end)) > start and text[line + 1 : end].strip() in headings:
        if any(line < at < end for at, _, _ in places):
            break
        end = line
    return end


def _pieces(text: str, start: int, end: int, places: Sequence[Place]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for begin, finish, _ in places:
        if at <= begin and finish <= end:
            pieces += [Piece(_line(text, at, begin)), Piece(text[begin:finish], True)]
            at = finish
    pieces.append(Piece(_line(text, at, end)))
    if start and text[:start].rstrip()[-1:] not in (*".!?", "") and text[start - 1] != "\n":
        pieces.insert(0, Piece("… "))
    if end < len(text) and text[end - 1] not in ".!?" and text[end] != "\n":
        pieces.append(Piece(" …"))
    return tuple(piece for piece in pieces if piece.text)


def _line(text: str, start: int, end: int) -> str:
    """Blocks in one line: a heading or item of a list that ends without a mark is set off by a dot."""
    before = text[start - 1 : start]  # what a line break at the very start follows
    line = re.sub(r"(?<=[^\s.!?:;,])[ \t]*\n\s*", " · ", before + text[start:end])
    return re.sub(r"\s*\n\s*", " ", line[len(before) :])
