"""The fields of the index and the languages it knows. Part of the one door to Whoosh."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from whoosh.fields import FieldType, Schema
from whoosh.lang import NoStemmer, NoStopWords, stemmer_for_language, stopwords_for_language

from wiki.search.document import Document
from wiki.search.evaluator import EXACT, TEXT
from wiki.search.index.codec import PositionsFormat
from wiki.search.words import Words

PLACED = ("title", "body", "tags")  # stems with their positions; what a page says stands in `body`, headings too
FIELDS = (*PLACED, TEXT, EXACT)  # TEXT and EXACT know only how often
KEYS = {name: number.to_bytes(2, "big") for number, name in enumerate(FIELDS)}  # what the terms of a field begin with
WEIGHTS = {"title": 4, "headings": 1, "body": 1}  # how often a word counts in TEXT that stands once in each of these
VERSION = 4  # of everything an index holds; an index of another version is rebuilt


class TermsField(FieldType):  # type: ignore[misc]
    """A field whose terms come ready from `wiki.search.words`: Whoosh never sees the text."""

    def __init__(self) -> None:
        super().__init__(format=PositionsFormat(), analyzer=None, scorable=True)


def schema() -> Schema:
    return Schema(**{name: TermsField() for name in FIELDS})


def words_of(language: str) -> Words:
    """The words of `language` (ISO 639-1); without stemming and stop words where it is not known."""
    try:
        return Words(stemmer_for_language(language), stopwords_for_language(language))
    except (NoStemmer, NoStopWords):
        return Words(lambda word: word)


@dataclass(frozen=True, slots=True)
class Values:
    """What the index keeps of a document: where terms stand in it or only how often they do, by key (see `Columns`);
    how many terms each field has; and the words as written."""

    placed: Mapping[bytes, list[int]]
    counted: Mapping[bytes, int]
    lengths: Mapping[str, int]
    spellings: Collection[str]


def values(document: Document, words: Words) -> Values:
    """Titles and tags keep common words: there "The Who" is a name."""
    texts = {
        "title": words.read([document.title], common=True),
        "headings": words.read(document.headings, common=False),
        "body": words.read([document.body], common=False),
    }
    text, exact = Counter[str](), Counter[str]()
    for name, read in texts.items():
        exact.update(read.spellings)
        for term, times in read.often.items():
            text[term] += WEIGHTS[name] * times
    tags = words.read(document.tags, common=True)
    positions = {"title": texts["title"].positions, "body": texts["body"].positions, "tags": tags.positions}
    placed = {key(name, term): places for name in PLACED for term, places in positions[name].items()}
    counted = {
        key(name, term): times for name, often in ((TEXT, text), (EXACT, exact)) for term, times in often.items()
    }
    lengths = {name: sum(map(len, positions[name].values())) for name in PLACED}
    lengths |= {TEXT: sum(text.values()), EXACT: sum(exact.values())}
    return Values(placed, counted, lengths, exact.keys())


def key(field: str, term: str) -> bytes:
    return KEYS[field] + term.encode()
