"""Footnotes: `[^name]` in the text and `[^name]: …` below it; the notes are moved to the end of the page.

The definitions are the plugin's; the reference rule is ours, because the plugin's looks for the closing bracket
of each `[^` through the rest of the paragraph.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_def, footnote_tail

REFERENCE = re.compile(r"\[\^([^\]\s]{1,100})\]")


def install(md: MarkdownIt) -> None:
    md.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("link", "footnote_ref", footnote_ref)
    md.core.ruler.after("inline", "footnote_tail", footnote_tail)


def footnote_ref(state: StateInline, silent: bool) -> bool:
    known: dict[str, Any] | None = state.env.get("footnotes")
    if not known or not state.src.startswith("[^", state.pos) or state.linkLevel:
        return False
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if not found or f":{found.group(1)}" not in known["refs"]:
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta = number(known, found.group(1))
    state.pos = found.end()
    return True


def number(known: dict[str, Any], label: str) -> dict[str, int]:
    """Notes are numbered as they are first mentioned; each mention has a number of its own to come back to."""
    key = f":{label}"
    if known["refs"][key] < 0:
        known["refs"][key] = len(known["list"])
        known["list"][known["refs"][key]] = {"label": label, "count": 0}
    note = known["list"][known["refs"][key]]
    note["count"] += 1
    return {"id": known["refs"][key], "subId": note["count"] - 1}
