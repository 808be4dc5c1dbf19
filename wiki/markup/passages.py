"""The passages of a page, each with its place in the source: a paragraph, a heading, an item of a list, a table, a
piece of code. So that one of them can be mended by itself.

What is shown of a page is matched by its words alone; nothing of the source is in the HTML for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from wiki.markup.alerts import ALERT
from wiki.markup.job import TooComplex
from wiki.markup.model import SOURCE_LIMIT
from wiki.markup.parser import inline_text, parse_blocks
from wiki.markup.plain import without_tags
from wiki.markup.slicing import NEWLINE, line_starts

LISTS = frozenset({"bullet_list_open", "ordered_list_open"})


@dataclass(frozen=True, slots=True)
class Passage:
    """`start` and `end` are characters of the source, without the line break at the end; `text` is what one reads."""

    start: int
    end: int
    text: str


def passages(source: str) -> tuple[Passage, ...]:
    """All passages in order; none of a page that is too complex to parse."""
    if len(source) > SOURCE_LIMIT:
        return ()
    starts = [*line_starts(source), len(source)]
    try:
        tokens = parse_blocks(NEWLINE.sub("\n", source).replace("\0", "\ufffd"))
        return tuple(_passage(source, starts, tokens, index) for index in _openings(tokens))
    except TooComplex:
        return ()


def _openings(tokens: Sequence[Token]) -> Iterator[int]:
    """Where each passage begins among the tokens: at the margin of the page, and at the items of a list there."""
    in_list = False
    for index, token in enumerate(tokens):
        if token.level == 0:
            in_list = token.type in LISTS
        is_item = in_list and token.level == 1 and token.type == "list_item_open"
        if token.map and token.nesting >= 0 and (is_item or (token.level == 0 and not in_list)):
            yield index


def _passage(source: str, starts: list[int], tokens: Sequence[Token], index: int) -> Passage:
    begin, end = tokens[index].map or [0, 0]
    start = starts[begin]
    length = len(source[start : starts[min(end, len(starts) - 1)]].rstrip())
    return Passage(start, start + length, " ".join(_words(tokens, index)))


def _words(tokens: Sequence[Token], index: int) -> Iterator[str]:
    first = tokens[index]
    for number, token in enumerate(tokens[index:], index):
        if token.type == "inline":
            yield inline_text(token.content[_marker(tokens, number) :])
        elif token.type == "html_block":
            yield without_tags(token.content).strip()
        elif token.content:
            yield token.content.strip()
        if token.level == first.level and token.nesting == (-1 if first.nesting else 0):
            return


def _marker(tokens: Sequence[Token], index: int) -> int:
    """How long the sign is that makes a quotation a box; readers see a word instead."""
    found = ALERT.match(tokens[index].content) if index > 1 and tokens[index - 2].type == "blockquote_open" else None
    return found.end() if found else 0
