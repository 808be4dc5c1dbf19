"""Mails to people who are away: one with everything that waits, at most one an hour, to those who want it.

A person's hour is written down before the mail goes out, and that it went out after it: a mail server that fails
neither loses nor doubles anything, and a wiki that cannot write sends nothing. Must never mail what a person may not
read.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wiki.accounts import users
from wiki.accounts.mail import Letter, Mailer, MailFailed
from wiki.accounts.tables import session, user
from wiki.accounts.users import User
from wiki.errors import N_
from wiki.notifications.choices import AT_ONCE, GAP, NEVER, Choices
from wiki.notifications.notices import Notices, now
from wiki.notifications.shown import QUERY, Shown
from wiki.notifications.tables import notice, notice_choice
from wiki.store.database import Database, insert

log = logging.getLogger("wiki.notices")

TOO_LATE = timedelta(days=7)  # what could not be mailed for so long is no news any more
LONGEST_WAIT = timedelta(days=1)  # between tries with an address that the mail server refuses
MOST_PEOPLE = 100  # in one round
MOST_NOTICES = 20  # in one mail

HELLO = N_("Hello %(name)s,")
ONE = N_("%(wiki)s: news about “%(title)s”")
SOME = N_("%(wiki)s: news for you")
INTRO = N_("this happened while you were away:")
MORE = N_("There is more than fits in a mail: %(all)s")
WHY = N_("You get this mail because you have an account. Choose how often we write: %(choose)s")
STOP = N_("No more mails like this: %(stop)s")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one person gets: their unread notices, newest first, up to the one with the id `newest`."""

    person: User
    mail: str
    newest: int
    items: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class NoticeMails:
    """`clock` returns the time in UTC, aware."""

    notices: Notices
    choices: Choices
    mailer: Mailer
    clock: Callable[[], datetime] = now

    @property
    def database(self) -> Database:
        return self.notices.database

    def send(self) -> int:
        """Write to everybody whose time has come; how many mails went out. Ends early when the server is away."""
        sent = 0
        for user_id in self._due():
            parcel = self._pack(user_id)
            if parcel is None:
                continue
            self._reserve(parcel)
            try:
                if parcel.items:
                    self.mailer.send(self._letter(parcel))
                    sent += 1
            except MailFailed as error:
                self._put_off(parcel, is_refused=error.is_refused)
                if not error.is_refused:
                    break
            else:
                self._mailed(parcel)
        return sent

    def _due(self) -> list[int]:
        """Who has waited long enough and has not been seen since, wants mails and may get them."""
        at = self.clock()
        given = {
            "from": at - TOO_LATE,
            "until": at - timedelta(minutes=self.notices.settings.notice_minutes),
            "now": at,
        }
        with self.database.read() as conn:
            return list(conn.scalars(_DUE.where(~users.is_blocked()), given))

    def _pack(self, user_id: int) -> Parcel | None:
        """What waits for this person; None when they want or may get no mail any more."""
        choice = self.choices.get(user_id)
        with self.database.read() as conn:
            person = users.get(conn, user_id)
            waiting = QUERY.where(notice.c.user_id == user_id, *_WAITING).order_by(notice.c.id.desc())
            rows = conn.execute(waiting.limit(MOST_NOTICES + 1)).all()
            language = self.notices.languages.of(person.language)
            items = [self.notices.show(conn, row, person.actor(), language) for row in rows]
        if not rows or choice.mail == NEVER or person.blocked_at is not None or person.email is None:
            return None
        return Parcel(person, choice.mail, rows[0].id, [item for item in items if item.place is not None])

    def _letter(self, parcel: Parcel) -> Letter:
        link = self.notices.settings.base_url.rstrip("/") + "/-/"
        items, more = parcel.items[:MOST_NOTICES], parcel.items[MOST_NOTICES:]
        texts = {f"notice{n}": _item(item, link) for n, item in enumerate(items)}
        title = " ".join(items[0].title.split())
        stop = f"{link}unsubscribe/{self.choices.token_of(parcel.person.id)}"
        return Letter(
            parcel.person.email or "",
            ONE if len(items) == 1 and title else SOME,
            (HELLO, INTRO, *(f"%({name})s" for name in texts), *([MORE] if more else []), WHY, STOP),
            {
                **texts,
                "name": parcel.person.name,
                "title": title,
                "all": f"{link}notices",
                "choose": f"{link}account/notices",
                "stop": stop,
            },
            {
                "Message-ID": f"<notices-{parcel.person.id}-{parcel.newest}@{self._host()}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            parcel.person.language,
        )

    def _host(self) -> str:
        return self.notices.settings.base_url.split("//")[-1].split("/")[0].split(":")[0] or "localhost"

    def _reserve(self, parcel: Parcel) -> None:
        self._remember(parcel, {"next_at": self.clock() + GAP[parcel.mail]})

    def _mailed(self, parcel: Parcel) -> None:
        gone = (notice.c.user_id == parcel.person.id, notice.c.id <= parcel.newest, *_WAITING)
        with self.database.write() as conn:
            conn.execute(notice.update().where(*gone).values(mailed_at=self.clock()))
            person = notice_choice.c.user_id == parcel.person.id
            conn.execute(notice_choice.update().where(person).values(failures=0))

    def _put_off(self, parcel: Parcel, *, is_refused: bool) -> None:
        """Try again: soon when the server was away, less and less often when it refuses this address."""
        if not is_refused:
            self._remember(parcel, {"next_at": self.clock()})
            return
        with self.database.read() as conn:
            person = notice_choice.c.user_id == parcel.person.id
            failures = conn.scalar(sa.select(notice_choice.c.failures).where(person)) or 0
        log.warning("The mail server refuses the address of user %s", parcel.person.id)
        wait = min(GAP[AT_ONCE] * 2 ** min(failures, 10), LONGEST_WAIT)
        self._remember(parcel, {"next_at": self.clock() + wait, "failures": min(failures + 1, 100)})

    def _remember(self, parcel: Parcel, values: dict[str, object]) -> None:
        row = {"user_id": parcel.person.id, "mail": parcel.mail, **values}
        with self.database.write() as conn:
            statement = insert(conn, notice_choice).values(row)
            conn.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


def _item(item: Shown, link: str) -> str:
    """A notice as a paragraph: what happened, why, and the address that leads there."""
    reason = f"“{item.reason}”" if item.reason else ""
    return "\n".join(line for line in (item.text, reason, f"{link}notices/{item.id}") if line)


_WAITING = (notice.c.read_at.is_(None), notice.c.mailed_at.is_(None))
_REACHABLE = (user.c.email.is_not(None), user.c.confirmed_at.is_not(None), user.c.left_at.is_(None))
_SEEN = sa.exists().where(session.c.user_id == notice.c.user_id, session.c.seen_at >= notice.c.at)
_DUE = (
    sa.select(notice.c.user_id)
    .distinct()
    .join(user, user.c.id == notice.c.user_id)
    .outerjoin(notice_choice, notice_choice.c.user_id == notice.c.user_id)
    .where(*_WAITING, *_REACHABLE, ~_SEEN)
    .where(notice.c.at > sa.bindparam("from", type_=notice.c.at.type))
    .where(notice.c.at <= sa.bindparam("until", type_=notice.c.at.type))
    .where(sa.func.coalesce(notice_choice.c.mail, AT_ONCE) != NEVER)
    .where(
        notice_choice.c.next_at.is_(None)
        | (notice_choice.c.next_at <= sa.bindparam("now", type_=notice_choice.c.next_at.type))
    )
    .order_by(notice.c.user_id)
    .limit(MOST_PEOPLE)
)
