"""The follower `steering`: takes the two pages with which staff steer search into force, in every process at once.

What they say is noted in a file beside the index, so that a search asks neither the database nor the repository.
"""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.policy import SEARCH_ANSWERS, SEARCH_SYNONYMS
from wiki.search.index import Index
from wiki.search.rules import NO_RULES, Answers, Chosen, Problem, as_noted, read_answers, read_synonyms
from wiki.store import follow
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.effects import LIVE
from wiki.store.follow import Progress
from wiki.store.inlinks import pages_at
from wiki.store.pagefile import PageText
from wiki.store.tables import page

PAGES = {SEARCH_SYNONYMS, SEARCH_ANSWERS}


class Steering:
    """Keeps the rules of `index`. `text` reads a page by its blob."""

    name = "steering"
    after: str | None = None

    def __init__(self, database: Database, index: Index, text: Callable[[str], PageText]) -> None:
        self.database = database
        self.rules = index.rules
        self._words = index.words
        self._text = text

    def seen(self) -> int:
        """The last activity that was looked at. A file that was deleted or damaged is made anew."""
        if self.rules() is NO_RULES:
            self.refresh()
        with self.database.read() as conn:
            return follow.position(conn, self.name)

    def handle(self, activities: Sequence[Activity]) -> None:
        """Read the two pages again when one of them changed, or when any page came, went or got another name."""
        for activity in activities:
            paths = {activity.data.get("path"), activity.data.get("old_path")}
            if activity.kind.startswith("page.") and (activity.kind != "page.edited" or paths & PAGES):
                return self.refresh()

    def rebuild(self, progress: Progress) -> None:
        self.refresh()
        progress(1, 1)

    def refresh(self) -> None:
        """Put into force what the two pages say now."""
        self.rules.write(as_noted(*self._read()))

    def problems(self, path: str) -> list[Problem]:
        """The lines of the page at `path`, as it is now, that cannot be read."""
        return [problem for problem in self._read()[2] if problem.path == path]

    def _read(self) -> tuple[Sequence[Sequence[str]], Answers, Sequence[Problem]]:
        """What means the same, which pages answer what, and what cannot be read."""
        with self.database.read() as conn:
            blobs = dict(conn.execute(_BLOBS).all())
            synonyms, problems = read_synonyms(self._body(blobs.get(SEARCH_SYNONYMS)), self._words)
            chosen, wrong = read_answers(self._body(blobs.get(SEARCH_ANSWERS)))
            ids = pages_at(conn, {path for answer in chosen for path in answer.paths})
        answers = [(answer.questions, [ids[path] for path in answer.paths if path in ids]) for answer in chosen]
        return synonyms, answers, [*problems, *wrong, *_missing(chosen, ids)]

    def _body(self, blob: str | None) -> str:
        try:
            return self._text(blob).body if blob else ""
        except NotFound:
            return ""  # a damaged repository: `doctor` tells


_BLOBS = sa.select(page.c.path, page.c.blob).where(page.c.path.in_(sorted(PAGES)), page.c.state == LIVE)


def _missing(chosen: Iterable[Chosen], ids: dict[str, int]) -> list[Problem]:
    return [
        Problem(SEARCH_ANSWERS, answer.line, answer.text, N_("One of these pages does not exist."))
        for answer in chosen
        if any(path not in ids for path in answer.paths)
    ]
