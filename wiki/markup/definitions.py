"""Definition lists: a term on one line, `: what it means` on the next. The plugin's rule, kept off alerts.

Writers of alerts sometimes begin their text with a colon; `[!NOTE]` is no term.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin


def install(md: MarkdownIt) -> None:
    deflist_plugin(md)
    ruler = md.block.ruler
    rule = next(rule.fn for rule in ruler.__rules__ if rule.name == "deflist")

    def deflist(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.src.startswith("[!", state.bMarks[start] + state.tShift[start]):
            return False
        return rule(state, start, end, silent)

    ruler.at("deflist", deflist, {"alt": ["paragraph", "reference", "blockquote"]})
