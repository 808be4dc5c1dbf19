"""A page twice as long costs twice as much, whatever is in it. Counted in calls of functions, never in time.

Each input makes some Markdown or HTML parser quadratic: markdown-it, its plugins, html5lib, Pygments or a pattern of
ours. Where the cost hides inside one call (a list searched, a string copied), a test of its own says so below.
"""

import sys

import pytest

from tests.markup import hostile
from wiki.markup import code as code_module
from wiki.markup import outline, render, sections
from wiki.markup.job import Job, TooComplex
from wiki.markup.model import MAX_STEPS, MAX_TOKENS, SOURCE_LIMIT
from wiki.markup.parser import markdown, parse

LENGTH = 1_200


def calls(function, *arguments):
    """How many functions are called, and how often each."""
    counted = {}

    def count(frame, event, argument):
        if event == "call":
            counted[frame.f_code.co_name] = counted.get(frame.f_code.co_name, 0) + 1
        elif event == "c_call":
            counted[argument.__name__] = counted.get(argument.__name__, 0) + 1

    sys.setprofile(count)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
    return counted


def total(function, *arguments):
    return sum(calls(function, *arguments).values())


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(hostile.INPUTS))
def test_twice_the_page_is_at_most_twice_the_work(name):
    make = hostile.INPUTS[name]
    render(make(100))  # what is built once is built now
    once, twice = make(LENGTH), make(2 * LENGTH)
    assert len(twice) < 2.2 * len(once)
    assert total(render, twice) < 2.3 * total(render, once) + 2_000
    assert total(sections, twice) < 2.3 * total(sections, once) + 2_000


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(hostile.INPUTS))
def test_the_largest_hostile_page_stays_within_the_limits(name):
    source = hostile.INPUTS[name](40_000)
    job = Job()
    try:
        tokens = parse(source, job)
    except TooComplex:
        assert render(source).fell_back
        assert outline(source).plain == source
        return
    assert job.steps <= MAX_STEPS
    assert len(tokens) <= MAX_TOKENS


@pytest.mark.parametrize("name", ["open brackets", "open tags", "table heads", "footnote marks", "emphasis", "lists"])
def test_a_few_of_them_in_every_run(name):
    make = hostile.INPUTS[name]
    render(make(100))
    assert total(render, make(2 * LENGTH)) < 2.3 * total(render, make(LENGTH)) + 2_000


def test_siblings_are_walked_and_never_looked_up():
    """html5lib's walker searches each element in the list of its siblings, inside one call."""
    counted = calls(render, "- a\n" * 300)
    assert "getParentNode" not in counted
    assert counted["walk"] > 300


def test_a_run_of_ampersands_is_inserted_once():
    """html5lib appends each one to a string that grows."""
    assert calls(render, "&" * 300)["insertText"] < 5
    assert calls(render, "& " * 300)["insertText"] < 5
    assert calls(render, "*a*" * 300)["insertText"] >= 300


def test_a_long_address_used_often_is_not_written_out():
    source = "[x]: /" + "y" * 100_000 + "\n\n" + "[x]" * 10_000
    assert render(source).fell_back
    assert not render("[x]: /y\n\n" + "[x]" * 1_000).fell_back


def test_cells_that_a_table_adds_by_itself_are_counted():
    source = "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|a|\n" * 300
    assert render(source).fell_back
    assert not render("|a|b|\n|-|-|\n" + "|a|\n" * 300).fell_back


def test_a_page_has_256_kilobytes_of_utf_8():
    assert SOURCE_LIMIT == 262_144
    words = "some words and a blank line\n\n"
    assert not render(words * (SOURCE_LIMIT // len(words))).fell_back
    assert render("ä" * (SOURCE_LIMIT // 2) + "!").fell_back
    assert outline("x" * (SOURCE_LIMIT + 1)).fell_back
    assert sections("# a\n" * (SOURCE_LIMIT // 4 + 1))[0].end == SOURCE_LIMIT + 4


@pytest.mark.parametrize("open_", ["> ", "- ", "<div>", "<b>", "*a "])
def test_depth_is_refused_and_says_so(open_):
    closing = " b*" * 120 if open_ == "*a " else ""
    deep = open_ * 120 + "x" + closing
    assert render(deep).fell_back
    assert '<p class="fell-back">' in render(deep).html
    assert not render(open_ * 40 + "x" + " b*" * (40 if closing else 0)).fell_back


def test_no_text_is_lost_at_any_depth():
    for depth in range(0, 130, 7):
        assert "needle" in render("> " * depth + "needle").html
        assert "needle" in render("<div>" * depth + "needle").html
        assert "needle" in render("- " * depth + "needle").html
        assert "needle" in render("[" * depth + "needle" + "](x)" * depth).html


def test_formatting_left_open_is_not_repeated_in_every_block():
    """Parsers rebuild open formatting elements in each paragraph: 90 of them times 1,000 blocks."""
    html = render("".join(f"<b id={n}>" for n in range(90)) + "<p>x" * 1000).html
    assert html.count("<b") == 90
    assert html.count("<p>") == 1000
    assert render("<ul><li><b>x<li>y</ul>").html == "<ul><li><b>x</b></li><li>y</li></ul>"


def test_colouring_is_paid_from_a_budget_by_page(monkeypatch):
    coloured = []
    monkeypatch.setattr(code_module, "coloured", lambda source, language: coloured.append(language) or "")
    job = Job()
    for _ in range(10):
        code_module.block("x" * 3_000, "java", job)
    assert coloured == ["java"] * 5
    code_module.block("x" * 10_000, "powershell", Job())
    assert coloured[5:] == ["powershell"]


def test_includes_bring_no_more_than_a_page():
    def page(_):
        return "[!INCLUDE [x](x)]\n\n" * 3 + "text " * 20_000

    assert render("[!INCLUDE [x](x)]\n\n" * 5, include=page).fell_back
    assert not render("[!INCLUDE [x](x)]\n\n" * 5, include=lambda _: "text").fell_back


def test_one_parser_serves_every_page():
    assert markdown() is markdown()


def test_of_a_page_far_too_large_the_beginning_is_shown_and_found():
    page = render("word " * 1_000_000)
    assert page.fell_back
    assert len(page.html) < SOURCE_LIMIT + 1000
    assert (len(page.plain), page.plain[-4:]) == (SOURCE_LIMIT + 1, "ord…")
    assert "…" not in render("word " * 50_000).html
