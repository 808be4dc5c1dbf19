"""Where each section of a page begins and ends in its source, so that one can be edited by itself.

Only headings that stand at the margin of the page count: a `#` in code, HTML, a list or a quotation is none.
Joining the slices of neighbouring sections gives back the source, byte for byte.
"""

import re
from collections.abc import Iterator

from wiki.markup.headings import is_section
from wiki.markup.job import TooComplex
from wiki.markup.model import SOURCE_LIMIT, Section
from wiki.markup.parser import inline_text, parse_blocks

NEWLINE = re.compile(r"\r\n?|\n")


def sections(source: str) -> tuple[Section, ...]:
    """The lead, then each heading's section: from the heading to the next one of its level or above.

    Offsets are characters of `source` as it was given, whatever its newlines. A page too complex to parse is one lead.
    """
    starts = list(line_starts(source))
    try:
        found = list(margin_headings(source)) if len(source) <= SOURCE_LIMIT else []
    except TooComplex:
        found = []
    begins = [starts[line] for line, _, _ in found]
    lead = Section(None, 0, 0, begins[0] if begins else len(source))
    ends = section_ends([level for _, level, _ in found], [*begins, len(source)])
    rest = (Section(text, level, begin, end) for (_, level, text), begin, end in zip(found, begins, ends, strict=True))
    return (lead, *rest)


def margin_headings(source: str) -> Iterator[tuple[int, int, str]]:
    """Line, level and text of each heading."""
    tokens = parse_blocks(NEWLINE.sub("\n", source).replace("\0", "\ufffd"))
    for index, token in enumerate(tokens):
        if is_section(token) and token.map:
            yield token.map[0], int(token.tag[1]), inline_text(tokens[index + 1].content)


def line_starts(source: str) -> Iterator[int]:
    yield 0
    for newline in NEWLINE.finditer(source):
        yield newline.end()


def section_ends(levels: list[int], begins: list[int]) -> list[int]:
    """For each heading, where the next one of its level or above begins. One walk backwards, with a stack."""
    ends: list[int] = []
    later: list[tuple[int, int]] = []
    for index in range(len(levels) - 1, -1, -1):
        while later and later[-1][0] > levels[index]:
            later.pop()
        ends.append(later[-1][1] if later else begins[-1])
        later.append((levels[index], begins[index]))
    return ends[::-1]
