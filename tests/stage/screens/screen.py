"""What a screen of the stage is."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Steps = Callable[[Page], None]


def nothing(page: Page) -> None:
    """The screen as it opens."""


@dataclass(frozen=True)
class Screen:
    """`who` is a key of PEOPLE, or "" for somebody who is not signed in; `steps` are done before one looks."""

    name: str
    path: str
    who: str = ""
    steps: Steps = nothing
