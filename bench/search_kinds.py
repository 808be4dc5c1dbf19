"""Queries of each kind, of words drawn from a sample of the pages by how many pages hold them."""

import random
import re
from collections.abc import Sequence

from wiki.search.document import Document
from wiki.search.index import Index
from wiki.search.words import WORD

QUERIES = 60  # of each kind
WORDS = 3_000  # that are drawn
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
RUN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")  # words of a text with nothing but a space between


def quoted(query: str) -> str:
    """The same words, all of which must be there."""
    return " ".join(f'"{word}"' for word in query.split())


def kinds(sample: Sequence[Document], index: Index) -> dict[str, list[str]]:
    """By kind. Rare: in at most 0.2 % of the pages; common: in more than 5 %; others lie between."""
    chance = random.Random(5)
    share = shares(sample, index, chance)
    rare = [w for w, s in share.items() if 0 < s <= 0.002] or list(share)
    mid = [w for w, s in share.items() if 0.002 < s <= 0.03] or list(share)
    common = [w for w, s in share.items() if s > 0.05 and not index.words.word(w).common] or list(share)

    def of(*groups: Sequence[str]) -> list[str]:
        return [" ".join(chance.choice(group) for group in groups) for _ in range(QUERIES)]

    some = {
        "one rare word": of(rare),
        "one mid word": of(mid),
        "one common word": of(common),
        "two words": of(mid, mid),
        "three words": of(rare, mid, common),
        "two common words": of(common, common),
        "ten words": of(*[mid] * 6, *[common] * 4),
    }
    long = [word for word in mid if len(word) > 6] or mid
    all_of = {f"{kind}, all of them": [quoted(query) for query in some[kind]] for kind in list(some)[3:]}
    typos = [word[:2] + word[3:] for word in of(long)]
    return {**some, **all_of, "phrase": phrases(sample, chance), "a mistyped word": typos}


def shares(sample: Sequence[Document], index: Index, chance: random.Random) -> dict[str, float]:
    """Words of the sample, and what share of all pages holds each."""
    state = index.state()
    assert state is not None
    written = {word.lower() for page in sample for word in WORD.findall(page.body)}
    words = [word for word in sorted(written) if word.isascii() and word.isalpha() and len(word) > 3]
    found = {}
    for word in chance.sample(words, min(len(words), WORDS)):
        lists = [segment.postings("text", index.words.word(word).terms[0]) for segment in state.segments]
        found[word] = sum(postings.count for postings in lists if postings) / state.count
    return found


def phrases(sample: Sequence[Document], chance: random.Random) -> list[str]:
    """Two or three words as they follow one another in a page, in quotation marks."""
    found: list[str] = []
    while len(found) < QUERIES:
        runs = [run.split() for run in RUN.findall(chance.choice(sample).body)]
        size = chance.choice((2, 2, 3))
        run = chance.choice([run for run in runs if len(run) >= size] or [[""]])
        start = chance.randint(0, max(0, len(run) - size))
        if len(run) >= size and all(len(word) > 3 for word in run[start : start + size]):
            found.append('"' + " ".join(run[start : start + size]) + '"')
    return found
