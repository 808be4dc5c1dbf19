"""A wiki with people in it, each with a browser of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import browser as tools
from tests.conftest import noted_statements
from wiki.accounts import doors, staffing
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.web import Wiki

PASSWORD = "four calm grey horses"
COMPANY = Author("The company", None)
STEPS = "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"


@pytest.fixture
def wiki(app: Flask) -> Iterator[Wiki]:
    wiki = app.extensions["wiki"]
    yield wiki
    wiki.store.close()


@pytest.fixture
def person(app: Flask, wiki: Wiki) -> Callable[..., FlaskClient]:
    """Make a person and sign them in; returns their browser. Forms need no CSRF token, as with `client`."""
    app.config["WTF_CSRF_ENABLED"] = False

    def make(name: str, role: Role = Role.CUSTOMER) -> FlaskClient:
        email = f"{name.split()[0].lower()}@example.com"
        staffing.add_user(wiki.accounts, name, email, role, PASSWORD)
        secret = doors.sign_in(wiki.accounts, email, PASSWORD, remembered=False, user_agent="", address="192.0.2.1")
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = secret
        return browser

    return make


@pytest.fixture
def carl(person) -> FlaskClient:
    return person("Carl Customer")


@pytest.fixture
def bea(person) -> FlaskClient:
    return person("Bea Customer")


@pytest.fixture
def mona(person) -> FlaskClient:
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def page(wiki: Wiki):
    """The page “Reset the router”."""
    text = PageText("Reset the router", STEPS, section="Network", tags=("router",), summary="Start anew.")
    return wiki.store.create(text, author=COMPANY)


@pytest.fixture
def fields(wiki: Wiki) -> Callable[..., dict[str, str]]:
    """What a browser would send of the edit form as it is now, with changes; but for CRLF."""

    def sent(**changes: str) -> dict[str, str]:
        row = wiki.store.find("reset-the-router")
        text = wiki.store.text(row.blob)
        form = {"title": text.title, "section": text.section, "tags": ", ".join(text.tags), "summary": text.summary}
        return form | {"body": text.body, "base": row.blob, "edit_summary": "", **changes}

    return sent


@pytest.fixture
def body_of(wiki: Wiki) -> Callable[[str], str]:
    return lambda path="reset-the-router": wiki.store.text(wiki.store.get(path).blob).body


@pytest.fixture
def count_commits(wiki: Wiki) -> Callable[[], int]:
    from wiki.store.tables import revision

    def count() -> int:
        with wiki.database.read() as conn:
            return conn.scalar(sa.select(sa.func.count(sa.distinct(revision.c.commit))))

    return count


@pytest.fixture
def cost(monkeypatch: pytest.MonkeyPatch):
    """Counts of what a block costs: SQL `queries`, `processes` started, `fsyncs`."""

    @contextmanager
    def counting() -> Iterator[SimpleNamespace]:
        with noted_statements() as queries, monkeypatch.context() as patch:
            counted = SimpleNamespace(queries=queries, processes=0, fsyncs=0)
            _count_calls(patch, counted)
            yield counted

    return counting


def _count_calls(patch: pytest.MonkeyPatch, counted: SimpleNamespace) -> None:
    import os
    import subprocess

    sync, start = os.fsync, subprocess.Popen.__init__

    def counted_sync(file: int) -> None:
        counted.fsyncs += 1
        sync(file)

    def counted_start(self, *args, **kwargs) -> None:
        counted.processes += 1
        start(self, *args, **kwargs)

    patch.setattr(os, "fsync", counted_sync)
    patch.setattr(subprocess.Popen, "__init__", counted_start)


def arrive(page, path):
    page.wait_for_url(lambda url: urlsplit(url).path == path)


@pytest.fixture
def site(app, person, page):
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_as(chromium, site, person, app):
    """Opens a path as a person, in a browser of their own; what the console complains about is in `page.complaints`."""
    people = {}
    with tools.windows(chromium, site) as window:

        def open_as(name, path, width=1280, **options):
            if name not in people:
                role = Role.MODERATOR if name == "Mona" else Role.CUSTOMER
                people[name] = person(name, role).get_cookie("session").value
            page = window(width, **options)
            page.context.add_cookies([{"name": "session", "value": people[name], "url": site}])
            page.goto(path)
            return page

        yield open_as
