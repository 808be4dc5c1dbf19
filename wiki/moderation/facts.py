"""What can be told about one edit, worked out only when a rule asks for it.

Everything is linear in the length of the texts. Pure: who the author is and what they did is brought by the caller.
Must never decide anything.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from wiki.moderation import likeness
from wiki.policy import Role
from wiki.store.pagefile import PageText

MOST_EDITS = 500  # edits of one person that are counted


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
    def _changed(self) -> tuple[list[str], list[str]]:
        return changed_lines(*self.both)

    @cached_property
    def added(self) -> str:
        """The lines that were not there before, and the words about the edit, in one form."""
        return likeness.plain([self.summary, *self._changed[1]])

    @cached_property
    def distinct_words(self) -> frozenset[str]:
        return likeness.distinct_words(self.added)

    @cached_property
    def spaced_words(self) -> str:
        """The words with one space around each, to find phrases in."""
        return f" {' '.join(likeness.words(self.added))} "

    @cached_property
    def new_hosts(self) -> list[str]:
        """The host of each link to another site that was not there before: no line that stayed can tell."""
        links = Counter(likeness.urls(self.added)) - Counter(likeness.urls(likeness.plain(self._changed[0])))
        return [host for host in map(likeness.host_of, links.elements()) if host and host != self.own_host]

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(self.new_hosts) | ({self.mail_domain} if self.mail_domain else frozenset())

    @cached_property
    def longest_run(self) -> int:
        return likeness.longest_run(self.added)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that only the first text has, and those that only the second has; one that moved is in neither."""
    old, new = before.split("\n"), after.split("\n")
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    known, added = Counter(old[same:]), []
    for line in new[same:]:
        if known.get(line, 0) > 0:
            known[line] -= 1
        else:
            added.append(line)
    return list(known.elements()), added


def _whole(text: PageText) -> str:
    return "\n".join((text.title, text.summary, text.section, ", ".join(text.tags), text.body))


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
