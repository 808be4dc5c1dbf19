"""Many small proposals taken at once: each is one decision of its own, and what cannot be taken says why.

Must never take one that was not shown whole, or that changed since.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wiki.errors import N_, Invalid, NotFound, WikiError
from wiki.moderation.review import Desk
from wiki.policy import Actor
from wiki.store.git import is_sha

MOST = 50  # proposals at once, so that the answer comes soon


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one proposal; `error` says why it was not taken. `path` is the page that it changed."""

    number: int
    title: str
    path: str = ""
    error: WikiError | None = None


def accept_many(desk: Desk, actor: Actor, ticked: Iterable[str]) -> list[Outcome]:
    """Accept each of the proposals ticked, written `<number>:<commit that was shown>`. Raises Invalid for none, and for
    more than MOST."""
    picks = list(dict.fromkeys(_read(ticked)))
    if not picks:
        raise Invalid(N_("Please tick the proposals that you want to accept."))
    if len(picks) > MOST:
        raise Invalid(N_("Please tick at most %(limit)s at once."), limit=MOST)
    return [_accept(desk, actor, number, seen) for number, seen in picks]


def _read(ticked: Iterable[str]) -> Iterator[tuple[int, str]]:
    for tick in ticked:
        number, _, seen = tick.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 19 and is_sha(seen):
            yield int(number), seen


def _accept(desk: Desk, actor: Actor, number: int, seen: str) -> Outcome:
    try:
        title = desk.get(number).title
    except NotFound as error:
        return Outcome(number, "", error=error)
    try:
        saved = desk.accept_as_it_is(actor, number, seen=seen)
    except WikiError as error:
        return Outcome(number, title, error=error)
    return Outcome(number, saved.text.title, saved.path)
