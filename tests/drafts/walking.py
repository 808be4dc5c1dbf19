"""The first edit as a person does it: every press and every field filled in is counted. No tests here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page

PASSWORD = "four calm grey horses"


def mailed_links(data: Path) -> list[str]:
    """The links of the newest mail that a wiki without a mail server wrote into its folder, as paths."""
    newest = max((data / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    text = message_from_bytes(newest.read_bytes(), policy=default).get_content()
    return re.findall(r"http://127.0.0.1:8000(/-/\S+)", text)


@dataclass
class Walk:
    """One person with one window. `actions` says in words what they did, in order."""

    page: Page
    actions: list[str] = field(default_factory=list)

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.actions.append(f"press “{name}”")

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.actions.append(f"fill in “{label}”")

    def replace(self, old: str, new: str) -> None:
        """Put the cursor into the text and type."""
        area = self.page.get_by_label("Text", exact=True)
        area.fill(area.input_value().replace(old, new))
        self.actions.append("write")


def improve(walk: Walk, path: str, old: str, new: str, link: Callable[[], str]) -> None:
    """From a page, without an account, to the saved improvement. `link` gives the link of the mail, opened here."""
    walk.page.goto(path)
    walk.press("link", "Improve this page")
    walk.replace(old, new)
    walk.press("button", "Go on")
    walk.fill("Name", "Nina New")
    walk.fill("Mail address", "nina@example.com")
    walk.press("button", "Send me the link")
    walk.page.get_by_text("Check your mailbox").first.wait_for()
    walk.page.goto(link())
    walk.actions.append("open the link in the mail")
    walk.fill("Password", PASSWORD)
    walk.press("button", "Create the account")
    walk.press("button", "Save the page")
    walk.page.get_by_text("Saved. Thank you").wait_for()


def improve_signed_in(walk: Walk, path: str, old: str, new: str) -> None:
    """The same for somebody with an account."""
    walk.page.goto(path)
    walk.press("link", "Improve this page")
    walk.replace(old, new)
    walk.press("button", "Save the page")
    walk.page.get_by_text("Saved. Thank you").wait_for()


def mend(walk: Walk, path: str, words: str, old: str, new: str) -> None:
    """A typo, by somebody with an account: the passage alone, in its place."""
    walk.page.goto(path)
    walk.press("link", "Fix a typo")
    walk.page.get_by_text(words).first.click()
    walk.actions.append("press the passage")
    area = walk.page.get_by_label("The passage", exact=True)
    area.wait_for()
    area.fill(area.input_value().replace(old, new))
    walk.actions.append("write")
    walk.press("button", "Save the passage")
    walk.page.get_by_text("Saved. Thank you").wait_for()


def miss(walk: Walk, path: str) -> None:
    """Somebody without an account says what is missing."""
    walk.page.goto(path)
    walk.press("link", "Something is missing here")
    walk.fill("What is missing?", "How long does it take?")
    walk.press("button", "Send to staff")
    walk.page.get_by_text("Staff will look at it").wait_for()
