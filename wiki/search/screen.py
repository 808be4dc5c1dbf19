"""Which of the pages that answer a query come on one screen of results, and in what order. Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wiki.search.evaluator import Evaluator, Sought
from wiki.search.filters import Conditions, Part
from wiki.search.postings import Documents
from wiki.search.proximity import best
from wiki.search.ranking import Ranked, Ranking

RELEVANCE, DATE = "relevance", "date"


@dataclass(frozen=True, slots=True)
class Screen:
    """Ranks `offset` to before `offset + limit`, best first or by DATE newest first.

    `days` are spans of time to count pages by: a name for each and its first second. None: nothing is counted.
    """

    offset: int = 0
    limit: int = 10
    order: str = RELEVANCE
    days: tuple[tuple[int, int], ...] = ()

    def choose(
        self, evaluator: Evaluator, parts: Sequence[Part], found: Ranking, words: Sequence[Sought]
    ) -> list[Ranked]:
        stop = self.offset + self.limit
        if self.order == RELEVANCE and words:
            return best(evaluator, found, words, self.offset, stop)
        return newest(parts, found, self.offset, stop)


FIRST = Screen()


def matching(evaluator: Evaluator, words: Sequence[Sought], conditions: Conditions, *, is_text: bool) -> Ranking:
    """The documents with any of `words` that fulfil the conditions.

    Without a word (`is_text` is False: none was typed), all that fulfil them; without conditions either, none.
    """
    keep = conditions.keep(evaluator)
    return everything(evaluator, keep) if keep is not None and not is_text else evaluator.rank(words, keep=keep)


def everything(evaluator: Evaluator, keep: Sequence[Documents]) -> Ranking:
    """All documents of `keep` that are not deleted, none better than another."""
    places = evaluator.places(keep)
    return evaluator.ranking(np.ones(len(places), np.float32), places)


def newest(parts: Sequence[Part], ranking: Ranking, start: int, stop: int) -> list[Ranked]:
    """The found documents from rank `start` to before `stop` when those changed last come first."""
    found = ranking.found
    changed = np.concatenate([part.pages.changed for part in parts])[found] if parts else found
    # Of pages changed in the same second, the one that was indexed last comes first.
    order = np.argsort(changed, kind="stable")[::-1][start:stop]
    return ranking.ranked(found[order], np.array([ranking.score(place) for place in found[order].tolist()]))
