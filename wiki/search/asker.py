"""Telling the askers of one day apart without knowing them, and which questions are no business of a log.

A hash cannot be undone once the day's key is gone, and says nothing across days. Must never keep an address.
"""

import hashlib
import ipaddress
import re
import secrets
import threading
import unicodedata
from datetime import date
from pathlib import Path

from wiki import keyfile

LONGEST = 100  # characters of a question that is kept; what is longer was pasted, and may be anything
MAIL = re.compile(r"\S@\S")
LONG_NUMBER = re.compile(r"\d(?:[ .,/()-]{0,2}\d){8}")  # of a telephone, an account, a card
PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|http|headless|scan|fetch", re.I)
KEY = "query-key."  # and the day: the file with the key of that day


def is_program(user_agent: str) -> bool:
    """Whether a program asks that nobody sits in front of: then nothing is counted."""
    return not user_agent or PROGRAMS.search(user_agent) is not None


def worth_keeping(typed: str) -> str | None:
    """The question as it is counted: without regard to case and spaces. None when it may be about somebody: when it
    holds a mail address or a long number, or is very long; and when there is nothing in it."""
    text = " ".join(unicodedata.normalize("NFC", typed).lower().split())
    if len(text) > LONGEST or MAIL.search(text) or LONG_NUMBER.search(text):
        return None
    return text if any(c.isalnum() for c in text) and text.isprintable() else None


class Askers:
    """The askers of one day, as hashes under a key that all processes share and that only lives that day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: tuple[date, bytes] | None = None
        self._lock = threading.Lock()

    def hash(self, day: date, address: str) -> str:
        """Who asks from `address`, as 16 hex digits."""
        network = _network(address)
        return hashlib.blake2b(network.encode(), key=self._key_of(day), digest_size=8).hexdigest()

    def forget(self, today: date) -> None:
        """Throw away the keys of days that are over."""
        for file in self._folder.glob(KEY + "*"):
            if file.name < KEY + today.isoformat():
                file.unlink(missing_ok=True)

    def _key_of(self, day: date) -> bytes:
        key = self._key
        if key is None or key[0] != day:
            with self._lock:
                key = self._key = (day, keyfile.keep(self._folder / (KEY + day.isoformat()), make_key))
            self.forget(day)
        return key[1]


def make_key() -> bytes:
    return secrets.token_bytes(32)


def _network(address: str) -> str:
    """An address as far as it stands for one household: of IPv6 the first 64 bits."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))
