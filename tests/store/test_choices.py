"""Choices for overlapping passages, and the whole text they make."""

from dataclasses import replace

import pytest

from wiki.errors import Invalid
from wiki.store.choices import choices, combine, settle, undecided
from wiki.store.merge import merge_pages
from wiki.store.pagefile import PageText

BASE = PageText("Reset", "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n", extra={"body": " x", "level": " low"})
MINE = replace(BASE, body="One, mine.\n\nTwo.\n\nThree, mine.\n\nFour.\n\nFive.\n")
THEIRS = replace(BASE, body="One.\n\nTwo.\n\nThree, theirs.\n\nFour.\n\nFive, theirs.\n")


def settled(form: dict[str, str], mine: PageText = MINE, theirs: PageText = THEIRS, base: PageText = BASE) -> PageText:
    merge = merge_pages(base, mine, theirs)
    return settle(merge, theirs, choices(merge, form))


def test_only_the_passage_that_overlaps_is_asked_about():
    [one] = choices(merge_pages(BASE, MINE, THEIRS))
    assert (one.name, one.choice, one.in_body) == ("region-1", "", True)
    assert (one.region.mine, one.region.theirs) == ("Three, mine.\n", "Three, theirs.\n")


@pytest.mark.parametrize(
    ("form", "passage"),
    [
        ({"region-1": "mine"}, "Three, mine.\n"),
        ({"region-1": "theirs"}, "Three, theirs.\n"),
        ({"region-1": "both"}, "Three, mine.\n\nThree, theirs.\n"),
        ({"region-1": "edit", "region-1-text": "Three, ours.\r\n"}, "Three, ours.\n"),
        ({"region-1": "edit", "region-1-text": "Three, ours."}, "Three, ours.\n"),
    ],
)
def test_each_choice_gives_its_text_and_keeps_what_does_not_overlap(form, passage):
    assert settled(form).body == f"One, mine.\n\nTwo.\n\n{passage}\nFour.\n\nFive, theirs.\n"


def test_rows_of_a_list_stay_neighbours_when_both_are_kept():
    base = PageText("Reset", "- a\n- b\n")
    mine, theirs = replace(base, body="- a\n- mine\n"), replace(base, body="- a\n- theirs\n")
    assert settled({"region-1": "both"}, mine, theirs, base).body == "- a\n- mine\n- theirs\n"


@pytest.mark.parametrize("form", [{}, {"region-1": ""}, {"region-1": "somebody"}])
def test_a_passage_without_a_choice_is_refused(form):
    with pytest.raises(Invalid, match="choose for every passage"):
        settled(form)


def test_the_editor_gets_mine_where_nothing_was_chosen_yet():
    merge = merge_pages(BASE, MINE, THEIRS)
    assert combine(merge, THEIRS, choices(merge)).body.count("Three, mine.") == 1


def test_fields_that_both_changed_are_asked_about_before_the_body():
    mine = replace(MINE, section="Network", summary="Mine.")
    theirs = replace(THEIRS, section="Wi-Fi")
    merge = merge_pages(BASE, mine, theirs)
    assert [(c.region.field, c.in_body) for c in choices(merge)] == [("section", False), ("body", True)]
    text = settled({"region-1": "theirs", "region-2": "mine"}, mine, theirs)
    assert (text.section, text.summary) == ("Wi-Fi", "Mine.")


def test_a_field_offers_no_mixture():
    mine, theirs = replace(BASE, section="Network"), replace(BASE, section="Wi-Fi")
    assert settled({"region-1": "mine"}, mine, theirs).section == "Network"
    with pytest.raises(Invalid):
        settled({"region-1": "both"}, mine, theirs)


def test_unknown_front_matter_is_chosen_as_it_was_written_even_when_it_is_called_body():
    mine, theirs = replace(BASE, extra={"body": " m", "level": " 1"}), replace(BASE, extra={"body": " t"})
    merge = merge_pages(BASE, mine, theirs)
    assert [(c.region.field, c.in_body) for c in choices(merge)] == [("body", False), ("level", False)]
    assert settled({"region-1": "theirs", "region-2": "theirs"}, mine, theirs).extra == {"body": " t"}
    assert settled({"region-1": "mine", "region-2": "mine"}, mine, theirs).extra == {"body": " m", "level": " 1"}


def test_what_was_typed_instead_stays_when_the_form_comes_back():
    merge = merge_pages(BASE, MINE, THEIRS)
    [again] = choices(merge, {"region-1": "", "region-1-text": "My words"})
    assert (again.choice, again.text) == ("", "My words")
    assert undecided((again,)) == [again]


def test_each_version_shows_which_of_its_words_are_new():
    [one] = choices(merge_pages(BASE, MINE, THEIRS))
    assert one.mine_parts == (("Three", False), (", mine", True), (".\n", False))
    assert one.theirs_parts == (("Three", False), (", theirs", True), (".\n", False))


def test_nothing_is_marked_where_everything_is_new():
    [one] = choices(merge_pages(BASE, replace(BASE, section="Mine"), replace(BASE, section="Theirs")))
    assert one.mine_parts == (("Mine", False),)


@pytest.mark.parametrize(
    ("mine", "theirs", "text"),
    [
        ("Hold the red lever for ten seconds.\n", "Hold the red button for one minute.\n",
         "Hold the red lever for one minute.\n"),
        ("Hold the red lever now.\n", "Hold the red switch now.\n",
         "Hold the red lever now.\n\nHold the red switch now.\n"),
        ("", "Hold the red switch now.\n", "Hold the red switch now.\n"),
    ],
)  # fmt: skip
def test_one_text_of_both_begins_with_both_changes_where_they_leave_each_other_alone(mine, theirs, text):
    base = replace(BASE, body="Hold the red button for ten seconds.\n")
    [one] = choices(merge_pages(base, replace(base, body=mine), replace(base, body=theirs)))
    assert one.text == text
    assert bool(one.together) == ("lever for one" in text)
