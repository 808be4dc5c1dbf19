"""What can be told about one edit, worked out only when a rule asks for it.

Everything is linear in the length of the texts. Pure: who the author is and what they did is brought by the caller.
Must never decide anything.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from wiki.policy import Role
from wiki.store.pagefile import PageText

MOST_EDITS = 500  # edits of one person that are counted
_URL = re.compile(r"https?://[^\s<>()\[\]\"'|`]+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_RUN = re.compile(r"([^\W\d_])\1{3,}")  # a letter again and again; rulers of tables and headings are no letters


@dataclass(frozen=True, slots=True)
class Record:
    """What an author has done: `edits` of all, up to `MOST_EDITS`, `hour` of them in the last hour, and for how many
    whole `days` they have an account."""

    edits: int = 0
    hour: int = 0
    days: int = 0


@dataclass
class Facts:
    """One edit. `kind` is create, edit, rename, revert, comment or name; `texts` gives what the page said and what it
    is to say; `record` what the author has done before; `address_day` how often their address wrote today."""

    kind: str
    role: Role
    name: str
    section: str
    texts: Callable[[], tuple[PageText, PageText]]
    record: Callable[[], Record]
    address_day: Callable[[], int]
    summary: str = ""
    own_host: str = ""
    mail_domain: str = ""

    def number(self, field: str) -> int:
        """The value of a field that is a number."""
        return int(_NUMBERS[field](self))

    @cached_property
    def author(self) -> Record:
        return self.record()

    @cached_property
    def both(self) -> tuple[str, str]:
        before, after = self.texts()
        return _whole(before), _whole(after)

    @property
    def old_size(self) -> int:
        return len(self.both[0])

    @property
    def size(self) -> int:
        return len(self.both[1])

    @cached_property
    def added(self) -> str:
        """The lines that were not there before, and the words about the edit, in one form."""
        before, after = self.both
        known = Counter(before.split("\n"))
        lines = [self.summary]
        for line in after.split("\n"):
            if known[line] > 0:
                known[line] -= 1
            else:
                lines.append(line)
        return unicodedata.normalize("NFKC", "\n".join(lines)).casefold()

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.added)

    @cached_property
    def distinct_words(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def spaced_words(self) -> str:
        """The words with one space around each, to find phrases in."""
        return f" {' '.join(self.words)} "

    @cached_property
    def new_hosts(self) -> list[str]:
        """The host of each link to another site that was not there before."""
        before, after = self.both
        known = Counter(_URL.findall(before))
        links = _URL.findall(f"{after}\n{self.summary}")
        added = (link for link, count in (Counter(links) - known).items() for _ in range(count))
        return [host for host in map(host_of, added) if host and host != self.own_host]

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(self.new_hosts) | ({self.mail_domain} if self.mail_domain else frozenset())

    @cached_property
    def longest_run(self) -> int:
        return max((match.end() - match.start() for match in _RUN.finditer(self.added)), default=1)


def host_of(url: str) -> str:
    """The host of an address, without `www.`, account and port."""
    host = re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]
    host = host.rpartition("@")[2].partition(":")[0].casefold().strip(".")
    return host.removeprefix("www.")


def _whole(text: PageText) -> str:
    return "\n".join((text.title, text.summary, ", ".join(text.tags), text.body))


def _left(facts: Facts) -> int:
    """How long the text is, in per cent of what it was."""
    return 100 if not facts.old_size else min(100, 100 * facts.size // facts.old_size)


_NUMBERS: dict[str, Callable[[Facts], int]] = {
    "author.edits": lambda facts: facts.author.edits,
    "author.days": lambda facts: facts.author.days,
    "author.hour": lambda facts: facts.author.hour,
    "address.day": lambda facts: facts.address_day(),
    "text.grown": lambda facts: max(0, facts.size - facts.old_size),
    "text.shrunk": lambda facts: max(0, facts.old_size - facts.size),
    "text.left": _left,
    "text.size": lambda facts: facts.size,
    "text.run": lambda facts: facts.longest_run,
    "links.new": lambda facts: len(facts.new_hosts),
}
