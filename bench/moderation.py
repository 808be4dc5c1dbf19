"""What moderation costs with five thousand proposals waiting, on a smaller wiki one for each page: CPU milliseconds in
one process, at p50 and p95.

The proposals stay in the wiki of the bench; what a run decides is proposed anew by the next.
"""

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from bench.requests import PASSWORD, TOKEN, Cost
from wiki.accounts import staffing
from wiki.app import create_app
from wiki.errors import WikiError
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store import activity, decisions, follow
from wiki.store.decisions import WAITING
from wiki.store.pages import Author
from wiki.store.tables import page, proposal
from wiki.web import Wiki

WAITING_PROPOSALS = 5_000
ROUNDS = 60
STAFF = "mona@example.com"
SEEN = re.compile(r'name="seen" value="([^"]*)"')


class Moderation:
    """Measures a wiki in which WAITING_PROPOSALS proposals wait, at most one for each page that there is."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(replace(settings, publishing="staff"))
        self.wiki: Wiki = self.app.extensions["wiki"]
        self.random = random.Random(2)

    def all(self) -> Iterator[Cost]:
        self.fill()
        staff = self.staff()
        yield self.cost("the queue of proposals", lambda i: staff.get("/-/proposals"))
        numbers = self.numbers()
        yield self.cost("a proposal under review", lambda i: staff.get(f"/-/proposals/{numbers[i % len(numbers)]}"))
        yield self.cost("accepting a proposal", self.accepting(staff, numbers), len(numbers))
        yield self.cost("proposals looked at again after a publish", self.publishing())
        self.wiki.store.close()

    def fill(self) -> None:
        """Propose until enough wait that fit on their pages; the saves measured before have changed some."""
        self.follow()
        now = datetime.now(UTC)
        with self.wiki.database.write() as conn:
            misfits = sa.select(proposal.c.id).where(proposal.c.state.in_(WAITING), proposal.c.fit != "clean")
            for number in list(conn.scalars(misfits)):
                decisions.close(conn, number, "withdrawn", at=now)
            waiting = list(conn.scalars(sa.select(proposal.c.id).where(proposal.c.state.in_(WAITING))))
            pages = conn.execute(sa.select(page.c.path, page.c.blob).where(page.c.state == "live").limit(50_000)).all()
            wanted = min(WAITING_PROPOSALS, len(pages))
            for number in waiting[wanted:]:
                decisions.close(conn, number, "withdrawn", at=now)
        for number in range(len(waiting), wanted):
            row = self.random.choice(pages)
            text = self.wiki.store.text(row.blob)
            with suppress(WikiError):  # a page that the other measurements changed
                self.wiki.store.propose(
                    row.path,
                    replace(text, body=f"{text.body}\nOne more line, number {number}.\n"),
                    base=row.blob,
                    author=Author(f"Customer {number % 300}", 1_000_000 + number % 300),
                    summary="One more line",
                )
        self.follow()

    def follow(self) -> None:
        while follow.run(self.wiki.database, self.wiki.fitting, 2000, folder=self.wiki.settings.data):
            pass

    def numbers(self) -> list[int]:
        """Proposals that fit, one a page: those on the same page would overlap when one of them is accepted."""
        with self.wiki.database.read() as conn:
            waiting = sa.select(sa.func.max(proposal.c.id)).where(proposal.c.state == "open", proposal.c.fit == "clean")
            return list(conn.scalars(waiting.group_by(proposal.c.page_id).limit(ROUNDS)))

    def staff(self):
        with suppress(WikiError):  # she is there from an earlier run
            staffing.add_user(self.wiki.accounts, "Mona", STAFF, Role.MODERATOR, PASSWORD)
        client = self.app.test_client()
        token = TOKEN.search(client.get("/-/sign-in").text).group(1)
        client.post("/-/sign-in", data={"csrf_token": token, "email": STAFF, "password": PASSWORD})
        return client

    def accepting(self, staff, numbers: list[int]) -> Callable[[int], object]:
        """Accepts one proposal after the other; opening them is not part of the cost."""
        forms = []
        for number in numbers[:ROUNDS]:
            text = staff.get(f"/-/proposals/{number}").text
            forms.append({"csrf_token": TOKEN.search(text).group(1), "seen": SEEN.search(text).group(1)})
        return lambda i: staff.post(f"/-/proposals/{numbers[i]}/accept", data=forms[i])

    def publishing(self) -> Callable[[int], object]:
        """The follower's part after a page with a waiting proposal was changed."""
        with self.wiki.database.read() as conn:
            pages = list(conn.scalars(sa.select(proposal.c.page_id).where(proposal.c.state == "open").limit(ROUNDS)))
            newest = activity.newest(conn)
        template = activity.Activity(newest, None, "page.edited", 0, None, None, {"path": ""})
        return lambda i: self.wiki.fitting.handle([replace(template, page_id=pages[i])])

    def cost(self, name: str, ask: Callable[[int], object], rounds: int = ROUNDS) -> Cost:
        spent = []
        for i in range(rounds):
            started = time.process_time()
            answer = ask(i)
            spent.append((time.process_time() - started) * 1000)
            assert answer is None or answer.status_code < 400, (name, answer.status_code)
        return name, statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]
