"""Words as they are really spelled in the wiki, near one that is not.

A mistake is one letter too many, missing, changed, or swapped with its neighbour (optimal string alignment).
"""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from wiki.search.pages import Pages, group_key, is_spelled

CONSIDERED = 50  # words a segment may offer


def near(tables: Iterable[Pages], word: str, mistakes: int) -> list[str]:
    """Words at most `mistakes` away from the folded `word`, the nearest and then the commonest first.

    The first letter counts as right, unless it was swapped with the second.
    """
    if not is_spelled(word):
        return []
    lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
    keys = [group_key(first, length) for first in {word[0], word[1]} for length in lengths]
    found: Counter[str] = Counter()
    for pages in tables:
        for key in keys:
            known = dict(pages.spelled_like(key))
            matches = extract(word, list(known), scorer=OSA.distance, score_cutoff=mistakes, limit=CONSIDERED)
            found.update({candidate: known[candidate] for candidate, _, _ in matches})
    found.pop(word, None)
    return sorted(found, key=lambda other: (OSA.distance(word, other), -found[other], other))
