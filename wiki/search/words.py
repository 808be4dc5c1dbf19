"""How text becomes words and words become index terms: the one tokenizer of search.

Indexing, querying and highlighting must all come through here, or they disagree. Pure: the stemmer
and the stop words of the wiki's language are handed in.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

# Letters and digits; "C++" and "C#" whole; of "user's" the first part, of "l'article" both.
WORD = re.compile(
    r"(?<![^\W_])[^\W\d_](?:\+\+|\#)(?![^\W_])|(?<![^\W_]['’])[^\W_]+|(?<=[^\W_]['’])[^\W_]{3,}",
)
LONGEST = 60  # characters of a term: what is longer is data, not a word
CACHED = 50_000  # words that are remembered
APART = 10  # positions between two headings, or two tags


@dataclass(slots=True)
class Text:
    """A text in index terms: where each stands, ascending, and how often each word as written (folded) occurs."""

    positions: dict[str, list[int]] = field(default_factory=dict)
    spellings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: as typed, folded, its term, and whether it says little by itself."""

    typed: str
    folded: str
    term: str
    common: bool


def fold(text: str) -> str:
    """`text` without case and accents: "Größe" and "grosse" are one word."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def compose(text: str) -> str:
    """`text` in NFC, so that an accent never splits a word."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of one word as written: folded, common or not, and its terms, best first."""

    folded: str
    common: bool
    terms: tuple[str, ...]


class Words:
    """The words of one language. Remembers them, because stemming is slow and words repeat."""

    def __init__(self, stem: Callable[[str], str], stop: Collection[str] = ()) -> None:
        self._stem = stem
        self._stop = frozenset(fold(word) for word in stop)
        self._known: dict[str, Word] = {}

    def word(self, written: str) -> Word:
        """What is known of a word.

        It has two terms where accents change the stem: "configuración" is found by "configuraciones" (stem
        of the word as written) and by "configuracion" (stem of the folded word).
        """
        known = self._known.get(written)
        if known is None:
            folded = fold(written)
            plain = self._stem(folded)[:LONGEST]
            accented = plain if written.isascii() else fold(self._stem(written.casefold()))[:LONGEST]
            terms = (plain,) if accented == plain else (accented, plain)
            if len(self._known) >= CACHED:
                self._known.clear()
            known = self._known[written] = Word(folded, folded in self._stop, terms)
        return known

    def read(self, texts: Collection[str], *, common: bool) -> Text:
        """All terms of `texts` with their positions; each text starts well apart from the one before.

        Common words count only if `common`, but leave their gap, so that "out of office" stays apart
        from "out office".
        """
        places: dict[str, list[int]] = defaultdict(list)
        start = 1
        for text in texts:
            written = WORD.findall(compose(text))
            for position, word in enumerate(written, start):
                places[word].append(position)
            start += len(written) + APART
        found = Text()
        for word, positions in places.items():
            known = self.word(word)
            if common or not known.common:
                found.spellings[known.folded] += len(positions)
                for term in known.terms:
                    others = found.positions.get(term)
                    found.positions[term] = positions if others is None else sorted(others + positions)
        return found

    def query(self, text: str) -> list[Token]:
        """The words of a query, each once, in the order typed."""
        tokens: dict[str, Token] = {}
        for word in WORD.findall(compose(text)):
            known = self.word(word)
            tokens.setdefault(known.terms[0], Token(word, known.folded, known.terms[0], known.common))
        return list(tokens.values())

    def places(self, text: str, terms: Collection[str]) -> Iterator[tuple[int, int, str]]:
        """Where words with one of `terms` stand in `text`: start, end, term.

        Only words that begin as a term does are read and stemmed: a stemmer changes ends, not beginnings.
        """
        likely = _beginnings(terms)
        for begin in likely.finditer(text) if likely else ():
            match = WORD.match(text, begin.start())
            if match:
                found = next((term for term in self.word(match.group()).terms if term in terms), None)
                if found:
                    yield match.start(), match.end(), found


def _beginnings(terms: Collection[str]) -> re.Pattern[str] | None:
    """Matches, with no width, where a word may begin like one of `terms`: letters beyond ASCII may fold to any."""
    known = "|".join(sorted({re.escape(term[:2]) for term in terms}))
    return re.compile(rf"(?<![^\W_])(?=(?i:{known})|[^\x00-\x7f]|[^\W_][^\x00-\x7f])") if known else None
