"""Where somebody goes on once they are signed in, and what they wrote before: both travel in the link of a mail. Pure.

Texts are known here by their secrets alone; `drafts.kept` has them.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from wiki.policy import Actor

TEXT = "/-/kept/"  # addresses of texts: this and the secret
MOST = 5  # texts that come along

Then = Callable[[sa.Connection, Actor], object]  # what is done as somebody signs in, in the same transaction


def nothing(conn: sa.Connection, actor: Actor) -> None:
    """Where nobody comes with texts."""


@dataclass(frozen=True, slots=True)
class Onward:
    """`next` is a path on this site or ""; `texts` are secrets, the newest first."""

    next: str = ""
    texts: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Onward":
        """As `data` wrote it."""
        return cls(data.get("next", ""), tuple(data.get("texts", ())))

    @property
    def data(self) -> dict[str, Any]:
        """For a link that is kept until it is used."""
        return asdict(self)

    @property
    def query(self) -> str:
        """For the address of a screen that leads there; to the newest text, as the others cannot come along."""
        leads = self.next.startswith(TEXT) or not self.texts
        target = self.next if leads else TEXT + self.texts[0]
        return "?" + urlencode({"next": target}) if target else ""


NOWHERE = Onward()
