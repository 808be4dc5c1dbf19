"""What the browser tests share: Chromium, a served app, and axe. No tests here."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; FileNotFoundError where there is none (`make test` installs one)."""
    program = os.environ.get("ALMANAC_TEST_BROWSER") or shutil.which("chromium")
    if not program:
        raise FileNotFoundError("No Chromium on this machine: run the tests with `make test`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address under which `app` answers, on a free port, until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def axe_findings(page: Page) -> list[str]:
    """What axe-core says of the screen now open: rule, and the element it means."""
    # Through the debugging protocol, so that the content security policy stays in force.
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{v['id']}: {n['html'][:150]}" for v in found["violations"] for n in v["nodes"]]
