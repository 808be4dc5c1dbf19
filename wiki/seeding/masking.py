"""Blanks out what is no prose in a Markdown text: code blocks, code spans and HTML comments.

The masked text has the same length and the same lines, so that what is found in it can be replaced in the original.
Follows CommonMark's block structure as far as code depends on it: lists, quotations, fences, indented code.
"""

import re

MASK = "\0"  # decoding has replaced every NUL, so none is in a text
QUOTE = 0

_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])( +|$)")
_FENCE = re.compile(r" {0,3}(?:(`{3,})[^`]*$|(~{3,}))")
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TICKS = re.compile(r"(?<!\\)`+")
_BLANK = re.compile(r"\n[ \t>]*(?=\n)")


def mask(text: str) -> str:
    """`text` with MASK in place of every character of code and comments."""
    lines = _Lines()
    masked = "\n".join(lines.masked(line) for line in text.split("\n"))
    if "<!--" in masked:
        masked = _COMMENT.sub(_hide, masked)
    return _mask_spans(masked) if "`" in masked else masked


class _Lines:
    """Reads line after line and remembers which lists, quotations, fence or indented code are open."""

    def __init__(self) -> None:
        self.containers: list[int] = []  # QUOTE, or the width of a list item's mark
        self.fence = ""
        self.fence_depth = 0
        self.after_blank = True
        self.indented = False

    def masked(self, line: str) -> str:
        depth, rest = self._continue(line.expandtabs(4))
        if self.fence and depth < self.fence_depth:
            self.fence = ""  # its list item or quotation has ended, and the fence with it
        if self.fence:
            words = rest.strip()
            if words.startswith(self.fence) and not words.strip(self.fence[0]):
                self.fence = ""
            return MASK * len(line)
        if not rest.strip():
            self.after_blank = True
            del self.containers[depth:]
            return line
        return MASK * len(line) if self._is_code(depth, rest) else line

    def _continue(self, rest: str) -> tuple[int, str]:
        """How many of the open containers the line belongs to, and what is left of it inside them."""
        for depth, width in enumerate(self.containers):
            if width == QUOTE:
                quote = _QUOTE.match(rest)
                if not quote:
                    return depth, rest
                rest = rest[quote.end() :]
            elif rest.strip():
                if rest[:width].strip():
                    return depth, rest
                rest = rest[width:]
        return len(self.containers), rest

    def _is_code(self, depth: int, rest: str) -> bool:
        lazy = depth < len(self.containers) and not self.after_blank and not _begins_block(rest)
        code = rest.startswith("    ") and not lazy and (self.after_blank or self.indented)
        self.indented, self.after_blank = code, False
        if lazy or code:
            return code
        del self.containers[depth:]
        rest = self._open(rest)
        fence = _FENCE.match(rest)
        if fence:
            self.fence, self.fence_depth = fence[1] or fence[2], len(self.containers)
        return bool(fence)

    def _open(self, rest: str) -> str:
        """Open the lists and quotations that begin on this line; returns what is left of it inside them."""
        while True:
            if quote := _QUOTE.match(rest):
                self.containers.append(QUOTE)
                rest = rest[quote.end() :]
            elif item := _ITEM.match(rest):
                spaces = len(item[1])
                width = item.end() if 0 < spaces <= 4 else item.end() - spaces + 1
                self.containers.append(width)
                rest = rest[width:]
            else:
                return rest


def _begins_block(rest: str) -> bool:
    return any(block.match(rest) for block in (_ITEM, _QUOTE, _FENCE, _HEADING))


def _mask_spans(text: str) -> str:
    out, start = [], 0
    for blank in _BLANK.finditer(text):
        out.append(_mask_block(text[start : blank.start()]))
        start = blank.start()
    out.append(_mask_block(text[start:]))
    return "".join(out)


def _mask_block(block: str) -> str:
    """Code spans: a run of backticks closes at the next run of the same length."""
    if "`" not in block:
        return block
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(block)]
    out, done, at = [], 0, 0
    while at < len(runs):
        start, end = runs[at]
        closing = next((n for n in range(at + 1, len(runs)) if runs[n][1] - runs[n][0] == end - start), None)
        if closing is not None:
            out += [block[done:start], _hidden(block[start : runs[closing][1]])]
            done = runs[closing][1]
            at = closing
        at += 1
    return "".join([*out, block[done:]])


def _hide(found: re.Match[str]) -> str:
    return _hidden(found[0])


def _hidden(text: str) -> str:
    return "\n".join(MASK * len(line) for line in text.split("\n"))
