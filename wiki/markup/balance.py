"""Makes the author's HTML whole before anything parses it: allowed tags only, each one closed, none crossing ours.

HTML parsers repair bad nesting at a cost that grows with the square of the page (open formatting elements are
rebuilt in every block, text in a table is moved in front of it). What leaves here needs no repair, so bleach is linear.
Refuses depth; drops no text.
"""

import re
from collections.abc import Iterator
from html import escape

from markdown_it.token import Token

from wiki.markup import raw_html
from wiki.markup.job import Job, TooComplex
from wiki.markup.model import MAX_DEPTH
from wiki.markup.raw_tags import BLOCK, TABLE_PARTS, TAG, VOID, Tag, decoded, read

OURS = "="
"""Marks an element of ours on the stack: no closing tag of an author reaches past it."""

CELLS = frozenset({"td", "th"})
GROUPS = frozenset({"thead", "tbody", "tfoot"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
IN_TABLE = GROUPS | {"table", "tr"}
# Opening the first closes the others, unless one of the last lies between.
ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"}) | CELLS),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"}) | CELLS),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"}) | CELLS),
    "tr": (CELLS | {"tr", "caption"}, frozenset({"table"})),
    "a": (frozenset({"a"}), CELLS),
    **dict.fromkeys(CELLS, (CELLS, frozenset({"tr", "table"}))),
    **dict.fromkeys(GROUPS, (CELLS | GROUPS | {"tr", "caption"}, frozenset({"table"}))),
    **dict.fromkeys(HEADINGS, (HEADINGS, CELLS)),
}
PARENTS = {
    "caption": frozenset({"table"}),
    **dict.fromkeys(CELLS, frozenset({"tr", "table"}) | GROUPS),
    **dict.fromkeys(GROUPS, frozenset({"table"})),
    "tr": frozenset({"table"}) | GROUPS,
    "dt": frozenset({"dl", "div"}),
    "dd": frozenset({"dl", "div"}),
}


def settle(tokens: list[Token], job: Job) -> list[Token]:
    """The tokens with every `html_inline` and `html_block` turned into HTML that is allowed and closed."""
    nest = Nest(job)
    out = list(nest.walk(tokens))
    if rest := nest.close_to(0):
        out.append(Token("html_block", "", 0, content=rest + "\n"))
    return out


class Nest:
    """The elements open at one point of the page."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stack: list[str] = []

    def walk(self, tokens: list[Token]) -> Iterator[Token]:
        swaps = blocks_in_paragraphs(tokens)
        for index, token in enumerate(tokens):
            if index in swaps:
                token.tag = "div"
                token.attrs = {"class": "p"} if token.nesting == 1 else {}
            before = self.before(token)
            if before:
                yield Token("html_inline", "", 0, content=before)
            if token.type == "inline":
                token.children = list(self.walk(token.children or []))
            elif token.type in ("html_inline", "html_block"):
                token.content = self.raw(token.content)
            yield token

    def before(self, token: Token) -> str:
        """What has to be closed before this token, which then is on the stack or off it."""
        if token.nesting == 1 and not token.hidden:
            closing = self.leave_table() + self.end_for(token.tag)
            self.push(OURS + token.tag)
            return closing
        if token.nesting == -1 and not token.hidden:
            base = self.barrier()
            closing = self.close_to(base)
            if self.stack:
                self.stack.pop()
            return closing
        if token.type not in ("inline", "html_inline", "html_block") and token.content.strip():
            return self.leave_table()
        return ""

    def raw(self, source: str) -> str:
        out: list[str] = []
        position = 0
        for found in TAG.finditer(source):
            self.text(source[position : found.start()], out)
            position = found.end()
            tag = read(found)
            if tag is None:
                if not found.group().startswith("<!--"):
                    self.text(found.group(), out)
            elif tag.closing:
                out.append(self.close(tag.name))
            else:
                self.open(tag, found.group(), out)
        self.text(source[position:], out)
        return "".join(out)

    def text(self, source: str, out: list[str]) -> None:
        if source.strip():
            out.append(self.leave_table())
        out.append(escape(decoded(source), quote=False))

    def open(self, tag: Tag, written: str, out: list[str]) -> None:
        """Open an author's element, or show its tag as text where it cannot stand."""
        self.job.spend(1)
        if not self.may_stand(tag.name):
            self.text(written, out)
            return
        if tag.name not in TABLE_PARTS:
            out.append(self.leave_table())
        out.append(self.end_for(tag.name))
        out.append(raw_html.opening(tag, self.job))
        if tag.name not in VOID:
            self.push(tag.name)

    def may_stand(self, name: str) -> bool:
        if name == "a" and OURS + "a" in self.stack:
            return False
        if name in HEADINGS and any(OURS + heading in self.stack for heading in HEADINGS):
            return False
        parents = PARENTS.get(name)
        return parents is None or any(open_ in parents for open_ in self.stack[self.barrier() :])

    def close(self, name: str) -> str:
        """Close down to the author's `name`, if it is open here; a stray closing tag vanishes."""
        for index in range(len(self.stack) - 1, self.barrier() - 1, -1):
            if self.stack[index] == name:
                return self.close_to(index)
            if name not in TABLE_PARTS and name != "table" and self.stack[index] in (CELLS | {"table", "caption"}):
                break
        return ""

    def end_for(self, name: str) -> str:
        """Close what cannot stay open when `name` begins."""
        ended, stops = ENDS.get(name, (frozenset(), frozenset()))
        closing = self.close_nearest(ended, stops) if ended else ""
        if name in BLOCK:
            closing += self.close_nearest(frozenset({"p"}), CELLS | {"caption"})
        return closing

    def close_nearest(self, names: frozenset[str], stops: frozenset[str]) -> str:
        lowest = len(self.stack)
        for index in range(len(self.stack) - 1, self.barrier() - 1, -1):
            if self.stack[index] in stops:
                break
            if self.stack[index] in names:
                lowest = index
        return self.close_to(lowest)

    def leave_table(self) -> str:
        """Text and other elements cannot stand between the cells of an author's table: the table ends there."""
        if not self.stack or self.stack[-1] not in IN_TABLE:
            return ""
        base = len(self.stack)
        while base and self.stack[base - 1] in IN_TABLE:
            base -= 1
        return self.close_to(base)

    def barrier(self) -> int:
        """How many elements of the stack an author cannot close here."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].startswith(OURS):
                return index + 1
        return 0

    def close_to(self, base: int) -> str:
        closing = "".join(raw_html.closing(name) for name in reversed(self.stack[base:]))
        del self.stack[base:]
        return closing

    def push(self, name: str) -> None:
        self.stack.append(name)
        if len(self.stack) > MAX_DEPTH:
            raise TooComplex


BLOCK_TAG = re.compile(r"<(?:" + "|".join(sorted(BLOCK | TABLE_PARTS)) + r")\b", re.I)


def blocks_in_paragraphs(tokens: list[Token]) -> frozenset[int]:
    """Paragraphs in which an author opens a block (`<ul>`, `<div>`): a `p` cannot hold one, so they become `div`."""
    found: set[int] = set()
    for index, token in enumerate(tokens):
        if token.type == "inline" and index and tokens[index - 1].type == "paragraph_open":
            children = token.children or ()
            if any(child.type == "html_inline" and BLOCK_TAG.match(child.content) for child in children):
                found |= {index - 1, index + 1}
    return frozenset(found)
