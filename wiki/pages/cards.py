"""The pictures of pages for other sites: drawn when one is asked for, kept in memory up to a limit, one at a time.

What is drawn is always what a page says, never what an address says. It must never hold up a reader: while one picture
is drawn, who asks for another gets the one without words.
"""

import threading
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from wiki.media.cards import draw
from wiki.pages.bodies import Bodies

VERSION = 1  # raise it when cards look different
MOST = 4 * 1024 * 1024  # bytes a process keeps


class Cards:
    """Cards of one wiki, which is called `site`; where it is not open to everybody, pages name none."""

    def __init__(self, site: str, *, is_open: bool = True, most: int = MOST) -> None:
        self._site, self._is_open = site, is_open
        self._kept = Bodies(most)
        self._drawing = threading.Lock()

    def version_of(self, page: Any) -> str:
        """A short name of all that the card of `page` shows."""
        return blake2b(repr((VERSION, self._site, page.title, page.section)).encode(), digest_size=6).hexdigest()

    def address_of(self, page: Any) -> str:
        """Where other sites find the card of `page`; another address when it shows something else."""
        return f"/-/card/{page.path}?v={self.version_of(page)}" if self._is_open else ""

    def of(self, page: Any, fonts: Sequence[Path]) -> tuple[bytes, bool]:
        """The card of `page` as PNG, and whether it is the one to keep: not while others are being drawn."""
        version = self.version_of(page)
        found = self._kept.find("", page.path, version)
        if found is not None:
            return found, True
        if not self._drawing.acquire(blocking=False):
            return self._plain(), False
        try:
            made = draw(page.title, page.section, self._site, fonts)
        finally:
            self._drawing.release()
        self._kept.keep("", page.path, version, made)
        return made, True

    def _plain(self) -> bytes:
        """The card without words, which every process draws once."""
        found = self._kept.find("", "", "plain")
        if found is None:
            found = draw("", "", "", ())
            self._kept.keep("", "", "plain", found)
        return found
