"""Tabs, boxes, and what a page teaches."""

import pytest

from wiki.markup import HowTo, Steps, render, sections

TABS = """\
## [Windows](#tab/windows)

Press the key.

### More

Words.

## [Mac *OS*](#tab/mac)

Press the apple.

---

For all.
"""


def test_tabs_are_panels_of_one_group_that_ends_at_a_line():
    html = render(TABS).html
    assert html.count('<div class="tab-group">') == 1
    assert html.count('<div class="tab-panel" data-tab="windows">') == 1
    assert html.count('<div class="tab-panel" data-tab="mac">') == 1
    assert '<h2 id="h-windows">Windows</h2>' in html
    assert '<h2 id="h-mac-os">Mac <em>OS</em></h2>' in html
    assert html.endswith("</div>\n</div>\n<p>For all.</p>\n")
    assert "<hr" not in html


def test_a_tab_names_all_that_it_is_for():
    html = render("## [Outlook 2019 / 2021](#tab/Outlook-2019,outlook-2021)\n\nA\n").html
    assert '<div class="tab-panel" data-tab="outlook-2019,outlook-2021">' in html
    assert '<div class="tab-panel" data-tab="%22onclick=%22x">' in render('## [A](#tab/"onclick="x)\n\nB\n').html


def test_tabs_end_at_a_heading_of_their_rank_and_not_at_one_below():
    html = render("## [A](#tab/a)\n\n### Below\n\n## Other\n").html
    assert html.index("Below") < html.index("</div>") < html.index("Other")


def test_a_line_or_a_link_elsewhere_is_no_tab():
    html = render("## [A](#table)\n\n---\n\n## See [A](#tab/a)\n").html
    assert "tab-" not in html
    assert "<hr>" in html


def test_tabs_stay_sections_that_can_be_edited():
    assert [section.heading for section in sections(TABS)] == [None, "Windows", "More", "Mac OS"]
    assert [heading.section for heading in render(TABS).headings] == [1, 2, 3]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("> [!NEED]\n> - a key\n", '<div class="alert alert-need" role="note">\n<p class="alert-title">You need</p>'),
        ("> [!time] 10 minutes\n", '<p class="alert-title">Time</p>\n<p>10 minutes</p>'),
    ],
)
def test_what_one_needs_and_how_long_it_takes_stand_in_boxes(source, html):
    assert html in render(source).html


def test_a_page_tells_its_steps_needs_and_time():
    source = (
        "> [!NEED]\n> - a *key*\n> - oil\n\n> [!TIME] 1 hour 30 minutes\n\n## Go\n\n1. Turn.\n\n   - twice\n2. Push.\n"
    )
    steps = (Steps("Go", ("Turn.\ntwice", "Push.")),)
    assert render(source).how_to == HowTo(steps, needs=("a key", "oil"), minutes=90)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("5–10 minutes", 10), ("2 hours", 120), ("1 Std. 15 Min.", 75), ("1 day", 1440), ("a while", 0), ("20 metres", 0)],
)
def test_time_is_read_in_minutes(words, minutes):
    assert render(f"> [!TIME] {words}\n").how_to.minutes == minutes


def test_headings_that_ask_are_questions_with_the_text_below():
    source = "## Why?\n\nBecause *so*.\n\n## When?\n\nNow.\n\nOr then.\n\n## Empty?\n\n## No question\n\nText.\n"
    assert render(source).how_to.questions == (("Why?", "Because so."), ("When?", "Now.\nOr then."))


def test_one_step_or_one_question_alone_is_none():
    assert render("1. Only\n\n## Why?\n\nSo.\n").how_to == HowTo()
    assert render("1. One\n2. Two\n").how_to.steps == (Steps("", ("One", "Two")),)
