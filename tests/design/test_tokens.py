"""Every pair of text and ground in frontend/css/tokens.css reaches WCAG AA, in light and in dark; AAA for those who
ask for more."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "frontend" / "css"
TOKENS = (CSS / "tokens.css").read_text()
USUAL, _, MORE_CONTRAST = TOKENS.partition("@media (prefers-contrast: more)")
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
COLOURS = {name: pair for name, *pair in PAIR.findall(USUAL)}
GROUNDS = ("paper", "raised", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "soft", "faint", "accent", "accent-deep") for ground in GROUNDS]
TEXT += [(tone, f"{tone}-wash") for tone in ("accent", "good", "warn", "bad", "plum")]
TEXT += [("ink", f"{tone}-wash") for tone in ("accent", "good", "warn", "bad", "plum")]
TEXT += [("bad", ground) for ground in GROUNDS] + [("accent-deep", "accent-wash"), ("on-accent", "accent")]
TEXT += [("ink", ground) for ground in ("mark", "ins", "ins-word", "del", "del-word")]
TEXT += [(f"code-{kind}", "sunken") for kind in ("comment", "keyword", "string", "number", "name", "type")]
TEXT += [("good", "ins"), ("bad", "del"), ("plum", "paper"), ("faint", "ins"), ("faint", "del")]
SHAPES = [("line-strong", ground) for ground in GROUNDS] + [("focus", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "index"), [("light", 0), ("dark", 1)])
def test_text_has_aa_contrast(theme, index):
    poor = {pair: contrast(*(COLOURS[name][index] for name in pair)) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(("theme", "index"), [("light", 0), ("dark", 1)])
def test_control_borders_and_focus_rings_have_three_to_one(theme, index):
    poor = {pair: contrast(*(COLOURS[name][index] for name in pair)) for pair in SHAPES}
    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 3} == {}


@pytest.mark.parametrize(("theme", "index"), [("light", 0), ("dark", 1)])
def test_whoever_asks_for_more_contrast_gets_aaa(theme, index):
    chosen = COLOURS | {name: pair for name, *pair in PAIR.findall(MORE_CONTRAST)}
    chosen |= {name: chosen[other] for name, other in re.findall(r"--([\w-]+): var\(--([\w-]+)\)", MORE_CONTRAST)}
    ratios = {pair: contrast(*(chosen[name][index] for name in pair)) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 7} == {}
    lines = [(name, ground) for name in ("line", "focus") for ground in GROUNDS]
    assert [pair for pair in lines if contrast(*(chosen[name][index] for name in pair)) < 4.5] == []


def test_old_browsers_get_the_same_light_colours():
    fallback = dict(re.findall(r"--([\w-]+): (#\w{6});", USUAL.partition("@supports not")[2]))
    assert fallback == {name: light for name, (light, dark) in COLOURS.items()}


def test_no_other_sheet_names_a_raw_colour():
    for file in CSS.glob("*.css"):
        if file.name not in ("tokens.css", "print.css"):
            assert re.findall(r"#[0-9a-f]{3,8}\b", file.read_text()) == [], file.name
