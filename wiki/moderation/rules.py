"""Rules for edits, as staff write them: conditions that must all hold, and what is done then.

A small language that cannot hurt: fields, comparisons and plain values, no patterns. Pure: it sees the facts of one
edit. Must never read the database.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wiki.errors import N_, Invalid
from wiki.moderation.facts import MOST_EDITS, Facts
from wiki.moderation.likeness import host_of
from wiki.policy import ROLE_NAMES, Role
from wiki.store import names

ROWS = 6  # conditions of a rule
LONGEST_VALUE, LONGEST_MESSAGE, LONGEST_TITLE = 4000, 500, 80  # characters
MOST_WORDS, MOST_PHRASES = 300, 30  # in one condition
MOST_RULES = 100
LONGEST_HOST, MOST_LABELS = 253, 10  # RFC 1035; deeper ones count as their end

KINDS = {
    "create": N_("a new page"),
    "edit": N_("a change of a page"),
    "rename": N_("another title"),
    "revert": N_("going back to an older text"),
    "comment": N_("a comment on a proposal"),
    "name": N_("a name, at sign-up or later"),
}
ROLES = {
    str(int(Role.READER)): N_("Somebody not signed in, or a reader"),
    **{str(int(role)): ROLE_NAMES[role] for role in (Role.CUSTOMER, Role.TRUSTED)},
}
COMPARISONS = {
    "at_least": N_("is at least"),
    "at_most": N_("is at most"),
    "is": N_("is"),
    "is_not": N_("is not"),
    "any": N_("has one of"),
    "none": N_("has none of"),
}
IN_SHORT = {  # after what the condition is about
    "at_least": N_("at least"), "at_most": N_("at most"), "is": "", "is_not": N_("not"),
    "any": N_("one of"), "none": N_("none of"),
}  # fmt: skip
COMPARED_ELSE = N_(
    "This cannot be compared so. Numbers are at least or at most, lists have one of or none of; "
    "the others are or are not."
)
ONLY_FOR_EDITS = N_(
    "A name or a comment cannot wait as a proposal or be marked. It can be refused, let through, or have to come from "
    "a person."
)
NEVER = N_("These conditions never hold together.")
COMPARED = {"number": ("at_least", "at_most"), "choice": ("is", "is_not"), "list": ("any", "none")}

ALLOW, TAG, HOLD, CHALLENGE, REFUSE = "allow", "tag", "hold", "challenge", "refuse"
ACTIONS = {
    HOLD: N_("It waits as a proposal"),
    REFUSE: N_("It is refused, with the message"),
    CHALLENGE: N_("It has to come from a person, who answers your question if you ask one"),
    TAG: N_("It is marked in recent changes"),
    ALLOW: N_("It is let through, whatever other rules say"),
}
DONE = {  # the same on a badge
    HOLD: N_("Waits"), REFUSE: N_("Is refused"), CHALLENGE: N_("From a person only"), TAG: N_("Is marked"),
    ALLOW: N_("Is let through"),
}  # fmt: skip
SERIOUS_FIRST = (REFUSE, CHALLENGE, HOLD)
FOR_UNPUBLISHED = (REFUSE, CHALLENGE, ALLOW)


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a condition can be about. `sort` is number, choice or list; `cost` says how dear it is to know:
    0 nothing, 1 the texts, 2 a query."""

    label: str
    sort: str
    cost: int
    choices: Mapping[str, str] = field(default_factory=dict)


FIELDS: dict[str, Field] = {
    "edit.kind": Field(N_("What is done"), "choice", 0, KINDS),
    "author.role": Field(N_("The author’s role"), "choice", 0, ROLES),
    "author.name": Field(N_("The author’s name"), "list", 0),
    "page.section": Field(N_("The section, or one below it"), "choice", 0),
    "text.words": Field(N_("Words that are added"), "list", 1),
    "links.domain": Field(N_("Domains of new links to other sites"), "list", 1),
    "links.new": Field(N_("How many new links to other sites"), "number", 1),
    "text.grown": Field(N_("Characters that the text grows by"), "number", 1),
    "text.shrunk": Field(N_("Characters that the text shrinks by"), "number", 1),
    "text.left": Field(N_("Length in per cent of what it was"), "number", 1),
    "text.size": Field(N_("Characters of the whole text"), "number", 1),
    "text.run": Field(N_("How often one letter stands in a row"), "number", 1),
    "author.edits": Field(N_("Edits that the author has made"), "number", 2),
    "author.hour": Field(N_("Edits by the author in the last hour"), "number", 2),
    "author.days": Field(N_("Days since the author signed up"), "number", 2),
    "address.day": Field(N_("Edits from the author’s address today"), "number", 2),
}
OF_NAMES = ("edit.kind", "author.name", "links.domain")  # what is known at sign-up
UNPUBLISHED = ("comment", "name")  # nobody reviews them, and no list of changes has them: they cannot wait or be marked
CAPPED = ("author.edits", "author.hour", "address.day")


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of a rule, checked: `wanted` is the number, the choice, or the words and phrases of `value`."""

    field: str
    compare: str
    value: str
    wanted: Any

    @classmethod
    def read(cls, name: str, compare: str, value: str) -> "Condition":
        """Raises Invalid, with the field that is wrong: `field`, `compare` or `value`. No `compare` means the usual
        one: at least, has one of, is."""
        asked = FIELDS.get(name)
        if asked is None:
            raise Invalid(N_("Please choose what the condition is about."), field="field")
        compare = compare or COMPARED[asked.sort][0]
        if compare not in COMPARED[asked.sort]:
            raise Invalid(COMPARED_ELSE, field="compare")
        value = names.clean(unicodedata.normalize("NFKC", value))
        if not value or len(value) > LONGEST_VALUE:
            raise Invalid(N_("Please type a value, of %(limit)s characters at most."), field="value",
                          limit=LONGEST_VALUE)  # fmt: skip
        return cls(name, compare, value, _wanted(name, asked, value))

    def holds(self, facts: Facts) -> bool:
        asked = FIELDS[self.field]
        if asked.sort == "number":
            number: int = facts.number(self.field)
            return bool(number >= self.wanted if self.compare == "at_least" else number <= self.wanted)
        found = _is_one(self, facts) if asked.sort == "choice" else _has_one(self, facts)
        return found is (self.compare in ("is", "any"))


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` is what staff call it; `message` what the author reads, or the question of a challenge, to which
    `answers` (with commas between) are right; without one only a program fails it. `trusted`: it is for trusted
    customers too; for staff no rule is."""

    title: str
    conditions: tuple[Condition, ...]
    action: str
    message: str = ""
    answers: str = ""
    trusted: bool = False
    enabled: bool = True
    id: int = 0
    version: int = 0

    def matches(self, facts: Facts) -> bool:
        """Whether all conditions hold; the cheapest is asked first."""
        if facts.role >= Role.MODERATOR or (facts.role >= Role.TRUSTED and not self.trusted):
            return False
        if facts.kind not in self.kinds:
            return False
        return all(condition.holds(facts) for condition in sorted(self.conditions, key=_cost))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What this rule is for: of all that its conditions can be about, what its action can be done to."""
        found = [kind for kind in KINDS if kind not in UNPUBLISHED or self.action in FOR_UNPUBLISHED]
        for condition in self.conditions:
            if condition.field == "edit.kind":
                found = [kind for kind in found if (kind == condition.wanted) is (condition.compare == "is")]
            elif condition.field not in OF_NAMES:
                found = [kind for kind in found if kind != "name"]
        return tuple(found)

    def asks_for(self, name: str) -> bool:
        return any(condition.field == name for condition in self.conditions)

    def is_answer(self, typed: str) -> bool:
        """Whether `typed` answers the question of this challenge."""
        return bool(_plain(typed)) and _plain(typed) in {_plain(answer) for answer in self.answers.split(",")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say to an edit: `rule` is the one that counts, None when it may pass; `tags` those that mark
    it."""

    rule: Rule | None = None
    tags: tuple[Rule, ...] = ()

    @property
    def action(self) -> str:
        return self.rule.action if self.rule is not None else ALLOW


def judge(rules: Sequence[Rule], facts: Facts, passes: Callable[[Rule], bool] = lambda rule: False) -> Verdict:
    """What these rules say. What lets through comes first, then the most serious; `passes` says whether the author
    stood the challenge of a rule."""
    for rule in rules:
        if rule.action == ALLOW and rule.matches(facts):
            return Verdict()
    for action in SERIOUS_FIRST:
        for rule in rules:
            if rule.action == action and rule.matches(facts) and not (action == CHALLENGE and passes(rule)):
                return Verdict(rule, _tags(rules, facts) if action == HOLD else ())
    return Verdict(None, _tags(rules, facts))


def check(rule: Rule) -> Rule:
    """The rule with its words in order. Raises Invalid with the field that is wrong."""
    title, message, answers = names.clean(rule.title), names.clean(rule.message), names.clean(rule.answers)
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(N_("Please give the rule a name of at most %(limit)s characters."), field="title",
                      limit=LONGEST_TITLE)  # fmt: skip
    if rule.action not in ACTIONS:
        raise Invalid(N_("Please choose what is done."), field="action")
    if not rule.conditions:
        raise Invalid(N_("Please give at least one condition: else the rule would catch everything."), field="field-0")
    if not rule.kinds:
        if replace(rule, action=REFUSE).kinds:
            raise Invalid(ONLY_FOR_EDITS, field="action")
        raise Invalid(NEVER, field="field-0")
    if rule.action == REFUSE and not message:
        raise Invalid(N_("Please say why it is refused: the author reads it."), field="message")
    if rule.action == CHALLENGE and not message and answers:
        raise Invalid(N_("Please write the question to which these are the answers."), field="message")
    if len(message) > LONGEST_MESSAGE or len(answers) > LONGEST_MESSAGE:
        raise Invalid(N_("Please keep this under %(limit)s characters."), field="message", limit=LONGEST_MESSAGE)
    if rule.action == CHALLENGE and message and not any(map(_plain, answers.split(","))):
        raise Invalid(N_("Please give the answers that are right."), field="answers")
    return replace(rule, title=title, message=message, answers=answers)


def _cost(condition: Condition) -> int:
    return FIELDS[condition.field].cost


def _tags(rules: Iterable[Rule], facts: Facts) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.action == TAG and rule.matches(facts))


def _wanted(name: str, asked: Field, value: str) -> Any:
    if asked.sort == "number":
        if not (value.isascii() and value.isdigit() and len(value) <= 9):
            raise Invalid(N_("Please type a whole number."), field="value")
        if name in CAPPED and int(value) > MOST_EDITS:
            raise Invalid(N_("At most %(limit)s edits are counted."), field="value", limit=MOST_EDITS)
        return int(value)
    if asked.sort == "choice":
        if asked.choices and value not in asked.choices:
            raise Invalid(N_("Please choose one of: %(choices)s"), field="value", choices=", ".join(asked.choices))
        return value.casefold()
    return _list(name, value)


def _list(name: str, value: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Single words or domains, and phrases."""
    items = [" ".join(item.casefold().split()) for item in value.split(",") if item.strip()]
    phrases = tuple(item for item in items if " " in item or not item.replace("_", "a").isalnum())
    if name != "text.words":
        items, phrases = [item.removeprefix("www.").strip(".") for item in items], ()
    if name == "links.domain":
        items = [host for item in items if (host := host_of(item.partition("//")[2] or item))]
    if not items or len(items) > MOST_WORDS or len(phrases) > MOST_PHRASES:
        raise Invalid(N_("Please give words with commas between, at most %(limit)s, and at most %(phrases)s phrases."),
                      field="value", limit=MOST_WORDS, phrases=MOST_PHRASES)  # fmt: skip
    return frozenset(items) - frozenset(phrases), tuple(map(_words_of, phrases))


def _words_of(phrase: str) -> str:
    """A phrase as `Facts.spaced_words` holds it."""
    spaced = "".join(c if c.isalnum() or c == "_" else " " for c in phrase)
    return f" {' '.join(spaced.split())} "


def _is_one(condition: Condition, facts: Facts) -> bool:
    if condition.field == "page.section":
        return names.lies_in(facts.section.casefold(), condition.wanted)
    present = facts.kind if condition.field == "edit.kind" else str(int(facts.role))
    return bool(present == condition.wanted)


def _has_one(condition: Condition, facts: Facts) -> bool:
    singles, phrases = condition.wanted
    if condition.field == "text.words":
        return not singles.isdisjoint(facts.distinct_words) or any(p in facts.spaced_words for p in phrases)
    if condition.field == "author.name":
        name = unicodedata.normalize("NFKC", facts.name).casefold()
        return any(word in name or word in names.skeleton(name) for word in singles)
    return any(not singles.isdisjoint(_and_above(host)) for host in facts.domains)


def _and_above(host: str) -> list[str]:
    """A host and the domains that it is in, as far as a name can be one."""
    steps = host[-LONGEST_HOST:].split(".")[-MOST_LABELS:]
    return [".".join(steps[at:]) for at in range(len(steps))]


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
