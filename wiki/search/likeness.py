"""Which pages are about the same as a page: those that hold its most telling words. Pure numpy: it sees segments.

A word tells much when the page has it often and few others have it (tf·idf). The page's own score is the yardstick:
a page that reaches only a small part of it is about something else.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wiki.search.evaluator import TEXT, Evaluator
from wiki.search.impacts import SCORING
from wiki.search.ranking import Ranking
from wiki.search.words import Words

READ = 20_000  # characters of a page that are read
CONSIDERED = 30  # of its words, those it has most often
TELLING = 14  # words that are looked for
TITLE = 4.0  # how often a word in the title counts
ENOUGH = 0.2  # of the page's own score that a related page reaches


@dataclass(frozen=True, slots=True)
class Model:
    """The page that others are compared with: its number, and how often it has each term."""

    page_id: int
    terms: Mapping[str, float]

    @classmethod
    def of(cls, page_id: int, title: str, body: str, words: Words) -> "Model":
        terms: dict[str, float] = defaultdict(float)
        for text, weight in ((title, TITLE), (body[:READ], 1.0)):
            for term, positions in words.read([text], common=False).positions.items():
                terms[term] += weight * len(positions)
        return cls(page_id, terms)


def alike(evaluator: Evaluator, model: Model) -> Ranking:
    """The documents that have telling words of `model` in common with it, scored; the page itself is among them."""
    scores = np.zeros(evaluator.count, np.float32)
    for term, weight in telling(evaluator, model).items():
        for number, start in enumerate(evaluator.starts[:-1]):
            postings = evaluator.postings(number, TEXT, term)
            if postings is not None:
                scores[start + postings.documents] += np.float32(weight) * evaluator.saturated(number, TEXT, postings)
    return evaluator.ranking(scores, None)


def telling(evaluator: Evaluator, model: Model) -> dict[str, float]:
    """The terms that tell `model` from other pages, and how much each tells. One that no other page has, tells none."""
    often = sorted(model.terms, key=lambda term: (-model.terms[term], -len(term), term))[:CONSIDERED]
    weights = {}
    for term in often:
        found = sum(_count(evaluator, number, term) for number in range(len(evaluator.parts)))
        if found > 1:
            rarity = float(np.log(1 + (evaluator.count - found + 0.5) / (found + 0.5)))
            times = model.terms[term]
            weights[term] = rarity * times / (times + SCORING.k1)
    best = sorted(weights, key=lambda term: (-weights[term], term))[:TELLING]
    return {term: weights[term] for term in best}


def _count(evaluator: Evaluator, number: int, term: str) -> int:
    postings = evaluator.postings(number, TEXT, term)
    return 0 if postings is None else postings.count


def chosen(scored: Sequence[tuple[int, float]], page_id: int) -> list[int]:
    """Of pages with their scores, best first, those that are near enough to the page `page_id`, which is left out."""
    own = max((score for other, score in scored if other == page_id), default=None)
    yardstick = own if own is not None else max((score for _, score in scored), default=0.0)
    return [other for other, score in scored if other != page_id and score >= ENOUGH * yardstick]
