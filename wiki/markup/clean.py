"""The last door before a reader: bleach, with what may leave this package and nothing else. Its only importer.

Everything that anybody wrote goes through `clean`, whatever was done to it before. Nothing is added after it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from bleach.html5lib_shim import TAG_TOKEN_TYPE_CHARACTERS as CHARACTERS
from bleach.html5lib_shim import BleachHTMLParser
from bleach.sanitizer import Cleaner

from wiki.markup.links import OUTWARD
from wiki.markup.raw_tags import ALLOWED, VOID

Token = dict[str, Any]

TAGS = (ALLOWED - {"center"}) | {"section", "picture", "source", "video", "audio", "track"}
EMPTY = VOID | {"source", "track"}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
CLASSES = frozenset(
    [
        "align-center",
        "align-left",
        "align-right",
        "alert",
        "alert-caution",
        "alert-important",
        "alert-need",
        "alert-note",
        "alert-time",
        "alert-tip",
        "alert-title",
        "alert-warning",
        "block",
        "external",
        "fell-back",
        "footnote-back",
        "footnote-ref",
        "footnotes",
        "highlight",
        "hl-attribute",
        "hl-builtin",
        "hl-comment",
        "hl-deleted",
        "hl-function",
        "hl-inserted",
        "hl-keyword",
        "hl-number",
        "hl-string",
        "hl-variable",
        "image-border",
        "image-icon",
        "image-link",
        "image-missing",
        "missing",
        "next-step",
        "p",
        "source",
        "tab-group",
        "tab-panel",
        "table-scroll",
        "task",
        "task-list",
        "task-mark",
        "video",
        "video-link",
        "video-note",
    ]
)
"""Every class that may leave this package; docs/markup.md says what each is for."""

SPACES = 2
"""html5lib's number for a token of white space; bleach names only the one for characters."""

PLAIN = frozenset({"title", "lang", "dir", "id"})
BY_TAG = {
    "a": frozenset({"href"}),
    "details": frozenset({"open"}),
    "audio": frozenset({"aria-label"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "track": frozenset({"srclang", "label"}),
    "video": frozenset({"aria-label", "width", "height"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "div": frozenset({"aria-label"}),
    "section": frozenset({"aria-label"}),
    "span": frozenset({"aria-label"}),
}
VALUES = {
    "rel": frozenset({OUTWARD, "nofollow"}),
    "role": frozenset({"region", "note", "img"}),
    "tabindex": frozenset({"0"}),
    "loading": frozenset({"lazy"}),
    "decoding": frozenset({"async"}),
    "kind": frozenset({"captions"}),
    "preload": frozenset({"metadata"}),
    "controls": frozenset({""}),
}
SIZES = r"\(min-width: (?:[0-9]{1,5}px\) [0-9]{1,5}px|44rem\) 41rem), 100vw"
# What only trusted builders write, and only as they write it: addresses of stored files, and ids of films elsewhere.
STORED = r"/-/media/[0-9a-f]{40}/(?:[0-9]{1,5}/)?[a-z0-9_-]{1,80}\.[a-z0-9]{1,5}"
BUILT = {
    ("source", "type"): re.compile(r"image/(?:avif|webp|png|jpeg|gif)"),
    ("source", "srcset"): re.compile(rf"{STORED} [0-9]{{1,5}}w(?:, {STORED} [0-9]{{1,5}}w)*"),
    ("source", "sizes"): re.compile(SIZES),
    ("img", "srcset"): re.compile(rf"{STORED} [0-9]{{1,5}}w(?:, {STORED} [0-9]{{1,5}}w)*"),
    ("img", "sizes"): re.compile(SIZES),
    ("video", "src"): re.compile(STORED),
    ("audio", "src"): re.compile(STORED),
    ("track", "src"): re.compile(STORED),
    ("div", "data-tab"): re.compile(r"[^\s\"'<>&]{1,200}"),
    ("a", "data-video"): re.compile(r"youtube:[A-Za-z0-9_-]{11}(?::[0-9]{1,6})?|vimeo:[0-9]{6,12}"),
}
PREFIXED = re.compile(r"[\w.:-]*?(?:h|fn|fnref)-\S+")


def may_stay(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return CLASSES.issuperset(value.split())
    if name == "id":
        return bool(PREFIXED.fullmatch(value))
    if (tag, name) in BUILT:
        return bool(BUILT[tag, name].fullmatch(value))
    if name in VALUES:
        return value in VALUES[name]
    return name in PLAIN or name in BY_TAG.get(tag, ())


def clean(source: str) -> str:
    """HTML that holds only what is named above. A new cleaner each time: bleach's is not safe for threads."""
    cleaner = Cleaner(tags=TAGS, attributes=may_stay, protocols=PROTOCOLS)
    cleaner.parser = Parser(TAGS, strip=False, consume_entities=False, namespaceHTMLElements=False)
    cleaner.walker = walk  # type: ignore[assignment]
    return cleaner.clean(source)


class Parser(BleachHTMLParser):
    """bleach's parser, given each run of text at once.

    bleach hands on every `&` by itself and html5lib appends it to a growing string: a page of 256 kB of ampersands
    would copy gigabytes.
    """

    def mainLoop(self) -> None:
        self.tokenizer = Runs(self.tokenizer)  # type: ignore[arg-type, assignment]
        super().mainLoop()


class Runs:
    """A tokenizer whose neighbouring character tokens are one. A run never begins with white space, because the
    parser drops a newline that follows `<pre>`."""

    def __init__(self, tokenizer: Iterable[Token]) -> None:
        self.tokenizer = tokenizer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tokenizer, name)

    def __iter__(self) -> Iterator[Token]:
        run: list[str] = []
        for token in self.tokenizer:
            if token["type"] == CHARACTERS or (run and token["type"] == SPACES):
                run.append(token["data"])
                continue
            if run:
                yield {"type": CHARACTERS, "data": "".join(run)}
                run = []
            yield token
        if run:
            yield {"type": CHARACTERS, "data": "".join(run)}


def walk(root: Element) -> Iterator[Token]:
    """The tokens of a parsed tree. html5lib's own walker looks every element up among its siblings.

    A comment, whose tag is no string, is handed on like an element and refused by its name.
    """
    yield from text(root.text)
    opened: list[tuple[Element, Iterator[Element]]] = [(root, iter(root))]
    while opened:
        element, children = opened[-1]
        child = next(children, None)
        if child is None:
            opened.pop()
            if opened:
                yield {"type": "EndTag", "name": element.tag, "namespace": None}
                yield from text(element.tail)
        elif child.tag in EMPTY:
            yield tag("EmptyTag", child)
            yield from text(child.tail)
        else:
            yield tag("StartTag", child)
            yield from text(child.text)
            opened.append((child, iter(child)))


def tag(kind: str, element: Element) -> Token:
    attributes = {(None, name): value for name, value in element.attrib.items()}
    return {"type": kind, "name": element.tag, "namespace": None, "data": attributes}


def text(content: str | None) -> Iterator[Token]:
    if content:
        yield {"type": "Characters", "data": content}
