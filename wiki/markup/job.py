"""One parse or render of one page: what the caller gave, what was found, and how much work it has cost.

A job travels in markdown-it's `env`. It is never shared between two pages or threads.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from wiki.markup.model import (
    HEADING_PREFIX,
    MAX_DEPTH,
    MAX_STEPS,
    SOURCE_LIMIT,
    Includer,
    Labels,
    Resolver,
    Shower,
    Shown,
    Target,
)


class TooComplex(Exception):
    """The page would cost more work than a page may."""


@dataclass(slots=True)
class Job:
    resolve: Resolver | None = None
    include: Includer | None = None
    show: Shower | None = None
    prefix: str = ""
    labels: Labels = field(default_factory=Labels)
    steps: int = 0
    including: int = 0
    included: int = 0
    tables: int = 0
    colouring: float = 0
    found: dict[str, Target] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    includes: dict[str, None] = field(default_factory=dict)

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TooComplex

    def include_text(self, target: str) -> str | None:
        """The text to put in place of an include, or None. Included pages include no further than two levels."""
        self.includes[target] = None
        text = self.include(target) if self.include and self.including < 2 else None
        self.included += len(text or "")
        if self.included > SOURCE_LIMIT:
            raise TooComplex
        return text

    def find(self, target: str) -> Target:
        """Where a page link leads; asked once. Without a resolver everything is taken to exist where it was written."""
        if target not in self.found:
            self.found[target] = self.resolve(target) if self.resolve else Target(href="")
        return self.found[target]

    def shown(self, address: str) -> Shown | None:
        """How a stored file looks; without anybody to ask, as a picture that is where it was written."""
        return self.show(address) if self.show else Shown(address)

    def id(self, name: str) -> str:
        return f"{self.prefix}{HEADING_PREFIX}{name}"


def job_of(env: MutableMapping[str, Any]) -> Job:
    job: Job = env["job"]
    return job


def count_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that matches nothing: it counts, and refuses depth that the parser would drop silently."""
    job_of(state.env).spend(1)
    if state.level > MAX_DEPTH:
        raise TooComplex
    return False


def count_inline(state: StateInline, silent: bool) -> bool:
    """The same for inline text. Depth there costs the parser a link at most, and what it nests is checked later."""
    job_of(state.env).spend(1)
    return False
