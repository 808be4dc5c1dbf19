"""Opens screens of a stage in Chromium as their people. No tests here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.stage.screens import Screen, nothing
from tests.stage.stage import Stage


class Camera:
    """One browser context for each person, all of one width and colour scheme."""

    def __init__(self, browser: Browser, site: str, stage: Stage, **options: Any) -> None:
        self.browser, self.site, self.stage, self.options = browser, site, stage, options
        self.pages: dict[str, Page] = {}
        self.busy: set[str] = set()

    def look(self, screen: Screen) -> Page:
        """The screen, with its steps done; good until the next look of the same person."""
        if screen.who in self.busy:
            self._begin_anew(screen.who)
        if screen.steps is not nothing:
            self.busy.add(screen.who)
        page = self.pages.get(screen.who) or self._sit_down(screen.who)
        page.goto(screen.path)
        screen.steps(page)
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    def _begin_anew(self, who: str) -> None:
        """Let go of what they wrote on the last screen, in their browser and as a draft."""
        page = self.pages.pop(who)
        page.context.set_offline(True)  # or it sends a last draft when it closes
        page.context.close()
        self.busy.remove(who)
        self.stage.forget_drafts(who)

    def _sit_down(self, who: str) -> Page:
        context = self.browser.new_context(base_url=self.site, **self.options)
        if who:
            context.add_cookies([{"name": "session", "value": self.stage.cookies[who], "url": self.site}])
        # Each screen as it is for a newcomer. Frames of other sites may not look.
        context.add_init_script("try { localStorage.removeItem('editor-view') } catch {}")
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        self.pages[who] = page
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


@contextmanager
def camera(browser: Browser, site: str, stage: Stage, **options: Any) -> Iterator[Camera]:
    made = Camera(browser, site, stage, **options)
    yield made
    made.close()
