"""Which HTML authors may write, and one tag of it taken apart. Knows no document and no nesting.

Everything not named here is text: `<username>` is far more often a placeholder than a mistake.
"""

import html
import re
from dataclasses import dataclass

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
        "wbr",
    ]
)
BLOCK = frozenset(
    [
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "summary",
        "table",
        "ul",
    ]
)
TABLE_PARTS = frozenset(["caption", "tbody", "td", "tfoot", "th", "thead", "tr"])
ALLOWED = INLINE | BLOCK | TABLE_PARTS
VOID = frozenset({"br", "hr", "img", "wbr"})

# Possessive throughout: a tag either matches or fails, and never tries again.
TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>", re.S)
ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]*+)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    closing: bool
    attributes: dict[str, str]


def read(found: re.Match[str]) -> Tag | None:
    """The tag of a match of `TAG`; None where it is a comment or a tag that authors may not write."""
    name = (found.group(2) or "").lower()
    if name not in ALLOWED:
        return None
    closing = bool(found.group(1))
    return Tag(name, closing, {} if closing else attributes_of(found.group(3)))


def attributes_of(source: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(source):
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        given.setdefault(name.lower(), decoded(value))
    return given


def allowed_at(source: str, pos: int) -> bool:
    """Whether an allowed tag seems to begin at `pos`."""
    found = NAME.match(source, pos)
    return bool(found) and found.group(1).lower() in ALLOWED  # type: ignore[union-attr]


def decoded(source: str) -> str:
    """With its entities resolved. `html.unescape` alone raises on numbers of thousands of digits."""
    return ENTITY.sub(lambda found: html.unescape(found.group()), source)
