"""The fields of the index and the languages it knows. Part of the one door to Whoosh."""

from collections import Counter

from whoosh.fields import FieldType, Schema
from whoosh.lang import NoStemmer, NoStopWords, stemmer_for_language, stopwords_for_language

from wiki.search.document import Document
from wiki.search.index.codec import PositionsFormat
from wiki.search.words import Words

STEMMED = ("title", "headings", "body", "tags")  # terms with their positions
EXACT = "exact"  # words as written, folded, of title, headings and body; without positions
FIELDS = (*STEMMED, EXACT)
VERSION = 2  # of everything an index holds; an index of another version is rebuilt


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


def values(document: Document, words: Words) -> tuple[dict[str, dict[str, list[int]]], Counter[str]]:
    """What the stemmed fields hold of a document, and the exact one.

    Titles and tags keep common words: there "The Who" is a name.
    """
    title = words.read([document.title], common=True)
    headings = words.read(document.headings, common=False)
    body = words.read([document.body], common=False)
    tags = words.read(document.tags, common=True)
    exact = Counter(body.spellings)
    exact.update(headings.spellings)
    exact.update(title.spellings)
    texts = {"title": title, "headings": headings, "body": body, "tags": tags}
    return {name: text.positions for name, text in texts.items()}, exact
