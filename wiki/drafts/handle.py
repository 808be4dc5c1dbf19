"""How an editor names its draft: where it belongs, which version it has seen, and which open editor it is.

Pure. Says nothing about whose draft it is: that is always who asks.
"""

import re
from dataclasses import dataclass

from wiki.errors import N_, Invalid
from wiki.store import names

PAGE, NEW = "page:", "new:"
EDITOR = re.compile(r"[0-9a-f]{0,32}")
NUMBER = re.compile(r"[0-9]{1,18}")
UNKNOWN = N_("This form does not say which draft it is. Copy your text, and open the page anew.")


def place_of_page(page_id: int) -> str:
    return f"{PAGE}{page_id}"


def place_of_new(title: str) -> str:
    """Where a new page belongs that was begun under this title; "" for one that can have no address."""
    slug = names.slug(title)
    return f"{NEW}{slug}" if slug else ""


def place_of(page_id: int | None, title: str) -> str:
    """Where a text belongs: to its page or, without one, to the new page of this title."""
    return place_of_new(title) if page_id is None else place_of_page(page_id)


@dataclass(frozen=True, slots=True)
class Handle:
    """`version` 0: this editor has seen no draft. `editor` is a random word of each open window."""

    place: str = ""
    version: int = 0
    editor: str = ""

    @classmethod
    def read(cls, text: str) -> "Handle":
        """What a form or a script sent, as `__str__` writes it. What is none gives one that names nothing."""
        place, _, rest = text.partition(" ")
        version, _, editor = rest.partition(" ")
        if not _is_place(place) or not NUMBER.fullmatch(version) or not EDITOR.fullmatch(editor):
            return cls()
        return cls(place, min(int(version), 2**31 - 1), editor)

    @property
    def page_id(self) -> int | None:
        """The page that is changed; None for a new one."""
        return int(self.place.removeprefix(PAGE)) if self.place.startswith(PAGE) else None

    def checked(self) -> "Handle":
        """Itself. Raises Invalid when it names nothing."""
        if not self.place or not self.editor:
            raise Invalid(UNKNOWN)
        return self

    def __str__(self) -> str:
        return f"{self.place} {self.version} {self.editor}".rstrip() if self.place else ""


def _is_place(text: str) -> bool:
    if text.startswith(PAGE):
        return bool(NUMBER.fullmatch(text.removeprefix(PAGE)))
    return text.startswith(NEW) and names.is_path(text.removeprefix(NEW))
