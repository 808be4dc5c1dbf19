"""What one request costs: CPU milliseconds in one process, through the whole app, at p50 and p95."""

import html
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient

from wiki.accounts import staffing
from wiki.app import create_app
from wiki.errors import WikiError
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store.tables import page, revision
from wiki.web import Wiki

EMAIL, PASSWORD = "ada@example.com", "four calm grey horses"
WORDS = (
    "outlook",
    "error",
    "mailbox",
    "sync calendar",
    "cannot open",
    "how to reset a password",
    "exchange online powershell",
)
CONDITIONS = (
    '"error message"',
    "mailbox -exchange",
    "title:calendar sync",
    "outlook after:2020",
    "section:outlook error",
    "outlook tag:error",
)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BASE = re.compile(r'name="base" value="([^"]*)"')
BODY = re.compile(r'<textarea[^>]* name="body".*?>\n?(.*?)</textarea>', re.DOTALL)
LAST_TIME = re.compile(r"\s*Changed \d+\.\s*$")


def changed(editor: str) -> dict[str, str]:
    """The form of an open editor with one line that is new at the end, as a person would send it."""
    body = LAST_TIME.sub("", html.unescape(BODY.search(editor).group(1)))
    return {
        "csrf_token": TOKEN.search(editor).group(1),
        "base": BASE.search(editor).group(1),
        "body": f"{body}\n\nChanged {time.time_ns()}.\n",
        "edit_summary": "A try",
    }


def bare_flask() -> FlaskClient:
    """An app with one route that returns a kept body: what the framework and the test client cost."""
    app, body = Flask("bare"), b"x" * 15_000
    app.add_url_rule("/", view_func=lambda: Response(body, mimetype="text/html"))
    return app.test_client()


Cost = tuple[str, float, float]


class Costs:
    """Measures requests to one wiki. Everything is asked once before it counts."""

    def __init__(self, settings: Settings, rounds: int = 200) -> None:
        self.app = create_app(settings)
        self.wiki: Wiki = self.app.extensions["wiki"]
        self.rounds = rounds
        self.random = random.Random(1)
        with self.wiki.database.read() as conn:
            ids = conn.scalar(sa.select(sa.func.max(page.c.id)))
            wanted = [self.random.randint(1, ids) for _ in range(rounds * 2)]
            rows = conn.execute(sa.select(page.c.path).where(page.c.id.in_(wanted), page.c.state == "live"))
            self.paths = [row.path for row in rows]
            newest = sa.select(revision.c.commit, page.c.path).join(page, page.c.id == revision.c.page_id)
            self.commits = conn.execute(newest.order_by(revision.c.id.desc()).limit(50)).all()

    def all(self) -> Iterator[Cost]:
        """Name, p50 and p95 in CPU milliseconds of each request."""
        anonymous, ada = self.app.test_client(), self.signed_in()
        for client in (anonymous, ada):
            client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"  # as every browser says
        bare = bare_flask()
        yield self.cost("a bare Flask route (the floor)", lambda i: bare.get("/"))
        yield self.cost("page view, anonymous", lambda i: anonymous.get(self.path(i % 50)))
        etags = {i: anonymous.get(self.path(i)).headers["ETag"] for i in range(50)}
        yield self.cost(
            "page view, 304", lambda i: anonymous.get(self.path(i % 50), headers={"If-None-Match": etags[i % 50]})
        )
        yield self.cost("page view, signed in", lambda i: ada.get(self.path(i % 50)))
        yield self.cost("first view of a page", lambda i: anonymous.get(self.path(50 + i)), warm=False)
        yield self.cost("save over HTTP", self.saving(ada), warm=False, most=len(self.paths))
        yield self.cost("history", lambda i: anonymous.get("/-/history" + self.path(i)))
        yield self.cost("difference", lambda i: anonymous.get("/-/diff/{1}?new={0}".format(*self.commits[i % 50])))
        yield self.cost("recent changes", lambda i: anonymous.get("/-/changes"))
        yield self.cost("all pages, deep", self.deep(anonymous))
        yield self.cost("front page, signed in", lambda i: ada.get("/"))
        yield self.cost("search", lambda i: anonymous.get("/-/search", query_string={"q": WORDS[i % len(WORDS)]}))
        asked = [{"q": text} for text in CONDITIONS]
        yield self.cost("search, conditions", lambda i: anonymous.get("/-/search", query_string=asked[i % len(asked)]))
        yield self.cost("suggestion", lambda i: anonymous.get("/-/suggest", query_string={"q": "rese"[: 2 + i % 3]}))
        self.wiki.store.close()

    def cost(self, name: str, ask: Callable[[int], object], *, warm: bool = True, most: int = 10**6) -> Cost:
        if warm:
            for i in range(50):
                ask(i)
        spent = []
        for i in range(min(self.rounds, most)):
            started = time.process_time()
            answer = ask(i)
            spent.append((time.process_time() - started) * 1000)
            assert answer is None or answer.status_code < 400, (name, answer.status_code)
        return name, statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]

    def path(self, i: int) -> str:
        return "/" + self.paths[i % len(self.paths)]

    def deep(self, client: FlaskClient) -> Callable[[int], object]:
        """A page in the middle of the list of all."""
        return lambda i: client.get("/-/pages?from=" + "mnopqr"[i % 6])

    def signed_in(self) -> FlaskClient:
        with suppress(WikiError):  # she is there from an earlier run
            staffing.add_user(self.wiki.accounts, "Ada", EMAIL, Role.TRUSTED, PASSWORD)  # no rule holds her edits
        client = self.app.test_client()
        token = TOKEN.search(client.get("/-/sign-in").text).group(1)
        answer = client.post("/-/sign-in", data={"csrf_token": token, "email": EMAIL, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def saving(self, client: FlaskClient) -> Callable[[int], object]:
        """Saves a changed text; opening the form is not part of the cost."""
        forms = []
        for i in range(self.rounds):
            address = "/-/edit" + self.path(i)
            forms.append((address, changed(client.get(address, headers={"Accept-Encoding": "identity"}).text)))
        return lambda i: client.post(forms[i][0], data=forms[i][1])
