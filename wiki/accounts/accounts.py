"""What everything about accounts needs, in one object that the app builds once and its requests share.

It knows who a session belongs to. What people do with accounts is in `doors`, `joining`, `own` and `staffing`.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from wiki.accounts import sessions, throttle, tokens, users
from wiki.accounts.mail import Letter, Mailer, MailFailed
from wiki.accounts.passwords import Passwords
from wiki.accounts.sessions import Loaded
from wiki.accounts.tables import address_block
from wiki.errors import WikiError
from wiki.policy import Actor
from wiki.settings import Settings
from wiki.store import activity
from wiki.store.database import Database

log = logging.getLogger("wiki.accounts")


def now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """`clock` returns the time in UTC, aware; tests bring their own. `waiting`, `helps`: see `sessions.finding`."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        mailer: Mailer,
        clock: Callable[[], datetime] = now,
        waiting: sa.ColumnElement[int] = sessions.NOTHING,
        helps: sa.ColumnElement[bool] | None = None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.mailer = mailer
        self.clock = clock
        self.passwords = Passwords(settings)
        self._finding = sessions.finding(waiting, helps)
        self.names = (settings.title, settings.seed_author)  # under which the company itself appears

    def load_actor(self, secret: str) -> Actor | None:
        """Who the session with this secret belongs to; None when it has ended."""
        loaded = self.load(secret)
        return loaded.actor if loaded else None

    def load(self, secret: str) -> Loaded | None:
        """The session with this secret, in one query; None when it has ended.

        Every few minutes it also writes down that the session is in use.
        """
        at = self.clock()
        with self.database.read() as conn:
            loaded = sessions.find(conn, secret, at, self._finding)
        if loaded is not None and loaded.due:
            self._touch(loaded, at)
        return loaded

    def link(self, path: str, secret: str = "") -> str:
        """The public address of `path` and a secret, for a mail."""
        return self.settings.base_url.rstrip("/") + path + secret

    def tell(self, *notes: Letter) -> None:
        """Send mails about something that is done already: a failure is logged and does not undo it."""
        try:
            self.mailer.send(*notes)
        except MailFailed:
            log.error("A mail about a change to an account could not be sent.")

    def sweep(self) -> None:
        """Delete what has expired: sessions, links, throttles, blocks. The worker calls it about once an hour."""
        at = self.clock()
        with self.database.write() as conn:
            sessions.sweep(conn, at)
            tokens.sweep(conn, at)
            throttle.sweep(conn, at)
            for user_id in users.lift_ended(conn, at):
                data = {"by": None, "author_id": user_id}
                activity.record(conn, "user.unblocked", user_id=user_id, at=at, data=data)
            conn.execute(sa.delete(address_block).where(address_block.c.until <= at))

    def _touch(self, loaded: Loaded, at: datetime) -> None:
        try:
            with self.database.write(durable=False) as conn:
                sessions.touch(conn, loaded, at=at, settings=self.settings)
        except WikiError as error:
            # Reading goes on when nothing can be written; the next request tries again.
            log.warning("A session's last use was not written down: %s", error)
