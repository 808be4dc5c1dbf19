"""What somebody wrote before they had an account: kept behind a secret until they have signed up or in, in whatever
browser that ends.

The secret travels with the link to confirm their address. Must never be listed, and never outlives its days.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts import throttle, tokens
from wiki.accounts.tables import user
from wiki.accounts.throttle import Limit, network
from wiki.drafts.drafts import FIELDS, LARGEST, Drafts
from wiki.drafts.handle import Handle, place_of
from wiki.drafts.tables import kept_text
from wiki.errors import N_, Busy, Invalid, NotFound, WikiError
from wiki.store.database import Database

log = logging.getLogger("wiki.drafts")
DAYS = 7  # longer than the link to confirm an address works
MOST = 64 * 1024 * 1024  # bytes of all such texts together
BY_ADDRESS = Limit("kept.address", 6, 600)
TOO_LARGE = N_("This is more than the wiki keeps for you before you have an account. Sign in first, or write a part.")
FULL = N_("Too many people are writing their first text at the moment. Copy yours to a safe place and try again later.")
GONE = N_("This text was saved already, or was left for too long.")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """`clock` returns the time in UTC, aware."""

    database: Database
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def keep(self, page_id: int | None, fields: Mapping[str, str], *, address: str | None) -> str:
        """Keep the text for a page (None: for a new one) and return its secret. Raises Invalid, TooMany and Busy."""
        kept = {name: fields[name] for name in FIELDS if fields.get(name)}
        size, at, secret = len(json.dumps(kept)), self.clock(), tokens.new_secret()
        if size > LARGEST:
            raise Invalid(TOO_LARGE, field="body")
        row = {"page_id": page_id, "fields": kept, "size": size, "until": at + timedelta(days=DAYS)}
        with self.database.write() as conn:
            throttle.take(conn, BY_ADDRESS, network(address), at)
            if (conn.scalar(_ALL) or 0) + size > MOST:
                raise Busy(FULL)
            conn.execute(kept_text.insert().values(hash=tokens.hash_of(secret), **row))
        return secret

    def get(self, secret: str) -> Row:
        """The text behind a secret. Raises NotFound."""
        with self.database.read() as conn:
            return self._get(conn, secret)

    def _get(self, conn: sa.Connection, secret: str) -> Row:
        asked = sa.select(kept_text).where(kept_text.c.hash == tokens.hash_of(secret), kept_text.c.until > self.clock())
        row = conn.execute(asked).one_or_none()
        if row is None:
            raise NotFound(GONE)
        return row

    def take_over(self, conn: sa.Connection, secrets: Iterable[str], owner: int, drafts: Drafts) -> list[str]:
        """Make the texts drafts of their author, in the transaction in which their link is used; which of them are so
        now. Where they have another draft already, or too many, it stays as it is, and the text waits behind its
        secret."""
        return [secret for secret in secrets if self._take_over(conn, secret, owner, drafts)]

    def _take_over(self, conn: sa.Connection, secret: str, owner: int, drafts: Drafts) -> bool:
        try:
            row = self._get(conn, secret)
            if row.taken_by is not None:
                return bool(row.taken_by == owner)
            place = place_of(row.page_id, row.fields.get("title", ""))
            drafts.add(conn, owner, Handle(place, 0, row.hash[:32]), row.fields)
            conn.execute(kept_text.update().where(kept_text.c.hash == row.hash).values(taken_by=owner))
        except WikiError as error:
            log.info("A text that was written before its author signed in is no draft of theirs: %s", error)
            return False
        return True

    def drop(self, secret: str) -> None:
        """Its text is saved."""
        with self.database.write(durable=False) as conn:
            conn.execute(kept_text.delete().where(kept_text.c.hash == tokens.hash_of(secret)))

    def forget_page(self, page_id: int) -> None:
        """Remove all that was written for a page: what it said must be nowhere any more."""
        with self.database.write() as conn:
            conn.execute(kept_text.delete().where(kept_text.c.page_id == page_id))

    def sweep(self) -> int:
        """Forget what was left for too long, and what people wrote who left; how many that was. The worker calls it
        about once an hour."""
        left = sa.select(user.c.id).where(user.c.left_at.is_not(None))
        old = (kept_text.c.until <= self.clock()) | kept_text.c.taken_by.in_(left)
        with self.database.write(durable=False) as conn:
            return conn.execute(kept_text.delete().where(old)).rowcount


_ALL = sa.select(sa.func.sum(kept_text.c.size))
