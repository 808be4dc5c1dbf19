"""Ready-made reasons for reviewers: the list items of the wiki page “Review reasons”, which staff edit.

Read anew each time, so that a save is in force at once. Must never know a proposal.
"""

import re

from wiki.errors import N_
from wiki.policy import REVIEW_REASONS
from wiki.store.pages import PageStore

TITLE = "Review reasons"
MOST = 50
AT_FIRST = (
    N_("This is right, but belongs on another page."),
    N_("I tried this and could not get the same result. Which version do you have?"),
    N_("Please say where you know this from, so that others can rely on it."),
    N_("Please propose these changes one by one: some of them can be taken at once."),
    N_("This advertises something. Pages here help people to use our products."),
)

_ITEM = re.compile(r"^[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.*)$")


def list_reasons(store: PageStore) -> tuple[str, ...]:
    """The reasons of the page, in its order; until there is one, a few to begin with, as translation keys."""
    row = store.find(REVIEW_REASONS)
    return AT_FIRST if row is None else items(store.text(row.blob).body)


def items(body: str) -> tuple[str, ...]:
    """Each list item as one line; lines that go on below it belong to it."""
    found: list[str] = []
    inside = False
    for line in body.splitlines():
        item = _ITEM.match(line)
        if item:
            found.append(item[1])
        elif inside and line.strip():
            found[-1] += " " + line
        inside = bool(item) or (inside and bool(line.strip()))
    lines = (" ".join(text.split()) for text in found)
    return tuple(line for line in lines if line)[:MOST]
