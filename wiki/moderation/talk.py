"""What author and reviewers say to each other about a proposal: plain text, in order, never changed.

Must never make HTML: it gives pieces of text, and says which of them lead somewhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import throttle
from wiki.accounts.throttle import Limit
from wiki.errors import N_, Invalid
from wiki.moderation import reviewers
from wiki.policy import Actor
from wiki.settings import Settings
from wiki.store import activity
from wiki.store.database import Database
from wiki.store.links import target_path
from wiki.store.tables import proposal_comment

LIMIT = 2000  # characters
BY_PERSON = Limit("comment.person", 20, 60)
SAID, RETURNED = "said", "returned"  # kinds: a comment, and what was said when changes were asked for

_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'*_]|\[\[([^\[\]\n|]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `href` is where it leads, "" for nowhere."""

    text: str
    href: str = ""


def list_comments(conn: sa.Connection, number: int) -> list[Row]:
    """`user_id`, `user_name`, `at`, `kind`, `text` of everything that was said about a proposal, oldest first."""
    asked = sa.select(proposal_comment).where(proposal_comment.c.proposal_id == number)
    return list(conn.execute(asked.order_by(proposal_comment.c.id)))


def comment(database: Database, settings: Settings, actor: Actor, row: Row, text: str) -> None:
    """Say something about the proposal `row`, also when it is decided. Raises Denied, and Invalid for no text or too
    much, and TooMany. Those who hear of it are its author and whoever said something before."""
    with database.read() as conn:
        subject = reviewers.subject_of(conn, actor, row)
    policy.check(actor, "proposal.discuss", subject, settings=settings)
    text, at = check(text, "reason"), datetime.now(UTC)
    with database.write() as conn:
        throttle.take(conn, BY_PERSON, str(actor.id), at)
        others = {said.user_id for said in list_comments(conn, row.id)} | {row.decided_by}
        keep(conn, row.id, actor, SAID, text, at)
        data = {"proposal": row.id, "path": row.path, "title": row.title, "author_id": row.author_id, "reason": text}
        data["people"] = sorted(others - {None, actor.id})
        activity.record(conn, "proposal.commented", page_id=row.page_id, user_id=actor.id, at=at, data=data)


def keep(conn: sa.Connection, number: int, actor: Actor, kind: str, text: str, at: datetime) -> None:
    """Note a comment in the caller's transaction."""
    values = {"proposal_id": number, "user_id": actor.id, "user_name": actor.name, "at": at, "kind": kind}
    conn.execute(proposal_comment.insert().values(text=text, **values))


def check(text: str, field: str) -> str:
    """`text` without what cannot be seen and spare empty lines. Raises Invalid for none, or too much."""
    shown = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not text:
        raise Invalid(N_("Please write a few words. The author reads them."), field=field)
    if len(text) > LIMIT:
        raise Invalid(N_("Please be brief: at most %(limit)s characters."), field=field, limit=LIMIT)
    return text


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """A comment as paragraphs of lines of pieces; addresses and [[Titles]] lead somewhere."""
    return [[list(_pieces(line)) for line in block.split("\n")] for block in text.split("\n\n")]


def _pieces(line: str) -> Iterator[Piece]:
    at = 0
    for found in _LINK.finditer(line):
        if found.start() > at:
            yield Piece(line[at : found.start()])
        yield _linked(found)
        at = found.end()
    if at < len(line):
        yield Piece(line[at:])


def _linked(found: re.Match[str]) -> Piece:
    if found[1] is None:
        return Piece(found[0], found[0])
    path = target_path(found[1])
    return Piece(found[2] or found[1], f"/{path}") if path else Piece(found[0])
