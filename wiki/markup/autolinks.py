"""Bare web addresses in text become links, by GitHub's extended autolink rule, for http and https only.

Reads no address and asks nobody whether it exists. An address that goes on with a placeholder
(`https://<tenant>.example.com`) is a template, not a link, and stays text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

SCHEMES = ("http", "https")
# No bracket, quote or backtick: those end an address inside other markup.
ADDRESS = re.compile(r"://([A-Za-z0-9](?:[^\s<>\[\]\"`|\\^{}])*)")
BEFORE = frozenset(" \t\n*_~(>\"'“‘,;/")
TRAILING = "?!.,:;*_~'”’"
ENTITY = re.compile(r"&[A-Za-z0-9]+;$")


def install(md: MarkdownIt) -> None:
    md.inline.ruler.before("newline", "web_address", web_address)


def web_address(state: StateInline, silent: bool) -> bool:
    """GFM 6.9. The scheme has already been read as text when its colon is met."""
    if state.src[state.pos] != ":" or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = scheme_before(state.src, state.pos)
    found = ADDRESS.match(state.src, state.pos, state.posMax) if scheme else None
    if not scheme or not found or state.src[found.end() : found.end() + 1] in ("<", "{"):
        return False
    rest = trimmed(found.group(1))
    href = state.md.normalizeLink(f"{scheme}://{rest}")
    if "." not in rest or not state.md.validateLink(href):
        return False
    if not silent:
        push_link(state, scheme, rest, href)
    state.pos += 3 + len(rest)
    return True


def scheme_before(src: str, pos: int) -> str | None:
    for scheme in SCHEMES:
        start = pos - len(scheme)
        if start >= 0 and src.startswith(scheme, start) and (start == 0 or src[start - 1] in BEFORE):
            return scheme
    return None


def trimmed(rest: str) -> str:
    """Without what ends the sentence rather than the address: punctuation, an entity, an unpaired bracket."""
    opened, closed = rest.count("("), rest.count(")")
    end = len(rest)
    while end:
        last = rest[end - 1]
        if last == ")" and closed > opened:
            closed -= 1
        elif last == ";" and (entity := ENTITY.search(rest, max(0, end - 12), end)):
            end = entity.start() + 1
        elif last not in TRAILING:
            break
        end -= 1
    return rest[:end]


def push_link(state: StateInline, scheme: str, rest: str, href: str) -> None:
    state.pending = state.pending[: -len(scheme)]
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.push("text", "", 0).content = state.md.normalizeLinkText(f"{scheme}://{rest}")
    state.push("link_close", "a", -1)
