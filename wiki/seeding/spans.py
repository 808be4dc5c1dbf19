"""Finds every place of a Markdown text that names a file: links, pictures, includes, reference definitions, HTML.

Gives character offsets and never decides where anything leads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wiki.seeding.masking import mask

# Bounded repetitions: an opening bracket without a partner must not look through the whole page.
_TEXT = r"(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.){0,500}\]){0,1000}?"
_DESTINATION = r"<[^<>\n]{1,1000}>|[^\s()<>]{0,1000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})*"
_TITLE = r"\"(?:[^\"\\]|\\.){0,500}\"|'(?:[^'\\]|\\.){0,500}'|\((?:[^()\\]|\\.){0,500}\)"
_LINK = re.compile(
    rf"(?<!\\)(?P<bang>!?)\[(?P<text>{_TEXT})\]\([ \t\n]*(?P<to>{_DESTINATION})(?:\s+(?P<title>{_TITLE}))?\s*\)"
)
_INCLUDE = re.compile(r"\[!INCLUDE\s{0,9}\[(?P<text>[^\[\]]{0,300})\]\((?P<to>[^()\s]{1,500})\)\s{0,9}\]", re.I)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<text>[^\[\]\n]{1,300})\]:[ \t]*(?P<to><[^<>\n]+>|\S+)", re.MULTILINE)
_TRIPLE = re.compile(r":::[ \t]*image\b(?:[^\":]|\"[^\"]{0,2000}\"|:(?!::)){0,2000}?:::", re.I)
_TRIPLE_FILE = re.compile(r"\b(source|lightbox)\s*=\s*\"(?P<to>[^\"\n]+)\"", re.I)
_TAG = re.compile(r"<(?P<tag>a|img)\s[^<>]{0,2000}>", re.I)
_TAG_FILE = re.compile(r"\s(?:href|src)\s*=\s*(?:\"(?P<to>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))", re.I)
_WIKI_LINK = re.compile(r"\[\[(?P<to>[^\[\]\n|]{1,300})(?:\|[^\[\]\n]{1,300})?\]\]")
# What may name a file of the folder or a page: a destination that is neither an address nor a place on the page.
_NEAR = re.compile(
    r"""\]\(\s*(?!https?://|\#|/[^)]|mailto:)|\[\[|!INCLUDE|:::[ \t]*image|^\ {0,3}\[[^\]\n]*\]:|<(?:a|img)\s""",
    re.I | re.M | re.X,
)


@dataclass(frozen=True, slots=True)
class Span:
    """`start` to `end` of the text names the file `to`. What stands there depends on `kind`:

    link and image: the whole `[text](to "title")`; include: all of it;
    wiki: `[[to]]`; address: the bare file name (of a reference definition, a triple-colon picture or an HTML tag);
    `picture` says whether it is shown rather than linked to.
    """

    kind: str
    start: int
    end: int
    to: str
    text: str = ""
    title: str = ""
    picture: bool = False


def names_files(text: str) -> bool:
    """Whether `text` may have a span that leads to a file or page, not elsewhere: most are done with at a glance."""
    return bool(_NEAR.search(text))


def find(text: str) -> list[Span]:
    """The spans of `text` in order. Pictures inside a link's text are spans of their own, after their link's."""
    return sorted(find_in(text, mask(text)), key=lambda span: (span.start, -span.end))


def find_in(text: str, masked: str) -> Iterator[Span]:
    includes = [(m.start(), m.end()) for m in _INCLUDE.finditer(masked)] if "!INC" in masked.upper() else []
    for start, end in includes:
        found = _INCLUDE.match(text, start, end)
        if found:
            yield Span("include", start, end, found["to"], found["text"])
    if "](" in masked:
        for span in _links(text, masked, 0, len(text)):
            if not any(start <= span.start < end for start, end in includes):
                yield span
    if "[[" in masked:
        yield from (Span("wiki", m.start(), m.end(), m["to"].strip()) for m in _WIKI_LINK.finditer(masked))
    if "]:" in masked:
        yield from (_address(m, "to") for m in _DEFINITION.finditer(masked))
    yield from _in_marks(masked)


def _links(text: str, masked: str, start: int, end: int) -> Iterator[Span]:
    for found in _LINK.finditer(masked, start, end):
        to = text[found.start("to") : found.end("to")]
        if to.startswith("<"):
            to = to[1:-1]
        kind = "image" if found["bang"] else "link"
        shown = text[found.start("text") : found.end("text")]
        title = text[found.start("title") : found.end("title")] if found["title"] else ""
        yield Span(kind, found.start(), found.end(), to, shown, title, picture=kind == "image")
        if kind == "link" and "![" in found["text"]:
            yield from _links(text, masked, found.start("text"), found.end("text"))


def _in_marks(masked: str) -> Iterator[Span]:
    """Files named by `:::image` and by HTML tags."""
    if ":::" in masked:
        for mark in _TRIPLE.finditer(masked):
            for found in _TRIPLE_FILE.finditer(masked, mark.start(), mark.end()):
                yield replace(_address(found, "to"), picture=True)
    if "<" in masked:
        for tag in _TAG.finditer(masked):
            for found in _TAG_FILE.finditer(masked, tag.start(), tag.end()):
                group = next(name for name in ("to", "single", "bare") if found[name] is not None)
                yield replace(_address(found, group), picture=tag["tag"].lower() == "img")


def _address(found: re.Match[str], group: str) -> Span:
    to, start, end = found[group], found.start(group), found.end(group)
    if to.startswith("<"):
        return Span("address", start + 1, end - 1, to[1:-1])
    return Span("address", start, end, to)
