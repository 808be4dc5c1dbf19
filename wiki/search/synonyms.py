"""Words that mean the same as a word of the query: a page with one of them matches as if it had the word, nearly.

Several words that mean the same as one count where they follow one another. Pure numpy.
"""

from collections.abc import Sequence

import numpy as np

from wiki.search.evaluator import NOTHING, Evaluator, Sought
from wiki.search.impacts import Floats, Impacts
from wiki.search.phrases import COMMON, Phrase
from wiki.search.postings import Postings
from wiki.search.rules import Terms

SHARE = np.float32(0.8)  # of what the word itself would count


def widen(evaluator: Evaluator, word: Sought, others: Sequence[Terms]) -> None:
    """Let `evaluator` find pages with any of `others` where it looks for `word`."""
    if not others:
        return
    merged = []
    for number in range(len(evaluator.parts)):
        impacts = evaluator.unwidened(word, number)
        gains = np.zeros(evaluator.parts[number].count, np.float32)
        gains[impacts.postings.documents] = impacts.stem
        for terms in others:
            gain = SHARE * together(evaluator, number, terms)
            np.maximum(gains, gain, out=gains)
        merged.append(_merged(impacts, gains))
    evaluator.take(word, merged)


def together(evaluator: Evaluator, number: int, terms: Terms) -> Floats:
    """By document of a part: what the least telling of `terms` counts there, where they follow one another."""
    least = np.full(evaluator.parts[number].count, np.inf, np.float32)
    for term in filter(None, terms):
        one = evaluator.unwidened(Sought(term, term), number)
        gains = np.zeros(len(least), np.float32)
        gains[one.postings.documents] = one.stem
        np.minimum(least, gains, out=least)
    if len(terms) > 1:
        slots = [(place, (term,)) for place, term in enumerate(terms) if term]
        holding = Phrase(dict.fromkeys(COMMON, slots)).holding(evaluator, number)
        followed = np.zeros_like(least)
        followed[holding] = least[holding]
        return followed
    return least


def _merged(own: Impacts, gains: Floats) -> Impacts:
    documents = np.flatnonzero(gains).astype(np.int32)
    exact, own_exact = None, own.exact
    if own_exact is not None:
        exact = np.zeros(len(documents), np.float32)
        exact[np.searchsorted(documents, own.postings.documents)] = own_exact
    postings = Postings.of(documents, NOTHING.frequencies, NOTHING.all_positions)
    return Impacts.of(postings, gains[documents], exact, own.exactly, own.scoring)
