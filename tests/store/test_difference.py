"""What changed between two texts, as rows a reader can follow."""

import random
import sys

from hypothesis import given
from hypothesis import strategies as st

from wiki.store import difference as module
from wiki.store.difference import difference, lines, words
from wiki.store.pagefile import PageText


def shown(old: str, new: str, context: int = 3) -> list[str]:
    """The rows as lines of text: removed words in [-…-], added ones in {+…+}."""
    return [row_shown(row) for row in lines(old, new, context)[0]]


def row_shown(row) -> str:
    if row.kind == "gap":
        return f"… {row.lines}"
    old = "".join(f"[-{text}-]" if changed else text for text, changed in row.old.parts) if row.old else ""
    new = "".join(f"{{+{text}+}}" if changed else text for text, changed in row.new.parts) if row.new else ""
    return f"{row.kind}: {old}" + (f" → {new}" if row.kind == "changed" else new if not row.old else "")


def test_equal_texts_have_no_rows():
    assert lines("One\nTwo\n", "One\nTwo\n") == ((), 0)
    assert lines("", "") == ((), 0)


def test_words_changed_inside_a_line_are_marked():
    assert shown("Wait for one minute.\n", "Wait for two minutes.\n") == [
        "changed: Wait for [-one minute-]. → Wait for {+two minutes+}."
    ]


def test_lines_without_likeness_are_removed_and_added_not_changed():
    assert shown("Hold the button.\n", "Zürich xylophon 12345\n") == [
        "removed: [-Hold the button.-]",
        "added: {+Zürich xylophon 12345+}",
    ]


def test_a_new_line_between_changed_ones_stands_alone():
    old = "Hold the reset button.\nThen wait a minute.\n"
    new = "Hold the red reset button.\nBreathe.\nThen wait a whole minute.\n"
    assert shown(old, new) == [
        "changed: Hold the reset button. → Hold the {+red +}reset button.",
        "added: {+Breathe.+}",
        "changed: Then wait a minute. → Then wait a {+whole +}minute.",
    ]


def test_unchanged_lines_far_from_changes_are_folded_and_counted():
    old = "".join(f"Line {n}\n" for n in range(1, 21))
    assert shown(old, old.replace("Line 10\n", "Line ten\n"), context=2) == [
        "… 7",
        "same: Line 8",
        "same: Line 9",
        "changed: Line [-10-] → Line {+ten+}",
        "same: Line 11",
        "same: Line 12",
        "… 8",
    ]


def test_one_folded_line_would_save_nothing_and_is_shown():
    old = "".join(f"Line {n}\n" for n in range(1, 6))
    assert shown(old, old.replace("Line 5\n", "Line five\n"), context=3)[0] == "same: Line 1"
    assert shown(old, old.replace("Line 5\n", "Line five\n"), context=2)[0] == "… 2"


def test_rows_carry_the_line_numbers_of_their_side():
    rows, _ = lines("a\nb\nc\n", "a\nnew\nb\nc\n")
    assert [(row.old and row.old.number, row.new and row.new.number) for row in rows] == [
        (1, 1),
        (None, 2),
        (2, 3),
        (3, 4),
    ]


def test_a_text_that_appears_is_added_and_one_that_goes_is_removed():
    assert shown("", "One\n") == ["added: {+One+}"]
    assert shown("One\n", "") == ["removed: [-One-]"]


def test_a_change_of_white_space_alone_is_visible():
    before, after = words("one two", "one  two")
    assert before == (("one", False), (" ", True), ("two", False))
    assert after == (("one", False), ("  ", True), ("two", False))


def test_fields_are_compared_by_name_and_the_body_by_line():
    old = PageText("Reset the router", "Wait.\n", tags=("router",), extra={"audience": " all"})
    new = PageText("Reset your router", "Wait.\n", section="Network", tags=("router", "wifi"))
    found = difference(old, new)
    assert [(field.name, row_shown(field.row)) for field in found.fields] == [
        ("title", "changed: Reset [-the-] router → Reset {+your+} router"),
        ("section", "added: {+Network+}"),
        ("tags", "changed: router → router{+, wifi+}"),
        ("audience", "removed: [-all-]"),
    ]
    assert found.rows == ()
    assert found


def test_a_page_that_did_not_change_has_no_difference():
    page = PageText("Reset the router", "Wait.\n", tags=("router",), extra={"audience": " all"})
    assert not difference(page, page)


def test_the_end_of_a_very_long_difference_is_left_out_and_counted():
    rows, left_out = lines("a\n" * 10_000, "b\n" * 10_000)
    assert len(rows) == module.MAX_ROWS == 3000
    assert left_out == 10_000  # the removed lines come first: none of the added ones was shown


def test_hostile_texts_cost_no_more_than_a_line_for_a_line():
    """Counted in calls of functions, C functions included, which grow as the product of lengths when it goes wrong."""
    few, some = (_calls(*_hostile(size)) for size in (500, 2000))
    assert some < 8 * few


def _hostile(size: int) -> tuple[str, str]:
    choice = random.Random(1)
    old, new = ("".join(choice.choice("ab") + " x y\n" for _ in range(size)) for _ in range(2))
    return old, new


def _calls(old: str, new: str) -> int:
    count = 0

    def counting(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        lines(old, new)
    finally:
        sys.setprofile(None)
    return count


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_both_texts_can_be_read_back_from_the_rows(old, new):
    rows, _ = lines(old, new, context=60)
    for side, text in (("old", old), ("new", new)):
        found = [getattr(row, side) for row in rows if getattr(row, side)]
        read = ["".join(part for part, _ in one.parts) for one in found]
        assert old == new or read == (text.removesuffix("\n").split("\n") if text else []) or not rows
        assert [one.number for one in found] == list(range(1, len(found) + 1))
