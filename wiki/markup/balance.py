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
from wiki.markup.raw_tags import BLOCK, INLINE, TABLE_PARTS, TAG, VOID, Tag, decoded, read

OURS = "="
"""Marks an element of ours on the stack: no closing tag of an author reaches past it."""

BLOCKS_OF_OURS = frozenset({"alert_title", "code_block", "fence", "hr"})
LINKS_OF_OURS = frozenset({"footnote_anchor", "footnote_ref", "image", "link_open"})
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
    **dict.fromkeys(CELLS, (CELLS | {"caption"}, frozenset({"tr", "table"}))),
    **dict.fromkeys(GROUPS | {"caption"}, (CELLS | GROUPS | {"tr", "caption"}, frozenset({"table"}))),
    **dict.fromkeys(HEADINGS, (HEADINGS, CELLS)),
}
PARENTS = {
    "caption": frozenset({"table"}),
    **dict.fromkeys(CELLS, frozenset({"tr", "table"}) | GROUPS),
    **dict.fromkeys(GROUPS, frozenset({"table"})),
    "tr": frozenset({"table"}) | GROUPS,
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
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
        self.unlinked = False

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
        if token.type in ("inline", "html_inline", "html_block") or token.hidden:
            return ""
        if token.nesting == -1:
            return self.after_ours(token)
        closing = "" if is_space(token) else self.leave_table()
        if token.type in LINKS_OF_OURS:
            closing += self.end_for("a") if token.type != "image" else ""
            if self.in_link():
                self.unlink(token)
                return closing
        elif token.type in BLOCKS_OF_OURS or (token.nesting == 1 and token.tag not in INLINE):
            closing += self.end_for_block()
        if token.nesting == 1:
            self.push(OURS + token.tag)
        return closing

    def after_ours(self, token: Token) -> str:
        if token.type == "link_close" and self.unlinked:
            self.unlinked = False
            token.type, token.nesting = "text", 0
            return ""
        closing = self.close_to(self.barrier())
        if self.stack:
            self.stack.pop()
        return closing

    def in_link(self) -> bool:
        return "a" in self.stack or OURS + "a" in self.stack

    def unlink(self, token: Token) -> None:
        """Take the link away from a token that stands in a link which it cannot end, or should not."""
        if token.type == "link_open":
            self.unlinked = True
            token.type, token.nesting = "text", 0
        else:
            token.meta["unlinked"] = True

    def end_for_block(self) -> str:
        """Close an author's paragraph, heading or link where a block of ours begins: they cannot hold it."""
        return self.close_nearest(HEADINGS | {"a", "p"}, CELLS | {"caption"})

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
        if tag.name == "a" and self.in_link():
            return
        out.append(raw_html.opening(tag, self.job, self.in_link()))
        if tag.name not in VOID:
            self.push(tag.name)

    def may_stand(self, name: str) -> bool:
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


def is_space(token: Token) -> bool:
    return token.type == "softbreak" or (token.type == "text" and not token.content.strip())


BLOCK_TAG = re.compile(r"<(?:" + "|".join(sorted(BLOCK | TABLE_PARTS)) + r")\b", re.I)


def blocks_in_paragraphs(tokens: list[Token]) -> frozenset[int]:
    """Paragraphs in which an author opens a block (`<ul>`, `<div>`): a `p` cannot hold one, so they become `div`."""
    found: set[int] = set()
    start = -1
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open":
            start = index
        elif token.type == "inline" and start >= 0 and opens_block(token):
            found.add(start)
        elif token.type == "paragraph_close":
            found |= {index} if start in found else set()
            start = -1
    return frozenset(found)


def opens_block(token: Token) -> bool:
    return any(child.type == "html_inline" and BLOCK_TAG.match(child.content) for child in token.children or ())
