"""Wiki links: `[[Title]]`, `[[Title|text]]`, `[[path#section]]`, `[[#section]]`.

Makes tokens only; where they lead is decided by the caller's resolver when HTML is made.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

WIKI_LINK = re.compile(r"\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{1,300}))?\]\]")
# "C#" and "C# basics" are titles: a section name follows its mark at once.
SECTION = re.compile(r"#(?=[^\s#])")


def install(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "wiki_link", wiki_link)


def wiki_link(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos) or state.linkLevel:
        return False
    found = WIKI_LINK.match(state.src, state.pos, state.posMax)
    if not found or not found.group(1).strip():
        return False
    if not silent:
        push_link(state, found.group(1).strip(), (found.group(2) or "").strip())
    state.pos = found.end()
    return True


def push_link(state: StateInline, written: str, shown: str) -> None:
    target, section = split(written)
    token = state.push("link_open", "a", 1)
    token.meta = {"page": target, "section": section, "named": bool(shown)}
    text = state.push("text", "", 0)
    text.content = shown or written.removeprefix("#")
    state.push("link_close", "a", -1)


def split(written: str) -> tuple[str, str]:
    """Page and section of what stands in the brackets."""
    mark = SECTION.search(written)
    if not mark:
        return written, ""
    return written[: mark.start()].strip(), written[mark.end() :].strip()
