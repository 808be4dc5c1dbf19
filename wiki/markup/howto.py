"""What a page teaches: its numbered steps, what one needs and how long it takes, its questions and answers.

Read from the same tokens as its HTML. Plain text only; what search engines or checklists make of it is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from wiki.markup.plain import plain_text, text_of

FEWEST = 2  # steps or questions; one alone is neither a how-to nor a list of questions
MINUTES = {"d": 1440, "t": 1440, "h": 60, "s": 60, "m": 1}  # day or Tag, hour, Stunde, minute; by their first letter
_AMOUNT = re.compile(r"(\d{1,4})\s*(days?|tage?|h\b|hours?|hrs?|stunden?|std|m\b|min)", re.I)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps below one heading ("" for none), each as one text. What stands by itself in a step has a line of it."""

    heading: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HowTo:
    """`minutes` is 0 where the page does not say. `questions` are pairs of a question and its answer."""

    steps: tuple[Steps, ...] = ()
    needs: tuple[str, ...] = ()
    minutes: int = 0
    questions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "HowTo":
        """Back from what `dataclasses.asdict` made of one, and JSON of that."""
        steps = tuple(Steps(some["heading"], tuple(some["steps"])) for some in kept["steps"])
        return cls(steps, tuple(kept["needs"]), kept["minutes"], tuple((q, a) for q, a in kept["questions"]))


NOTHING_TAUGHT = HowTo()


def how_to(tokens: Sequence[Token]) -> HowTo:
    """What these tokens of a page teach. Fewer than FEWEST steps, or questions, are none."""
    steps = tuple(steps_of(tokens))
    questions = tuple(questions_of(tokens))
    return HowTo(
        steps=steps if sum(len(some.steps) for some in steps) >= FEWEST else (),
        needs=tuple(item for some in inside(tokens, "alert-need") for item in items(some)),
        minutes=max((minutes(plain_text(some)) for some in inside(tokens, "alert-time")), default=0),
        questions=questions if len(questions) >= FEWEST else (),
    )


def steps_of(tokens: Sequence[Token]) -> Iterator[Steps]:
    heading = ""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            heading = token.meta["text"]
        elif token.type == "ordered_list_open" and token.level == 0:
            found = items(tokens[index : closing(tokens, index)], "\n")
            yield Steps(heading, found)


def items(tokens: Sequence[Token], between: str = " ") -> tuple[str, ...]:
    """The text of each item of the outermost list: its lines, with `between` between them."""
    starts = [index for index, token in enumerate(tokens) if token.type == "list_item_open"]
    level = min((tokens[index].level for index in starts), default=0)
    ends = ((index, closing(tokens, index)) for index in starts if tokens[index].level == level)
    return tuple(text for start, end in ends if (text := between.join(_lines(plain_text(tokens[start:end])))))


def _lines(text: str) -> list[str]:
    return [squeezed for line in text.split("\n") if (squeezed := " ".join(line.split()))]


def inside(tokens: Sequence[Token], alert: str) -> Iterator[Sequence[Token]]:
    """What stands in each alert of this kind."""
    for index, token in enumerate(tokens):
        if token.type == "alert_open" and alert in str(token.attrs.get("class", "")).split():
            yield tokens[index : closing(tokens, index)]


def closing(tokens: Sequence[Token], start: int) -> int:
    """Where the element that begins at `start` ends."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens)


def minutes(text: str) -> int:
    """“1 hour 30 minutes” is 90; of “5–10 minutes” the longer counts."""
    return sum(int(number) * MINUTES[unit[0].lower()] for number, unit in _AMOUNT.findall(text))


def questions_of(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Headings that ask, each with the text below it."""
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    for start, end in pairwise([*starts, len(tokens)]):
        question = text_of(tokens[start + 1].children or ())
        answer = plain_text(tokens[start + 3 : end])
        if question.endswith(("?", "？")) and answer:
            yield question, answer
