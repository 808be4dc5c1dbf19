"""Where somebody goes on once they are signed in, and what they wrote before: both travel in the link of a mail. Pure.

Texts are known here by their secrets alone; `drafts.kept` has them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

TEXT = "/-/kept/"  # addresses of texts: this and the secret
MOST = 5  # texts that come along


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
        """For the address of a screen that leads there."""
        return "?" + urlencode({"next": self.next}) if self.next else ""
