"""What the browser tests share: Chromium, a served app, and axe. No tests here."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Frames of other sites may not look.
CHOOSE = "try { localStorage.setItem('editor-view', localStorage.getItem('editor-view') ?? '%s') } catch {}"


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


@contextmanager
def windows(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens empty windows on `site`, each `width` pixels wide and with cookies of its own, until the block ends.

    What the console complains about is kept in `page.complaints`. `view`: what the person chose to write in.
    """
    contexts = []

    def window(width: int = 1280, view: str = "markdown", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=site, **options)
        context.add_init_script(CHOOSE % view)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield window
    for context in contexts:
        context.close()


def axe_findings(page: Page) -> list[str]:
    """What axe-core says of the screen now open: rule, and the element it means."""
    # Through the debugging protocol, so that the content security policy stays in force.
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{v['id']}: {n['html'][:150]}" for v in found["violations"] for n in v["nodes"]]
