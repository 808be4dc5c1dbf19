"""The readable text of tokens: no markup, code kept, one line a block. For search, excerpts and heading texts.

What it returns is text, not HTML: whoever shows it must escape it.
"""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from wiki.markup.raw_tags import TAG, decoded, read

SPACES = re.compile(r"[ \t\xa0]+")
BREAKING = frozenset(
    {"br", "li", "p", "div", "tr", "td", "th", "summary", "ul", "ol", "table", "hr", "dt", "dd", "pre"}
)


def text_of(tokens: Iterable[Token]) -> str:
    """The text of inline tokens, on one line."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(text_of(token.children or ()))
        elif token.type == "html_inline":
            parts.append(without_tags(token.content))
    return SPACES.sub(" ", "".join(parts)).strip()


def without_tags(source: str) -> str:
    """Raw HTML as text. Tags that are not HTML (`<username>`) are text already."""
    return decoded(TAG.sub(in_text, source))


def in_text(found: re.Match[str]) -> str:
    tag = read(found)
    if tag is None:
        return "" if found.group().startswith("<!--") else found.group()
    return " " if tag.name in BREAKING else ""


def plain_text(tokens: Sequence[Token]) -> str:
    lines: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
        elif token.type == "html_block":
            lines.append(SPACES.sub(" ", without_tags(token.content)).strip())
        elif token.type == "tr_open":
            cells = []
        elif token.type in ("td_close", "th_close"):
            cells.append(lines.pop())
        elif token.type == "tr_close":
            lines.append("\t".join(cells).rstrip("\t"))
        elif token.type == "inline":
            lines.append(text_of(token.children or ()))
    return "\n".join(line for line in lines if line)


def first_paragraph(tokens: Sequence[Token]) -> str:
    """The first paragraph that says something: 40 characters or more, else simply the first."""
    first = ""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            text = text_of(tokens[index + 1].children or ())
            if len(text) >= 40:
                return text
            first = first or text
    return first
