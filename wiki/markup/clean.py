"""The last door before a reader: bleach, with what may leave this package and nothing else. Its only importer.

Everything that anybody wrote goes through `clean`, whatever was done to it before. Nothing is added after it.
"""

import re

from bleach.sanitizer import Cleaner

from wiki.markup.links import OUTWARD
from wiki.markup.raw_tags import ALLOWED

TAGS = (ALLOWED - {"center"}) | {"section"}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
CLASSES = frozenset(
    [
        "align-center",
        "align-left",
        "align-right",
        "alert",
        "alert-caution",
        "alert-important",
        "alert-note",
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
        "table-scroll",
        "task",
        "task-list",
        "task-mark",
        "video",
        "video-link",
    ]
)
"""Every class that may leave this package; docs/markup.md says what each is for."""

PLAIN = frozenset({"title", "lang", "dir", "id"})
BY_TAG = {
    "a": frozenset({"href"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height"}),
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
}
PREFIXED = re.compile(r"[\w.:-]*?(?:h|fn|fnref)-\S+")


def may_stay(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return CLASSES.issuperset(value.split())
    if name == "id":
        return bool(PREFIXED.fullmatch(value))
    if name in VALUES:
        return value in VALUES[name]
    return name in PLAIN or name in BY_TAG.get(tag, ())


def clean(source: str) -> str:
    """HTML that holds only what is named above. A new cleaner each time: bleach's is not safe for threads."""
    return Cleaner(tags=TAGS, attributes=may_stay, protocols=PROTOCOLS).clean(source)
