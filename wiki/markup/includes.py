"""`[!INCLUDE [text](target)]`: another page's text in this one's place, fetched by the caller's callback.

Without a callback, or when it finds nothing, the include is shown as a link to its target.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from wiki.markup.job import job_of

INCLUDE = re.compile(r"\[!INCLUDE\s{0,9}\[([^\[\]]{0,300})\]\(([^()\s]{1,500})\)\]", re.I)


def install(md: MarkdownIt) -> None:
    md.core.ruler.after("block", "include_blocks", include_blocks)
    md.inline.ruler.before("link", "include", include)


def include_blocks(state: StateCore) -> None:
    """An include that is a paragraph by itself brings whole blocks."""
    out: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        found = INCLUDE.fullmatch(token.content.strip()) if token.type == "inline" else None
        text = job_of(state.env).include_text(found.group(2)) if found else None
        if text is None or not out or out[-1].type != "paragraph_open":
            out.append(token)
            continue
        out.pop()
        next(tokens)
        out.extend(blocks_of(state, text))
    state.tokens = out


def blocks_of(state: StateCore, text: str) -> list[Token]:
    job = job_of(state.env)
    inner = StateCore(text, state.md, state.env)
    job.including += 1
    for rule in (normalize, block, include_blocks):
        rule(inner)
    job.including -= 1
    for token in inner.tokens:
        token.map = None
        token.meta["included"] = True
    return inner.tokens


def include(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[!", state.pos):
        return False
    found = INCLUDE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        text = job_of(state.env).include_text(found.group(2))
        push(state, found.group(1), found.group(2), text)
    state.pos = found.end()
    return True


def push(state: StateInline, shown: str, target: str, text: str | None) -> None:
    if text is None:
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(target)}
        state.push("text", "", 0).content = shown or target
        state.push("link_close", "a", -1)
        return
    if state.pending:
        state.pushPending()
        state.tokens_meta.append(None)
    job = job_of(state.env)
    job.including += 1
    for token in state.md.inline.parse(text.strip(), state.md, state.env, []):
        state.tokens.append(token)
        state.tokens_meta.append(None)
    job.including -= 1
