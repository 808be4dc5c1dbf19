"""Blanks out what is no prose in a Markdown text: code blocks, code spans and HTML comments.

The masked text has the same length and the same lines, so that what is found in it can be replaced in the original.
Follows CommonMark's block structure as far as code depends on it: lists, quotations, fences, indented code.
"""

import re

MASK = "\0"  # decoding has replaced every NUL, so none is in a text

_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
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
    """Reads line after line and remembers in which list item, fence or indented code it is."""

    def __init__(self) -> None:
        self.items: list[int] = []  # columns where the text of the open list items begins
        self.fence = ""
        self.quotes = 0
        self.base = 0
        self.after_blank = True
        self.indented = False

    def masked(self, line: str) -> str:
        quotes, start = _quotes(line)
        rest = line[start:].expandtabs(4)
        indent = len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.after_blank = True
            return line
        if self.fence:
            if quotes < self.quotes or indent < self.base:
                self.fence = ""  # its list item or quotation has ended, and the fence with it
            else:
                return self._in_fence(line, rest.strip())
        return self._outside(line, quotes, rest, indent)

    def _in_fence(self, line: str, words: str) -> str:
        if words.startswith(self.fence) and not words.strip(self.fence[0]):
            self.fence = ""
        return MASK * len(line)

    def _outside(self, line: str, quotes: int, rest: str, indent: int) -> str:
        while self.items and indent < self.items[-1] and (self.after_blank or _ITEM.match(rest)):
            self.items.pop()
        base = self.items[-1] if self.items else 0
        code = indent >= base + 4 and (self.after_blank or self.indented)
        self.indented, self.after_blank = code, False
        if code:
            return MASK * len(line)
        column = self._enter_items(rest)
        fence = _FENCE.match(rest[column:].lstrip())
        if fence:
            self.fence = fence[1] or fence[2]
            self.quotes = quotes
            self.base = self.items[-1] if self.items else 0
            return MASK * len(line)
        return line

    def _enter_items(self, rest: str) -> int:
        """Open the list items that begin on this line; returns the column after their marks."""
        column = 0
        while item := _ITEM.match(rest[column:]):
            spaces = len(item[3])
            column += item.end() if 0 < spaces <= 4 else item.end() - spaces + 1
            self.items.append(column)
            if spaces == 0 or spaces > 4:
                break
        return min(column, len(rest))


def _quotes(line: str) -> tuple[int, int]:
    """How many quotation marks a line begins with, and where its own text starts."""
    count = start = 0
    while found := _QUOTE.match(line, start):
        count, start = count + 1, found.end()
    return count, start


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
