"""Docs-style triple colons: `:::image … :::`, `:::image-end:::` and `:::no-loc text="…":::`.

Makes the same `image` tokens as Markdown's own pictures.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# At most 2,000 characters: an unclosed mark may not make every later one look through the rest of the page.
TRIPLE = re.compile(r":::[ \t]*(image|no-loc|image-end)\b((?:[^\":]|\"[^\"]{0,2000}\"|:(?!::)){0,2000}?):::", re.I)
ATTRIBUTE = re.compile(r"([a-z][a-z-]*)\s*=\s*\"([^\"]*)\"", re.I)


def install(md: MarkdownIt) -> None:
    md.inline.ruler.before("newline", "triple_colon", triple_colon)


def triple_colon(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(":::", state.pos):
        return False
    found = TRIPLE.match(state.src, state.pos, min(state.posMax, state.pos + 4000))
    if not found:
        return False
    if not silent:
        push(state, found.group(1).lower(), dict(ATTRIBUTE.findall(found.group(2))))
    state.pos = found.end()
    return True


def push(state: StateInline, kind: str, given: dict[str, str]) -> None:
    if kind == "no-loc":
        state.push("text", "", 0).content = given.get("text", "")
    elif kind == "image" and given.get("source"):
        token = state.push("image", "img", 0)
        token.attrs = {"src": state.md.normalizeLink(given["source"])}
        token.children = [Token("text", "", 0, content=given.get("alt-text", ""))]
        token.meta = {name: given[name] for name in ("type", "border", "lightbox") if name in given}
