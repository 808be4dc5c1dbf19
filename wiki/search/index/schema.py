"""The fields of the index and the languages it knows. Part of the one door to Whoosh."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from whoosh.fields import FieldType, Schema
from whoosh.lang import NoStemmer, NoStopWords, stemmer_for_language, stopwords_for_language

from wiki.search.document import Document
from wiki.search.evaluator import EXACT, TEXT
from wiki.search.index.codec import PositionsFormat
from wiki.search.words import Words

PLACED = ("title", "body", "tags")  # stems with their positions; what a page says stands in `body`, headings too
FIELDS = (*PLACED, TEXT, EXACT)  # TEXT and EXACT know only how often
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
    """What the index keeps of a document: positions of terms by field, and how often terms occur by field."""

    placed: Mapping[str, Mapping[str, list[int]]]
    counted: Mapping[str, Counter[str]]


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
        text.update({term: WEIGHTS[name] * times for term, times in read.often.items()})
    tags = words.read(document.tags, common=True)
    placed = {"title": texts["title"].positions, "body": texts["body"].positions, "tags": tags.positions}
    return Values(placed, {TEXT: text, EXACT: exact})
