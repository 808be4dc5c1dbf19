"""How text becomes words and words become index terms: the one tokenizer of search.

Indexing, querying and highlighting must all come through here, or they disagree. Pure: the stemmer
and the stop words of the wiki's language are handed in.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

CJK = "\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Letters and digits; "C++" and "C#" whole; of "user's" the first part, of "l'article" both; Chinese, Japanese and
# Korean letters apart from others, as they need no space between words.
_WORD = (
    rf"(?<![^\W_])[^\W\d_](?:\+\+|\#)(?![^\W_])|[{CJK}]+"
    rf"|(?<![^\W_]['’])[^\W_{CJK}]+|(?<=[^\W_]['’])[^\W_{CJK}]{{3,}}"
)
WORD = re.compile(_WORD)
PIECE = re.compile(rf"({_WORD})((?<=[^\W_{CJK}])[-\u2010\u2011_&.@](?=[^\W_{CJK}]))?")  # and what joins it to the next
KEPT = ".@"  # of the characters that join, those that tell: "3.5" is not "35", but "KB-1234" is "KB1234"
MOST_JOINED = 5  # words; more in a row are an address or a path, not a name
# "PowerShell", "HTTPServer", "KB1234" and "error404" have parts.
HAS_PARTS = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}|^[A-Za-z]{2,}\d{2,}$")
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
VOICED = "\u3099\u309a"  # marks that make another kana, not an accent
LONGEST = 60  # characters of a term: what is longer is data, not a word
CACHED = 50_000  # words that are remembered
RUN = re.compile(f"[{CJK}]")
APART = 10  # positions between two headings, or two tags


@dataclass(slots=True)
class Text:
    """A text in index terms: where each stands, ascending, how often, and how often each word as written (folded).

    A term that is only part of words counts once: "SharePoint" a hundred times says little about points.
    """

    positions: dict[str, list[int]] = field(default_factory=dict)
    often: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: as typed, folded, its term, and whether it says little by itself.

    `parts`: what to look for where no page has the whole.
    """

    typed: str
    folded: str
    term: str
    common: bool = False
    parts: "tuple[Token, ...]" = ()


def fold(text: str) -> str:
    """`text` without case and accents: "Größe" and "grosse" are one word."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in letters if c in VOICED or not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain)


def compose(text: str) -> str:
    """`text` in NFC, so that an accent never splits a word."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def grams(run: str) -> list[str]:
    """The terms of Chinese, Japanese or Korean letters without a space: each two of them, or the only one."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def parts_of(written: str) -> list[str]:
    """The words that "PowerShell" or "KB1234" is made of; none of one that is a word by itself."""
    if not HAS_PARTS.search(written):
        return []
    return [part for part in PART.findall(written) if len(part) > 1]


def is_run(written: str) -> bool:
    return not written.isascii() and RUN.match(written) is not None


def groups(text: str) -> Iterator[tuple[list[str], str]]:
    """The words of `text` in order, those together that are joined as in "KB-1234"; and then the whole, else ""."""
    words: list[str] = []
    whole = ""
    for word, joint in PIECE.findall(compose(text)):
        words.append(word)
        whole += word
        if joint:
            whole += joint if joint in KEPT else ""
        else:
            yield words, whole if 1 < len(words) <= MOST_JOINED else ""
            words, whole = [], ""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of one word as written: folded, common or not, and its terms, best first; terms of its parts."""

    folded: str
    common: bool
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


def _add(found: Text, known: Word, positions: list[int], parts: Sequence[str] = (), *, common: bool) -> None:
    if common or not known.common:
        found.spellings[known.folded] += len(positions)
        for term in known.terms:
            found.often[term] += len(positions)
            _place(found, term, positions)
        for term in set(parts).difference(known.terms):
            _place(found, term, positions)


def _place(found: Text, term: str, positions: list[int]) -> None:
    others = found.positions.get(term)
    found.positions[term] = positions if others is None else sorted(others + positions)


def _add_run(found: Text, run: str, positions: Sequence[int], sizes: Sequence[int]) -> None:
    """Each two letters are a term, and each letter is, for who looks for a single one."""
    for i in range(len(run)):
        for term in {run[i : i + size] for size in sizes if i + size <= len(run)}:
            found.often[term] += len(positions)
            _place(found, term, [position + i for position in positions])


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
            parts = tuple(self.word(part.lower()).terms[0] for part in parts_of(written))
            known = self._known[written] = Word(folded, folded in self._stop, terms, parts)
        return known

    def read(self, texts: Collection[str], *, common: bool, parts: bool = True) -> Text:
        """All terms of `texts` with their positions; each text starts well apart from the one before.

        Common words count only if `common`, but leave their gap, so that "out of office" stays apart
        from "out office". `parts`: those of names, and single letters of runs, are terms too.
        """
        places: dict[str, list[int]] = defaultdict(list)
        wholes: dict[str, list[int]] = defaultdict(list)
        start = 1
        for text in texts:
            position = start
            for together, whole in groups(text):
                for word in together:
                    places[word].append(position)
                    position += len(word) if is_run(word) else 1
                if whole:
                    wholes[whole].append(position - 1)
            start = position + APART
        found = Text()
        for word, positions in places.items():
            if is_run(word):
                _add_run(found, word, positions, (1, 2) if parts or len(word) == 1 else (2,))
            else:
                known = self.word(word)
                _add(found, known, positions, known.parts if parts else (), common=common)
        for word, positions in wholes.items():
            _add(found, self.word(word), positions, common=common)
        for term in found.positions.keys() - found.often.keys():
            found.often[term] = 1
        return found

    def query(self, text: str) -> list[Token]:
        """The words of a query, each once, in the order typed."""
        tokens: dict[str, Token] = {}
        for words, whole in groups(text):
            some = [token for word in words for token in self._tokens(word)]
            if whole and any(c.isdigit() or c in KEPT for c in whole):
                some = [replace(self._tokens(whole)[0], parts=tuple(some))]  # a name: its parts are others' words
            for token in some:
                tokens.setdefault(token.term, token)
        return list(tokens.values())

    def _tokens(self, written: str) -> list[Token]:
        if is_run(written):
            return [Token(gram, gram, gram) for gram in grams(written)]
        known = self.word(written)
        parts = tuple(token for part in parts_of(written) for token in self._tokens(part.lower()))
        return [Token(written, known.folded, known.terms[0], known.common, parts)]

    def places(self, text: str, terms: Collection[str]) -> Iterator[tuple[int, int, str]]:
        """Where words with one of `terms`, or such parts of names, stand in `text`: start, end, term.

        Only words that begin as a term does, or have a part that does, are read and stemmed: a stemmer changes ends,
        not beginnings.
        """
        likely, end = _beginnings(terms), 0
        for begin in likely.finditer(text) if likely else ():
            if begin.group():
                yield begin.start(), begin.end(), begin.group()[:2]
            elif begin.start() >= end and (word := WORD.match(text, _start_of_name(text, begin.start(), end))):
                end = word.end()
                yield from self._places_in(word, terms)

    def _places_in(self, word: re.Match[str], terms: Collection[str]) -> Iterator[tuple[int, int, str]]:
        found = next((term for term in self.word(word.group()).terms if term in terms), None)
        if found:
            yield word.start(), word.end(), found
        elif HAS_PARTS.search(word.group()):
            for part in PART.finditer(word.group()):
                term = self.word(part.group().lower()).terms[0]
                if term in terms and len(part.group()) > 1:
                    yield word.start() + part.start(), word.start() + part.end(), term


def _start_of_name(text: str, at: int, least: int) -> int:
    """Where the name begins in which a part begins at `at`; not before `least`."""
    while at > least and text[at - 1].isascii() and text[at - 1].isalnum():
        at -= 1
    return at


def _beginnings(terms: Collection[str]) -> re.Pattern[str] | None:
    """Matches, with no width, where a word may begin like one of `terms`: letters beyond ASCII may fold to any.
    So may a part of a name: with a capital letter or a digit after a letter.

    Letters of a run need no beginning: all that lie in terms are matched themselves.
    """
    if not terms:
        return None
    runs = [term for term in terms if is_run(term)]
    known = "|".join(sorted({re.escape(term[:2]) for term in terms}))
    begin = (
        rf"(?<![^\W_])(?=(?i:{known})|[^\x00-\x7f{CJK}]|[^\W_][^\x00-\x7f])|(?=[A-Z\d])(?<=[A-Za-z])(?=(?i:{known}))"
    )
    if runs:
        single, double = ("|".join(sorted(run for run in runs if len(run) == size)) for size in (1, 2))
        run = "|".join([*([f"(?:(?={double})[{CJK}])+[{CJK}]"] if double else []), *([single] if single else [])])
        begin = f"{run}|{begin}"
    return re.compile(begin)
