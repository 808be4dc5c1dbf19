"""The first edit, walked in Chromium on a desktop and a phone: how many actions it takes, and how long the wiki takes.

`python -m bench.first_edit` writes the table into docs/performance.md. What people need to read and type is not in it.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from tests import browser as tools
from tests.drafts import walking
from wiki.accounts import doors, robots, staffing
from wiki.app import create_app
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
WINDOWS = {"desktop": {"width": 1280}, "phone": {"width": 360, "has_touch": True, "is_mobile": True}}
BODY = "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"
PATH = "/reset-the-router"


def prepared(folder: Path) -> Flask:
    """A small wiki with one page to improve."""
    app = create_app(Settings(data=folder, secret_key="a key"))
    wiki = app.extensions["wiki"]
    wiki.database.migrate()
    wiki.store.create(PageText("Reset the router", BODY, "Network"), author=Author("The company"))
    staffing.add_user(wiki.accounts, "Carl", "carl@example.com", Role.CUSTOMER, walking.PASSWORD)
    return app


def session_of(app: Flask) -> str:
    given: dict[str, Any] = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
    secret = doors.sign_in(app.extensions["wiki"].accounts, "carl@example.com", walking.PASSWORD, **given)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = secret
    return browser.get_cookie("session").value


def walks(folder: Path) -> dict[str, tuple[bool, Callable[[walking.Walk], None]]]:
    """Each walk by its name: whether somebody is signed in, and what they do."""
    return {
        "improve a page without an account, to the saved page": (
            False,
            lambda walk: walking.improve(walk, PATH, "button", "red button", lambda: walking.mailed_links(folder)[0]),
        ),
        "improve a page, signed in": (
            True,
            lambda walk: walking.improve_signed_in(walk, PATH, "Wait a minute", "Wait two minutes"),
        ),
        "fix a typo, signed in": (
            True,
            lambda walk: walking.mend(walk, PATH, "Wait", "Wait", "Please wait"),
        ),
        "say that something is missing, without an account": (False, lambda walk: walking.miss(walk, PATH)),
    }


def measured() -> Iterator[str]:
    """The rows of the table."""
    for window, options in WINDOWS.items():
        for name in walks(Path()):
            with tempfile.TemporaryDirectory() as made:
                yield one(Path(made), window, options, name)


def one(folder: Path, window: str, options: dict[str, Any], name: str) -> str:
    app = prepared(folder)
    is_signed_in, act = walks(folder)[name]
    with tools.serving(app) as site, tools.chromium() as browser, tools.windows(browser, site) as opened:
        page = opened(**options)
        if is_signed_in:
            page.context.add_cookies([{"name": "session", "value": session_of(app), "url": site}])
        walk = walking.Walk(page)
        page.goto("/")  # styles and scripts are in the browser, as on any second page
        begun = time.perf_counter()
        act(walk)
        seconds = time.perf_counter() - begun
    app.extensions["wiki"].store.close()
    presses = sum(action.startswith(("press", "open")) for action in walk.actions)
    return f"| {name} | {window} | {len(walk.actions)} | {presses} | {len(walk.actions) - presses} | {seconds:.1f} |"


def main() -> None:
    robots.QUICKEST = 0  # the walk is quicker than people are
    head = ["| walk | window | actions | presses | fields | seconds |", "|---|---|---|---|---|---|"]
    table = "\n".join([f"{datetime.now(UTC):%Y-%m-%d}.", "", *head, *measured()])
    text = DOCUMENT.read_text(encoding="utf-8")
    marks = "<!-- first-edit -->", "<!-- /first-edit -->"
    before, _, rest = text.partition(marks[0])
    after = rest.partition(marks[1])[2]
    DOCUMENT.write_text(f"{before}{marks[0]}\n{table}\n{marks[1]}{after}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
