"""Layout follows the direction that one reads in: no style says left or right where it means start or end."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "frontend" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.S)
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border|scroll-margin|scroll-padding)-(left|right)[\w-]*|left|right"
    r"|border-(top|bottom)-(left|right)-radius)\s*:|(?<![\w-])(text-align|float|clear):\s*(left|right)\b"
)
FOUR = re.compile(r"(?<![\w-])(margin|padding|inset): *([^\s;]+) +([^\s;]+) +([^\s;]+) +([^\s;]+) *[;}]")


def physical(css: str) -> list[str]:
    """Declarations that name a side which does not turn round from right to left."""
    css = COMMENT.sub("", css)
    uneven = [match[0] for match in FOUR.finditer(css) if match[3] != match[5]]
    return [match[0] for match in PHYSICAL.finditer(css)] + uneven


@pytest.mark.parametrize("file", sorted(CSS.glob("*.css")), ids=lambda file: file.name)
def test_styles_say_start_and_end(file):
    assert physical(file.read_text()) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("a { margin-left: 1rem; }", "a { margin-inline-start: 1rem; }"),
        ("a { right: 0; }", "a { inset-inline-end: 0; }"),
        ("a { border-left-color: red; }", "a { border-inline-start-color: red; }"),
        ("a { text-align: left; }", "a { text-align: start; }"),
        ("a { padding: 0 1rem 0 2rem; }", "a { padding: 0 1rem 3px 1rem; }"),
    ],
)
def test_sides_in_styles_are_found(wrong, right):
    assert physical(wrong) != []
    assert physical(right) == []
