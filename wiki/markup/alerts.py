"""Quotations that are more than quotations: `> [!NOTE]` and its kin, `> [!NEED]`, `> [!TIME] 10 minutes`,
`> [!VIDEO url]`, `> [!div class="…"]`.

Works on block tokens before inline text is read, at any depth. Never makes HTML.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wiki.markup.job import job_of

ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|NEED|TIME)\][ \t]*\n?", re.I)
VIDEO = re.compile(r"\[!VIDEO\s+(https?://[^\s\]]{1,500})\s*\]", re.I)
BLOCK = re.compile(r"\[!div\s+class=\"?([A-Za-z-]{1,40})\"?\s*\][ \t]*\n?", re.I)
BLOCKS = {"nextstepaction": "next-step"}


def install(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "alerts", alerts)


def alerts(state: StateCore) -> None:
    out: list[Token] = []
    opened: list[str] = []
    tokens = iter(state.tokens)
    for token in tokens:
        if token.type == "blockquote_close" and (kind := opened.pop()):
            token.type, token.tag = f"{kind}_close", "div"
        out.append(token)
        if token.type == "blockquote_open":
            opened.append("")
        elif token.type == "inline" and opened and token.content.startswith("[!"):
            opened[-1] = mark(state, out) or opened[-1]
            if not token.content and out[-2].type == "paragraph_open":
                del out[-2:]
                next(tokens)
    state.tokens = out


def mark(state: StateCore, out: list[Token]) -> str | None:
    """Turn the quotation into what the line just read says, and take that line away."""
    quotation, inline = out[-3], out[-1]
    first = len(out) > 2 and quotation.type == "blockquote_open"
    kind = become_what_it_says(state, out) if first else None
    if kind is None and (found := BLOCK.match(inline.content)):
        inline.content = inline.content[found.end() :]
        return become(quotation, "block", BLOCKS.get(found.group(1).lower(), "block")) if first else None
    return kind


def become_what_it_says(state: StateCore, out: list[Token]) -> str | None:
    quotation, inline = out[-3], out[-1]
    if found := ALERT.match(inline.content):
        name = found.group(1).lower()
        title = job_of(state.env).labels.alerts[name]
        out.insert(-2, Token("alert_title", "", 0, content=title, block=True, level=quotation.level + 1))
        kind = become(quotation, "alert", f"alert alert-{name}")
    elif found := VIDEO.match(inline.content):
        quotation.meta["video"] = found.group(1)
        kind = become(quotation, "video", "video")
    else:
        return None
    inline.content = inline.content[found.end() :].lstrip("\n")
    return kind


def become(token: Token, kind: str, css: str) -> str:
    token.type, token.tag, token.attrs = f"{kind}_open", "div", {"class": css}
    return kind
