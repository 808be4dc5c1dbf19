"""What rules say to the facts of one edit: no database, no wiki."""

from dataclasses import replace

import pytest

from wiki.errors import Invalid
from wiki.moderation.facts import Facts, Record
from wiki.moderation.rules import Condition, Rule, Verdict, check, judge
from wiki.policy import Role
from wiki.store.pagefile import PageText


def facts(before="", after="", *, role=Role.CUSTOMER, kind="edit", section="", record=None, address_day=0, **given):
    texts = (PageText("Topic", before), PageText("Topic", after))
    brought = {"texts": lambda: texts, "record": lambda: record or Record(), "address_day": lambda: address_day}
    return Facts(kind, role, given.pop("name", "Carl"), section, **brought, own_host="wiki.example", **given)


def rule(*conditions, action="hold", **given):
    return Rule("A rule", tuple(Condition.read(*c) for c in conditions), action, **given)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (("text.words", "any", "casino, poker"), True),
        (("text.words", "any", "cas, okers"), False),
        (("text.words", "any", "buy the CASINO"), True),
        (("text.words", "any", "the buy"), False),
        (("text.words", "none", "casino"), False),
        (("text.words", "none", "roulette"), True),
        (("text.words", "any", "old"), False),
        (("links.domain", "any", "spam.example"), True),
        (("links.domain", "any", "pam.example, example.org"), False),
        (("links.domain", "any", "known.example"), False),
        (("links.new", "at_least", "2"), True),
        (("links.new", "at_least", "3"), False),
        (("text.grown", "at_least", "50"), True),
        (("text.shrunk", "at_least", "1"), False),
        (("text.left", "at_least", "100"), True),
        (("text.run", "at_least", "6"), True),
        (("text.run", "at_least", "8"), False),
        (("text.size", "at_most", "20"), False),
        (("edit.kind", "is", "edit"), True),
        (("edit.kind", "is_not", "edit"), False),
        (("author.role", "is", "1"), True),
        (("author.name", "any", "arl"), True),
        (("author.name", "any", "arla"), False),
        (("page.section", "is", "network"), True),
        (("page.section", "is", "Net"), False),
        (("author.edits", "at_most", "3"), True),
        (("author.edits", "at_most", "2"), False),
        (("author.hour", "at_least", "2"), True),
        (("author.days", "at_least", "10"), False),
        (("address.day", "at_least", "4"), True),
    ],
)
def test_a_condition_holds_for_what_it_says_and_nothing_else(condition, holds):
    edit = facts(
        "old https://known.example/a\n",
        "old https://known.example/a\nBuy   the casino aaaaaaa https://www.a.spam.example:80/x http://u@b.example/?y\n"
        "See https://wiki.example/home\n",
        section="Network/Wi-Fi",
        record=Record(edits=3, hour=2, days=9),
        address_day=4,
    )
    assert Condition.read(*condition).holds(edit) is holds


def test_a_page_that_is_emptied_is_told_by_its_length():
    edit = facts("long " * 100, "short\n")
    assert rule(("text.left", "at_most", "30"), ("text.shrunk", "at_least", "300")).matches(edit)
    assert not rule(("text.left", "at_most", "30"), ("text.shrunk", "at_least", "300")).matches(facts("long ", "\n"))


def test_the_words_about_an_edit_count_as_added():
    edit = facts("one\n", "one\n", summary="see https://spam.example")
    assert rule(("links.domain", "any", "spam.example")).matches(edit)
    assert rule(("text.words", "any", "SEE")).matches(edit)


def test_every_field_that_readers_see_counts_as_text():
    page = PageText("Topic", "body\n")
    for changes in ({"title": "Casino"}, {"section": "Games/Casino"}, {"tags": ("casino",)}, {"summary": "A casino."}):
        changed = replace(page, **changes)
        edit = Facts("edit", Role.CUSTOMER, "Carl", "", lambda changed=changed: (page, changed), Record, lambda: 0)
        assert rule(("text.words", "any", "casino")).matches(edit)
        same = Facts("edit", Role.CUSTOMER, "Carl", "", lambda changed=changed: (changed, changed), Record, lambda: 0)
        assert not rule(("text.words", "any", "casino")).matches(same)


def test_rulers_and_tables_are_no_repeated_letters():
    assert not rule(("text.run", "at_least", "4")).matches(facts("", "| --- |\n======\n000000000000\n"))


def test_all_conditions_must_hold_and_dear_facts_are_asked_for_last():
    def asked():
        raise AssertionError("nobody needs to know")

    edit = facts("one\n", "two\n")
    edit.record = asked
    assert not rule(("author.edits", "at_most", "3"), ("links.new", "at_least", "1")).matches(edit)


def test_no_rule_is_for_staff_and_few_for_the_trusted():
    always = ("text.size", "at_least", "0")
    assert rule(always).matches(facts())
    assert not rule(always).matches(facts(role=Role.TRUSTED))
    assert rule(always, trusted=True).matches(facts(role=Role.TRUSTED))
    for role in (Role.MODERATOR, Role.ADMINISTRATOR):
        assert not rule(always, trusted=True).matches(facts(role=role))


def test_what_lets_through_comes_first_then_the_most_serious():
    always = ("text.size", "at_least", "0")
    refuse, hold, mark, allow = (rule(always, action=action) for action in ("refuse", "hold", "tag", "allow"))
    assert judge((hold, mark, refuse), facts()) == Verdict(refuse)
    assert judge((mark, hold), facts()) == Verdict(hold, (mark,))
    assert judge((mark,), facts()) == Verdict(None, (mark,))
    assert judge((hold, mark, refuse, allow), facts()) == Verdict()
    assert judge((), facts()) == Verdict()


def test_a_right_answer_passes_a_question():
    ask = rule(("text.size", "at_least", "0"), action="challenge", message="What do we sell?", answers="Boats,  a boat")
    for right in ("boats", " A  Boat "):
        assert ask.is_answer(right)
    for wrong in ("", "cars", "boats, a boat", ","):
        assert not ask.is_answer(wrong)
    assert judge((ask,), facts(), lambda rule: rule is ask) == Verdict()
    assert judge((ask,), facts(), lambda rule: rule is not ask) == Verdict(ask)


EDITS = ("create", "edit", "rename", "revert")


@pytest.mark.parametrize(
    ("conditions", "action", "kinds"),
    [
        ([("text.size", "at_least", "0")], "hold", EDITS),
        ([("text.size", "at_least", "0")], "tag", EDITS),
        ([("text.size", "at_least", "0")], "refuse", (*EDITS, "comment")),
        ([("author.name", "any", "x")], "challenge", (*EDITS, "comment", "name")),
        ([("author.name", "any", "x")], "tag", EDITS),
        ([("edit.kind", "is", "name")], "challenge", ("name",)),
        ([("edit.kind", "is", "name")], "tag", ()),
        ([("edit.kind", "is", "comment")], "hold", ()),
        ([("edit.kind", "is_not", "comment"), ("edit.kind", "is_not", "name")], "refuse", EDITS),
        ([("edit.kind", "is", "name"), ("text.size", "at_least", "0")], "refuse", ()),
    ],
)
def test_a_rule_says_what_it_is_for(conditions, action, kinds):
    assert rule(*conditions, action=action).kinds == kinds


def test_a_name_is_judged_by_what_is_known_of_it():
    words = rule(("author.name", "any", "official"), action="refuse")
    assert words.matches(facts(kind="name", name="Ofﬁcial Support"))
    assert words.matches(facts(kind="name", name="Оffiсial Support"))  # with letters of another alphabet
    assert not words.matches(facts(kind="name", name="Carl"))
    assert not rule(("text.size", "at_least", "0"), action="refuse").matches(facts(kind="name"))
    domain = ("links.domain", "any", "spam.example")
    assert rule(domain, action="refuse").matches(facts(kind="name", mail_domain="x.spam.example"))
    assert not rule(domain, action="hold").matches(facts(kind="name", mail_domain="x.spam.example"))


@pytest.mark.parametrize(
    ("condition", "where"),
    [
        (("nonsense", "is", "x"), "field"),
        (("", "is", "x"), "field"),
        (("text.size", "any", "4"), "compare"),
        (("text.words", "at_least", "4"), "compare"),
        (("text.size", "at_least", "4.5"), "value"),
        (("text.size", "at_least", "-1"), "value"),
        (("text.size", "at_least", "١٢"), "value"),
        (("text.size", "at_least", "9" * 10), "value"),
        (("author.edits", "at_least", "501"), "value"),
        (("edit.kind", "is", "delete"), "value"),
        (("text.words", "any", " , ,"), "value"),
        (("text.words", "any", ",".join(f"w{n}" for n in range(301))), "value"),
        (("text.words", "any", ",".join(f"a {n}" for n in range(31))), "value"),
        (("text.words", "any", "x" * 4001), "value"),
    ],
)
def test_what_is_no_condition_is_refused_beside_its_field(condition, where):
    with pytest.raises(Invalid) as caught:
        Condition.read(*condition)
    assert caught.value.field == where


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": " "}, "title"),
        ({"action": "explode"}, "action"),
        ({"conditions": ()}, "field-0"),
        ({"action": "refuse"}, "message"),
        ({"action": "challenge", "message": "What?"}, "answers"),
        ({"action": "challenge", "message": "What?", "answers": " , "}, "answers"),
        ({"action": "challenge", "answers": "boats"}, "message"),
        ({"conditions": (Condition.read("edit.kind", "is", "name"),)}, "action"),
        ({"conditions": (Condition.read("edit.kind", "is", "comment"),), "action": "tag"}, "action"),
        ({"conditions": tuple(Condition.read("edit.kind", "is", kind) for kind in ("edit", "name"))}, "field-0"),
    ],
)
def test_a_rule_that_lacks_something_is_refused_beside_its_field(changes, where):
    good = {"title": "Links", "conditions": (Condition.read("links.new", "at_least", "3"),), "action": "hold"}
    assert check(Rule(**good)).title == "Links"
    with pytest.raises(Invalid) as caught:
        check(Rule(**{**good, **changes}))
    assert caught.value.field == where


LONGEST = 256_000


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a.",
        "https://",
        "b. ",
        "aab",
        "\n",
        "https://a.b.c.d.e.f/ ",
        "http://a.",
        "//a.b ",
        "(",
        "<y",
        "a<b",
        "&#",
        "\\",
        "*a",
        "<b>",
    ],
)
def test_texts_made_to_be_slow_are_read_to_the_end(unit):
    """A quadratic reading of these would take minutes and be stopped by the limit of the test run."""
    edit = facts("", "https://a." + unit * (LONGEST // len(unit)))
    rows = [("text.words", "any", "x, z b, b z"), ("links.domain", "any", "x.example")]
    rows += [("text.run", "at_least", "300000")]
    assert [Condition.read(*row).holds(edit) for row in rows] == [False, False, False]


def test_what_nobody_sees_is_no_name_and_no_word_of_a_rule():
    given = {"conditions": (Condition.read("text.words", "any", "cas\x00ino"),), "action": "hold"}
    seen = check(Rule("A\x00 \u202erule\x1b", message="Why\x07", **given))
    assert (seen.title, seen.message, seen.conditions[0].value) == ("A rule", "Why", "casino")
    with pytest.raises(Invalid, match="name of at most"):
        check(Rule("\x00", **given))
    with pytest.raises(Invalid, match="type a value"):
        Condition.read("text.words", "any", "\x00")
