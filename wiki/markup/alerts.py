"""Quotations that are more than quotations: `> [!NOTE]` and its kin, `> [!VIDEO url]`, `> [!div class="…"]`.

Works on block tokens before inline text is read, at any depth. Never makes HTML.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wiki.markup.job import job_of

ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\n?", re.I)
VIDEO = re.compile(r"\[!VIDEO\s+(https?://[^\s\]]{1,500})\s*\]", re.I)
BLOCK = re.compile(r"\[!div\s+class=\"?([A-Za-z]{1,40})\"?\s*\][ \t]*\n?", re.I)


def install(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "alerts", alerts)


def alerts(state: StateCore) -> None:
    out: list[Token] = []
    opened: list[str] = []
    tokens = iter(state.tokens)
    for token in tokens:
        if token.type == "blockquote_close":
            kind = opened.pop()
            token.type, token.tag = (f"{kind}_close", "div") if kind else (token.type, token.tag)
        out.append(token)
        if token.type == "blockquote_open":
            opened.append("")
        elif token.type == "inline" and starts_quotation(out):
            opened[-1] = mark(state, out) or ""
            if not token.content:
                drop_paragraph(out)
                next(tokens)
    state.tokens = out


def starts_quotation(out: list[Token]) -> bool:
    return (
        len(out) > 2
        and out[-1].content.startswith("[!")
        and out[-2].type == "paragraph_open"
        and out[-3].type == "blockquote_open"
    )


def mark(state: StateCore, out: list[Token]) -> str | None:
    """Turn the quotation just opened into what its first line says, and take that line away."""
    quotation, inline = out[-3], out[-1]
    if found := ALERT.match(inline.content):
        become(quotation, "alert", f"alert alert-{found.group(1).lower()}")
        title = job_of(state.env).labels.alerts[found.group(1).lower()]
        out.insert(-2, Token("alert_title", "", 0, content=title, block=True, level=quotation.level + 1))
    elif found := VIDEO.match(inline.content):
        become(quotation, "video", "video")
        quotation.meta["video"] = found.group(1)
    elif found := BLOCK.match(inline.content):
        become(quotation, "block", "next-step" if found.group(1).lower() == "nextstepaction" else "block")
    else:
        return None
    inline.content = inline.content[found.end() :].lstrip("\n")
    return quotation.type.removesuffix("_open")


def become(token: Token, kind: str, css: str) -> None:
    token.type, token.tag, token.attrs = f"{kind}_open", "div", {"class": css}


def drop_paragraph(out: list[Token]) -> None:
    del out[-2:]
