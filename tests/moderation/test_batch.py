import pytest

from wiki.errors import Invalid
from wiki.moderation.batch import accept_many
from wiki.store.pagefile import PageText
from wiki.store.pages import Author


@pytest.fixture
def proposed(submissions, store, mona, carl):
    def make(title, old, new):
        page = store.create(PageText(title, old), author=Author("Ada", 9))
        submissions.protect(mona, page.path, "staff", reason="Prices")
        return submissions.save(carl, page.path, PageText(title, new), base=page.blob).number

    return make


@pytest.fixture
def tick(desk):
    return lambda number: f"{number}:{desk.get(number).commit}"


def test_small_ones_are_taken_and_the_others_say_why_not(desk, store, proposed, tick, submissions, mona, carl):
    small, also = proposed("A", "ten\n", "twelve\n"), proposed("B", "x\n\nteh\n", "x\n\nthe\n")
    large, overlapping = proposed("C", "one\n", "y" * 300 + "\n"), proposed("D", "one\n", "two\n")
    decided, revised, contained = (proposed(name, "one\n", name.lower() + "\n") for name in "EFG")
    for path, text in (("d", PageText("D", "three\n")), ("g", PageText("G", "g\n"))):
        store.save(path, text, base=store.get(path).blob, author=Author("Ada", 9))
    ticks = [tick(n) for n in (small, also, large, overlapping, decided, revised, contained)] + ["999:" + "a" * 40]
    desk.reject(mona, decided, reason="No.")
    row = desk.get(revised)
    submissions.save(carl, "f", PageText("F", "fff\n"), base=row.base_blob, seen=row.blob)
    outcomes = accept_many(desk, mona, ticks)
    assert [(o.title, o.path, str(o.error) if o.error else None) for o in outcomes] == [
        ("A", "a", None),
        ("B", "b", None),
        ("C", "", "It is too large to be taken from the list."),
        ("D", "", "It overlaps with what the page says now."),
        ("E", "", "Somebody has decided on this proposal already."),
        ("F", "", "The author has changed this proposal meanwhile. Please look at it again."),
        ("G", "", "The page says this already."),
        ("", "", "There is no such proposal."),
    ]
    assert store.text(store.get("a").blob).body == "twelve\n"
    assert store.revision(store.get("b").commit, "b").author_name == "Carl Customer"
    assert [desk.get(n).state for n in (small, also, large, overlapping)] == ["accepted", "accepted", "open", "open"]


def test_one_who_may_not_decide_takes_none(desk, store, proposed, tick, tina):
    number = proposed("A", "ten\n", "twelve\n")
    [outcome] = accept_many(desk, tina, [tick(number)])
    assert "who review this section" in str(outcome.error)
    assert desk.get(number).state == "open"


@pytest.mark.parametrize("ticks", [[], ["x", "1", "1:HEAD", ":" + "a" * 40]])
def test_nothing_ticked_says_so(desk, mona, ticks):
    with pytest.raises(Invalid, match="tick the proposals"):
        accept_many(desk, mona, ticks)


def test_more_than_fifty_at_once_are_refused(desk, mona):
    with pytest.raises(Invalid, match="at most 50"):
        accept_many(desk, mona, [f"{n}:{'a' * 40}" for n in range(51)])
    assert len(accept_many(desk, mona, [f"{n}:{'a' * 40}" for n in range(50)])) == 50
