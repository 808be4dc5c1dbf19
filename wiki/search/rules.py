"""How staff steer search: lists of words that mean the same, and pages chosen as the answer to a question. Pure.

Each is a page of the wiki whose list says it, one item a line. A line that cannot be read is a `Problem` for staff to
see; it must never keep the other lines from working, nor break a search.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from wiki.errors import N_
from wiki.policy import SEARCH_ANSWERS, SEARCH_SYNONYMS
from wiki.search.words import WORD, Words
from wiki.store.links import target_path

TITLES = {SEARCH_SYNONYMS: "Search synonyms", SEARCH_ANSWERS: "Search answers"}
FIRST_TEXTS = {  # what the editor of such a page begins with
    SEARCH_SYNONYMS: N_(
        "Each line of the list names words that mean the same, with commas between them. Whoever searches for one "
        "finds the others too, within a second after saving.\n\nFor example: `- password, passphrase, pass word`\n\n"
    ),
    SEARCH_ANSWERS: N_(
        "Each line of the list says what people search for, with commas between several, then a colon and the page "
        "that shall come first.\n\nFor example: `- forgot password, cannot sign in: [[Reset your password]]`\n\n"
    ),
}
THIN = N_("In force, but search does not go by very common words: without them one of these is a single word.")
LINES = 5_000  # of a page that are read
MEANINGS = 20  # words that mean the same, at most
LONGEST = 6  # words in one of them
ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*\S)")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
COMMA = re.compile(r"[,;、，；]")
LINK = re.compile(r"\[\[([^\[\]|#]+)(?:[#|][^\[\]]*)?\]\]")
ANSWER = re.compile(r"([^\[\]]+?)\s*[:：]\s*((?:\[\[[^\[\]]+\]\][\s,;]*)+)")

Terms = tuple[str, ...]  # that follow one another; "" for a common word in between
Answers = Sequence[tuple[Sequence[str], Sequence[int]]]  # questions and the ids of the pages that answer them


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that says nothing search understands, or not quite what it says, and why."""

    path: str
    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Questions and the paths of the pages that answer them; where it stands, for when there is no such page."""

    questions: tuple[str, ...]
    paths: tuple[str, ...]
    line: int
    text: str


def read_synonyms(body: str, words: Words) -> tuple[list[tuple[str, ...]], list[Problem]]:
    """`- password, passphrase, pass word`: each item a list of what means the same."""
    groups, problems = [], []
    for number, text in items(body):
        meanings = tuple(dict.fromkeys(part.strip() for part in COMMA.split(text) if part.strip()))
        why = _wrong(meanings)
        if not why:
            groups.append(meanings)
            why = THIN if any(_is_thin(words, meaning) for meaning in meanings) else ""
        if why:
            problems.append(Problem(SEARCH_SYNONYMS, number, text, why))
    return groups, problems


def _wrong(meanings: Sequence[str]) -> str:
    if len(meanings) < 2:
        return N_("Write at least two words that mean the same, with a comma between them.")
    if len(meanings) > MEANINGS:
        return N_("These are too many for one line: at most 20 can mean the same.")
    if any(not 1 <= len(WORD.findall(meaning)) <= LONGEST for meaning in meanings):
        return N_("Between two commas there must be one to six words.")
    return ""


def _is_thin(words: Words, meaning: str) -> bool:
    """Whether common words leave only one, which would then mean the same by itself: "office" of "out of office"."""
    tokens = words.query(meaning)
    return len(tokens) > 1 and sum(not token.common for token in tokens) == 1


def read_answers(body: str) -> tuple[list[Chosen], list[Problem]]:
    """`- forgot password, lost password: [[Reset your password]]`: questions, a colon, the pages that answer them."""
    answers, problems = [], []
    for number, text in items(body):
        match = ANSWER.fullmatch(text)
        questions = tuple(q.strip() for q in COMMA.split(match[1]) if WORD.search(q)) if match else ()
        paths = tuple(filter(None, map(target_path, LINK.findall(match[2])))) if match else ()
        if questions and paths:
            answers.append(Chosen(questions, tuple(dict.fromkeys(paths)), number, text))
        else:
            why = N_("Write what people search for, a colon, and a link to the page: forgot password: [[Page]]")
            problems.append(Problem(SEARCH_ANSWERS, number, text, why))
    return answers, problems


def items(body: str) -> Iterator[tuple[int, str]]:
    """The items of the lists in a page with the numbers of their lines; code blocks are examples, not lists."""
    fence = ""
    for number, line in enumerate(body.splitlines()[:LINES], 1):
        match = FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence):
            fence = ""
        elif not fence and (item := ITEM.fullmatch(line.rstrip())):
            yield number, item[1]


@dataclass(frozen=True)
class Rules:
    """What is in force, in terms of the index. Of a question the common words, the order and the endings do not
    matter."""

    synonyms: Mapping[Terms, tuple[Terms, ...]] = field(default_factory=dict)
    answers: Mapping[frozenset[str], tuple[int, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def others(self, terms: Sequence[str]) -> list[tuple[Terms, ...]]:
        """For each of the terms of a question, in order: what means the same as it or as some words it is among."""
        found: list[dict[Terms, None]] = [{} for _ in terms]
        if self.synonyms:
            for start in range(len(terms)):
                for end in range(start + 1, min(start + LONGEST, len(terms)) + 1):
                    for other in self.synonyms.get(tuple(terms[start:end]), ()):
                        for place in range(start, end):
                            found[place][other] = None
        return [tuple(others)[:MEANINGS] for others in found]

    def chosen(self, terms: Iterable[str]) -> tuple[int, ...]:
        """The ids of the pages that staff chose for a question with these terms."""
        return self.answers.get(frozenset(terms), ()) if self.answers else ()


NO_RULES = Rules()


def as_noted(synonyms: Sequence[Sequence[str]], answers: Answers, problems: Sequence[Problem]) -> dict[str, Any]:
    """The rules as JSON, as written: each process makes terms of them in its own way."""
    return {"synonyms": synonyms, "answers": answers, "problems": [asdict(problem) for problem in problems]}


def from_noted(words: Words, noted: Any) -> Rules:
    """The rules that `as_noted` wrote."""
    synonyms: dict[Terms, dict[Terms, None]] = {}
    for group in noted["synonyms"]:
        meanings = {terms_of(words, meaning): placed(words, meaning) for meaning in group}
        for one in meanings:
            synonyms.setdefault(one, {}).update((other, None) for key, other in meanings.items() if key != one)
    answers: dict[frozenset[str], tuple[int, ...]] = {}
    for questions, ids in noted["answers"]:
        for question in questions:
            key = frozenset(terms_of(words, question))
            answers[key] = tuple(dict.fromkeys((*answers.get(key, ()), *ids)))
    problems = tuple(Problem(**problem) for problem in noted["problems"])
    return Rules({one: tuple(others) for one, others in synonyms.items()}, answers, problems)


def terms_of(words: Words, text: str) -> Terms:
    """The terms that are looked for when `text` is asked: without common words, unless there are no others."""
    tokens = words.query(text)
    return tuple(token.term for token in tokens if not token.common) or tuple(token.term for token in tokens)


def placed(words: Words, text: str) -> Terms:
    """The same with "" where a common word stands between two of them, as in "out of office"."""
    at = words.read([text], common=True, parts=False).positions
    found: list[str] = []
    before = None
    for term in terms_of(words, text):
        place = at.get(term, [0])[0]
        found += [""] * (place - before - 1 if before is not None else 0) + [term]
        before = place
    return tuple(found)
