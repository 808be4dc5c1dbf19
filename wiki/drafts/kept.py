"""What somebody wrote before they had an account: kept behind a secret until they have signed up or in, in whatever
browser that ends.

The secret travels with the link to confirm their address. Must never be listed, and never outlives its days.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts import throttle, tokens
from wiki.accounts.throttle import Limit, network
from wiki.drafts.drafts import FIELDS, LARGEST
from wiki.drafts.tables import kept_text
from wiki.errors import N_, Busy, Invalid, NotFound
from wiki.store.database import Database

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

    def keep(self, page_id: int, fields: Mapping[str, str], *, address: str | None) -> str:
        """Keep the text for a page and return its secret. Raises Invalid, TooMany and Busy."""
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
        asked = sa.select(kept_text).where(kept_text.c.hash == tokens.hash_of(secret), kept_text.c.until > self.clock())
        with self.database.read() as conn:
            row = conn.execute(asked).one_or_none()
        if row is None:
            raise NotFound(GONE)
        return row

    def drop(self, secret: str) -> None:
        """Its text is saved."""
        with self.database.write(durable=False) as conn:
            conn.execute(kept_text.delete().where(kept_text.c.hash == tokens.hash_of(secret)))

    def forget_page(self, page_id: int) -> None:
        """Remove all that was written for a page: what it said must be nowhere any more."""
        with self.database.write() as conn:
            conn.execute(kept_text.delete().where(kept_text.c.page_id == page_id))

    def sweep(self) -> int:
        """Forget what was left for too long; how many that was. The worker calls it about once an hour."""
        with self.database.write(durable=False) as conn:
            return conn.execute(kept_text.delete().where(kept_text.c.until <= self.clock())).rowcount


_ALL = sa.select(sa.func.sum(kept_text.c.size))
