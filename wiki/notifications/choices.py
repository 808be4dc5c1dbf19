"""What a person wants to be told by mail, and the link in each mail that ends it without signing in.

The link is signed and works for ever: all it can do is to end the mails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer

from wiki.accounts.tables import user
from wiki.errors import N_, Invalid, NotFound
from wiki.notifications.tables import notice_choice
from wiki.store.database import Database, insert

AT_ONCE, DAILY, NEVER = "at-once", "daily", "never"
MAILS = (AT_ONCE, DAILY, NEVER)
GAP = {AT_ONCE: timedelta(hours=1), DAILY: timedelta(days=1), NEVER: timedelta(0)}  # at least, between two mails
SPENT = N_("This link is not whole. Please copy all of it from the mail.")


@dataclass(frozen=True, slots=True)
class Choice:
    """`mail`: one of MAILS. `proposals`: staff who want to hear of every proposal that waits."""

    mail: str = AT_ONCE
    proposals: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """`key` gives the wiki's secret key; it is asked for when a link is made or opened."""

    database: Database
    key: Callable[[], str]

    def get(self, user_id: int) -> Choice:
        """What this person chose, or what holds for everyone."""
        chosen = sa.select(notice_choice.c.mail, notice_choice.c.proposals).where(notice_choice.c.user_id == user_id)
        with self.database.read() as conn:
            row = conn.execute(chosen).first()
        return Choice(*row) if row is not None else Choice()

    def choose(self, user_id: int, choice: Choice) -> None:
        """Raises Invalid."""
        if choice.mail not in MAILS:
            raise Invalid(N_("Please choose one of these."), field="mail")
        values: dict[str, Any] = {"mail": choice.mail, "proposals": choice.proposals}
        with self.database.write() as conn:
            before = conn.execute(_BEFORE, {"person": user_id}).first()
            if before is not None and before.next_at is not None:  # counted from the last mail, as for the new choice
                values["next_at"] = before.next_at - GAP[before.mail] + GAP[choice.mail]
            statement = insert(conn, notice_choice).values(user_id=user_id, **values)
            conn.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))

    def token_of(self, user_id: int) -> str:
        """The secret end of this person's link."""
        return self._signer().dumps(user_id)

    def stop(self, token: str) -> None:
        """Send no more mails to whom the link was sent. Raises NotFound."""
        user_id = self.person_of(token)
        choice = self.get(user_id)
        if choice.mail != NEVER:
            self.choose(user_id, Choice(NEVER, choice.proposals))

    def person_of(self, token: str) -> int:
        """Whom the link was sent to. Raises NotFound for one that we did not make, or of somebody who left."""
        try:
            user_id = self._signer().loads(token)
        except BadSignature:
            raise NotFound(SPENT) from None
        with self.database.read() as conn:
            is_here = conn.scalar(sa.select(sa.exists().where(user.c.id == user_id, user.c.left_at.is_(None))))
        if not is_here:
            raise NotFound(SPENT)
        return int(user_id)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key(), salt="unsubscribe")


_BEFORE = sa.select(notice_choice.c.mail, notice_choice.c.next_at).where(
    notice_choice.c.user_id == sa.bindparam("person")
)
