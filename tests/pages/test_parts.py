"""A section taken out for editing and put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki import markup
from wiki.errors import NotFound
from wiki.pages.parts import body_of, splice

PAGE = "Lead.\n\n## One\n\nFirst.\n\n### Deeper\n\nMore.\n\n## Two\n\nLast.\n"


def test_a_section_is_its_heading_and_all_below_it():
    assert body_of(PAGE, 0) == "Lead.\n"
    assert body_of(PAGE, 1) == "## One\n\nFirst.\n\n### Deeper\n\nMore.\n"
    assert body_of(PAGE, 2) == "### Deeper\n\nMore.\n"
    assert body_of(PAGE, 3) == "## Two\n\nLast.\n"


def test_a_section_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        body_of(PAGE, 4)
    with pytest.raises(NotFound):
        splice(PAGE, -1, "x")


def test_a_changed_section_replaces_only_itself():
    changed = splice(PAGE, 2, "### Deeper\n\nMuch more.\n\n\n")
    assert changed == "Lead.\n\n## One\n\nFirst.\n\n### Deeper\n\nMuch more.\n\n## Two\n\nLast.\n"


def test_text_without_a_final_newline_does_not_run_into_the_next_heading():
    assert splice(PAGE, 0, "New lead.") == PAGE.replace("Lead.", "New lead.")


def test_an_emptied_section_goes():
    assert splice(PAGE, 1, " \n") == "Lead.\n\n## Two\n\nLast.\n"


def test_a_section_without_its_heading_keeps_its_distance():
    assert splice("Lead.\n## One\nText.\n", 1, "Just text.") == "Lead.\n\nJust text.\n"


@given(st.lists(st.sampled_from(["# A\n", "## B\n", "text\n", "\n", "```\n", "Title\n===\n", "> # no\n"])).map("".join))
def test_an_unchanged_section_changes_nothing(body):
    for number in range(len(markup.sections(body))):
        assert splice(body, number, body_of(body, number)) == body
