"""A developer with a clone of the wiki's repository."""

import os
import subprocess
from pathlib import Path

from wiki.store.pages import PageStore

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Pia"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "pia@example.com"),
}


class Clone:
    """A developer's clone of the wiki."""

    def __init__(self, store: PageStore, folder: Path) -> None:
        self.folder = folder
        subprocess.run(["git", "clone", "-q", store.publisher.git.folder, folder], check=True, env=ENVIRONMENT)
        self.run("config", "gc.auto", "0")

    def run(self, *args: str) -> str:
        done = subprocess.run(["git", "-C", self.folder, *args], env=ENVIRONMENT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, file: str, text: str) -> None:
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(text)

    def commit(self, message: str = "Pushed") -> None:
        self.run("add", "-A")
        self.run("commit", "-qm", message)

    def push(self) -> None:
        self.run("push", "-q", "origin", "main")
