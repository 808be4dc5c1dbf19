"""Heading ids by GitHub's rule, and the numbers of the sections that can be edited on their own.

Source: github-slugger (https://github.com/Flet/github-slugger); its counter per word keeps repeated headings linear.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wiki.markup.job import job_of
from wiki.markup.plain import text_of

NOT_IN_SLUG = re.compile(r"[^\w\- ]")


def install(md: MarkdownIt) -> None:
    md.core.ruler.push("heading_ids", heading_ids)


def slug(text: str) -> str:
    return NOT_IN_SLUG.sub("", text.strip().lower()).replace(" ", "-")[:200] or "section"


class Slugs:
    """Gives each heading a slug of its own: `name`, `name-1`, `name-2`."""

    def __init__(self) -> None:
        self.used: dict[str, int] = {}

    def give(self, text: str) -> str:
        base = name = slug(text)
        while name in self.used:
            self.used[base] += 1
            name = f"{base}-{self.used[base]}"
        self.used[name] = 0
        return name


def heading_ids(state: StateCore) -> None:
    job, slugs, number = job_of(state.env), Slugs(), 0
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        text = text_of(state.tokens[index + 1].children or [])
        name = slugs.give(text)
        token.attrs = {"id": job.id(name)}
        token.meta["text"] = text
        job.ids.add(name)
        if is_section(token):
            number += 1
            token.meta["section"] = number


def is_section(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0 and "included" not in token.meta
