"""A text in the form in which its words and links are compared, so that writing them otherwise does not help.

Full width, letters of no width, entities, escapes, marks within a word, look-alike letters and punycode come to the
same. Everything is linear in the length of the text. Pure: must never decide anything.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import numpy as np

from wiki.store import names

SHORTEST_RUN = 4  # of one letter, that is told at all
LONGEST_LABEL = 63  # RFC 1035
AROUND = 400  # characters before an address without scheme in which a link that leads there begins

# What takes no room: soft hyphen, joiners, marks of direction, fillers, variation selectors, tags (Unicode, Cf and
# Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[\]^-`{-~])")
_TAG_IN_WORD = re.compile(r"<(?<=\w<)[^<>]{0,200}>(?:<[^<>]{0,200}>)*(?=\w)")
_WORD = re.compile(r"\w+")
_MIXED = re.compile(r"[a-z]")
_URL = re.compile(r"https?:(?:[/\\]+|(?=[^\s/]*\.))([^\s<>()\[\]\"'|`]+)")
_WITHOUT_SCHEME = re.compile(r"//(?<!:..)[/\\]*([^\s<>()\[\]\"'|`]*\.[^\s<>()\[\]\"'|`]+)")
_LEADS_THERE = ("(", "<", "=", '"', "'", "]:")


def plain(lines: Iterable[str]) -> str:
    """These lines in one form, as readers see them. One that was written plainly costs little."""
    text = "\n".join(line if line.isascii() and "&" not in line else _plain(html.unescape(line)) for line in lines)
    return (_ESCAPED.sub("", text) if "\\" in text else text).casefold()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


def words(text: str) -> list[str]:
    """The words of a `plain` text, in order."""
    return _WORD.findall(text)


def distinct_words(text: str) -> frozenset[str]:
    """The words of a `plain` text, also those that tags and marks stand in, and those that letters of another alphabet
    make look like them."""
    tokens = set(text.split())
    joined, count = _TAG_IN_WORD.subn("", text)
    if count:
        tokens.update(joined.split())
    marked = "\n".join(token for token in tokens if "*" in token or "~" in token or "`" in token)
    found = {*words("\n".join(tokens)), *words(marked.replace("*", "").replace("~", "").replace("`", ""))}
    return frozenset(found | {names.skeleton(word) for word in found if not word.isascii() and _MIXED.search(word)})


def urls(text: str) -> list[str]:
    """Every address of another site in a `plain` text, from its host on."""
    return [*_URL.findall(text), *_without_scheme(text)]


def _without_scheme(text: str) -> Iterator[str]:
    """Addresses that begin with `//`, where a link leads there; elsewhere that begins a comment in code."""
    for match in _WITHOUT_SCHEME.finditer(text):
        if text[max(0, match.start() - AROUND) : match.start()].rstrip().endswith(_LEADS_THERE):
            yield match[1]


def host_of(url: str) -> str:
    """The host of an address from its host on, without `www.`, account and port, as the network knows it."""
    host = re.split(r"[/?#\\]", url, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    if not host.isascii() or "%" in host:
        host = _plain(unquote(host)).casefold().replace("。", ".")
    host = ".".join(map(_label, host.casefold().strip(".").split(".")))
    return host.removeprefix("www.")


def _label(label: str) -> str:
    """One part of a host's name, in punycode where it has other letters."""
    if label.isascii() or len(label) > LONGEST_LABEL:
        return label
    return f"xn--{label.encode('punycode').decode()}"


def longest_run(text: str) -> int:
    """How often one letter stands again and again in a `plain` text; rulers of tables and headings are no letters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.append(np.flatnonzero(codes[1:] != codes[:-1]), len(codes) - 1) + 1
    lengths = np.diff(ends, prepend=0)
    is_long = lengths >= SHORTEST_RUN
    letters, which = np.unique(codes[ends[is_long] - 1], return_inverse=True)
    is_letter = np.array([chr(code).isalpha() for code in letters], dtype=bool)
    return int(max(lengths[is_long][is_letter[which]], default=1)) if len(codes) else 1
