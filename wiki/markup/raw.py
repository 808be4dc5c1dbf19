"""Where raw HTML begins and ends in Markdown: CommonMark's rules, but for tags that authors may write.

What is inside is made safe later, by `balance`. Comments vanish; processing instructions, declarations and unknown
tags stay visible as text.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import html_block as commonmark_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import html_inline as commonmark_inline

from wiki.markup.raw_tags import allowed_at


def install(md: MarkdownIt) -> None:
    md.block.ruler.at("html_block", html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", html_inline)


def may_begin(source: str, pos: int) -> bool:
    return source.startswith("<!--", pos) or allowed_at(source, pos)


def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    pos = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", pos) or not may_begin(state.src, pos):
        return False
    return commonmark_block(state, start, end, silent)


def html_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<" or not may_begin(state.src, state.pos):
        return False
    return commonmark_inline(state, silent)
