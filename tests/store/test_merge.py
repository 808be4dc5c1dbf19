import pytest

from wiki.store.merge import Region, merge3, merge_pages
from wiki.store.pagefile import PageText

BASE = "one\ntwo\nthree\nfour\n"


def test_changes_that_do_not_overlap_are_merged():
    merge = merge3(BASE, "ONE\ntwo\nthree\nfour\n", "one\ntwo\nthree\nFOUR\nfive\n")
    assert merge.conflicts == []
    assert merge.text == "ONE\ntwo\nthree\nFOUR\nfive\n"


def test_changes_that_overlap_are_shown_and_not_chosen():
    merge = merge3(BASE, "one\nmine\nthree\nfour\n", "one\ntheirs\nthree\nFOUR\n")
    assert merge.parts == ("one\n", Region("two\n", "mine\n", "theirs\n"), "three\n", "FOUR\n")
    assert "<<<<" not in merge.text


def test_a_region_is_no_larger_than_what_differs():
    merge = merge3("", "same\nmine\nend\n", "same\ntheirs\nmore\nend\n")
    assert merge.parts == ("same\n", Region("", "mine\n", "theirs\nmore\n"), "end\n")
    merge = merge3("", "same\n", "same\nmore\n")
    assert merge.parts == ("same\n", Region("", "", "more\n"))


def test_the_same_change_on_both_sides_is_no_overlap():
    same = "one\nsame\nthree\nfour\n"
    assert merge3(BASE, same, same).text == same


def test_the_arbiter_is_asked_only_where_there_is_an_overlap():
    asked = []

    def arbiter(*texts: str) -> str:
        asked.append(texts)
        return "settled\n"

    assert merge3(BASE, "ONE\ntwo\nthree\nfour\n", BASE + "five\n", arbiter).text == "ONE\ntwo\nthree\nfour\nfive\n"
    assert asked == []
    assert merge3("a\n", "b\n", "c\n", arbiter).text == "settled\n"
    assert asked == [("a\n", "b\n", "c\n")]


@pytest.mark.parametrize("text", ["", "no newline", "\n", "a\x0cb\u2028c\n"])
def test_texts_are_never_cut(text):
    assert merge3(text, text, text + "more\n").text == text + "more\n"
    assert merge3("", text, "").text == text


def test_each_field_of_a_page_is_merged_by_itself():
    base = PageText("T", BASE, section="A", tags=("x", "y"), extra={"k": " 1", "gone": " 1"})
    mine = PageText(
        "T", "ONE\ntwo\nthree\nfour\n", section="B", tags=("x", "y", "mine"), extra={"k": " 2", "gone": " 1"}
    )
    theirs = PageText("New", BASE, section="A", tags=("y", "theirs"), extra={"k": " 1"})
    merge = merge_pages(base, mine, theirs)
    assert merge.conflicts == ()
    assert merge.text == PageText(
        "New", "ONE\ntwo\nthree\nfour\n", section="B", tags=("y", "mine", "theirs"), extra={"k": " 2"}
    )


def test_a_field_that_both_changed_is_an_overlap():
    base, mine, theirs = (
        PageText("T", "x\n"),
        PageText("M", "x\n", extra={"k": " 1"}),
        PageText("N", "x\n", extra={"k": " 2"}),
    )
    merge = merge_pages(base, mine, theirs)
    assert merge.conflicts == (Region("T", "M", "N", "title"), Region("", "1", "2", "k"))
