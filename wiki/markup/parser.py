"""The Markdown dialect: which rules a page is read by. The only place that puts a markdown-it parser together.

Reads and never writes HTML; `page_html` does that from the tokens made here.
"""

import functools
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from wiki.markup import (
    alerts,
    autolinks,
    definitions,
    footnotes,
    headings,
    includes,
    links,
    pictures,
    raw,
    tabs,
    videos,
    wikilinks,
)
from wiki.markup.job import Job, TooComplex, count_block, count_inline, job_of
from wiki.markup.model import MAX_DEPTH, MAX_TOKENS, SOURCE_LIMIT
from wiki.markup.plain import text_of


class Dialect(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return links.may_lead(url)


class CountedInline(ParserInline):
    """The inline parser, counting what it looks at again. A closing bracket is looked for once for each opening one,
    over positions already known: no rule runs, but the time passes."""

    def skipToken(self, state: StateInline) -> None:
        job_of(state.env).spend(1)
        super().skipToken(state)


@functools.cache
def markdown() -> MarkdownIt:
    """The parser. It holds rules only, never a page, so every thread may use the same one."""
    options = {"maxNesting": MAX_DEPTH + 10, "tasklists": True}
    md = Dialect("commonmark")
    md.inline = CountedInline()
    md.configure("commonmark", options)
    md.enable(["table", "strikethrough"])
    definitions.install(md)
    md.block.ruler.before("table", "count", count_block)
    md.inline.ruler.before("text", "count", count_inline)
    for part in (raw, footnotes, wikilinks, includes, pictures, autolinks, alerts, videos, headings, tabs):
        part.install(md)
    compile_rules(md)
    return md


def compile_rules(md: MarkdownIt) -> None:
    """Now rather than at the first page: two threads doing it at once would read half a list of rules."""
    md.core.ruler.getRules("")
    md.block.ruler.getRules("")
    md.inline.ruler.getRules("")
    md.inline.ruler2.getRules("")


def parse(source: str, job: Job) -> list[Token]:
    """All tokens of a page. Raises TooComplex."""
    if len(source.encode(errors="replace")) > SOURCE_LIMIT:
        raise TooComplex
    tokens = markdown().parse(source, {"job": job})
    if count(tokens) > MAX_TOKENS:
        raise TooComplex
    return tokens


def parse_blocks(source: str) -> list[Token]:
    """The block structure alone, of source whose newlines are all `\\n`. Raises TooComplex."""
    md = markdown()
    tokens: list[Token] = []
    state = StateBlock(source, md, {"job": Job()}, tokens)
    md.block.tokenize(state, state.line, state.lineMax)
    return tokens


def count(tokens: Sequence[Token]) -> int:
    return len(tokens) + sum(len(token.children) for token in tokens if token.children)


def inline_text(source: str) -> str:
    """The readable text of one inline run, such as a heading's."""
    return text_of(markdown().parseInline(source, {"job": Job()})[0].children or ())
