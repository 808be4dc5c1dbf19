"""Tabs: headings in a row that each name a choice, `## [Windows](#tab/windows)`, with what holds for it below. What
holds for several products or versions names all of them: `## [Outlook 2019 and 2021](#tab/outlook-2019,outlook-2021)`.

A group ends at `---`, or at a heading of the same or a higher rank that is no tab. The source of the form is Microsoft
Learn's Markdown (https://learn.microsoft.com/contribute/content/markdown-reference#tabbed-content); read elsewhere, it
is plain headings. Works on block tokens; never makes HTML.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAB = re.compile(r"#tab/\S+", re.I)
NOTHING: Mapping[str, str] = MappingProxyType({})


def install(md: MarkdownIt) -> None:
    md.core.ruler.before("heading_ids", "tabs", tabs)


def tabs(state: StateCore) -> None:
    if any(is_tab(state.tokens, index) for index in range(len(state.tokens) - 2)):
        state.tokens = list(grouped(state.tokens))


def is_tab(tokens: list[Token], index: int) -> bool:
    """Whether a heading begins here that is a link to `#tab/…` and nothing else."""
    token = tokens[index]
    if token.type != "heading_open" or token.level or token.tag == "h6":
        return False
    words = tokens[index + 1].children or []
    whole = len(words) > 2 and words[0].type == "link_open" and words[-1].type == "link_close"
    return whole and TAB.fullmatch(str(words[0].attrs.get("href", ""))) is not None


def grouped(tokens: list[Token]) -> Iterator[Token]:
    """The tokens with each group, and each tab in it, in an element of its own."""
    rank = ""
    for index, token in enumerate(tokens):
        if is_tab(tokens, index):
            link, *words, _ = tokens[index + 1].children or []
            tokens[index + 1].children = words
            if rank and token.tag != rank:
                yield from closed()
                rank = ""
            yield from [div("tab-panel", -1)] if rank else [div("tab-group", 1)]
            yield div("tab-panel", 1, {"data-tab": choices(str(link.attrs["href"]))})
            rank = token.tag
        elif rank and token.level == 0 and token.type == "hr":
            yield from closed()
            rank = ""
            continue
        elif rank and token.level == 0 and token.type == "heading_open" and token.tag <= rank:
            yield from closed()
            rank = ""
        yield token
    if rank:
        yield from closed()


def closed() -> list[Token]:
    return [div("tab-panel", -1), div("tab-group", -1)]


def choices(href: str) -> str:
    """What the tab is for: one name or more with commas between them, so that a script can tell the reader's choice."""
    return href.partition("/")[2].lower()


def div(name: str, nesting: int, more: Mapping[str, str] = NOTHING) -> Token:
    """One edge of the element; `level` stays that of the page, whose headings are still sections of it."""
    token = Token(f"{name}_{'open' if nesting > 0 else 'close'}", "div", nesting, block=True)  # type: ignore[arg-type]
    token.attrs = {"class": name, **more} if nesting > 0 else {}
    return token
