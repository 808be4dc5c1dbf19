"""The picture of a page for other sites, drawn with the fonts of the built front end."""

import io
from pathlib import Path

import pytest
from PIL import Image

from wiki.media.cards import BRIGHT, GROUND, Pen, draw

pytestmark = pytest.mark.browser  # needs the built front end, as those do
DIST = Path(__file__).parents[2] / "wiki" / "static" / "dist"


@pytest.fixture
def fonts() -> list[Path]:
    return sorted(DIST.glob("literata-*.woff2"), key=lambda file: ("-latin-6" not in file.name, file.name))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def left_of_the_title(data: bytes) -> int:
    """Bright pixels where the title of a card with words begins."""
    part = opened(data).crop((80, 160, 400, 480))
    return sum(count for count, colour in part.getcolors(2**16) if min(colour) > 200)


def test_a_card_has_the_size_that_sites_ask_for_and_is_small(fonts):
    made = draw("Reset the router", "Network/First aid", "Almanac", fonts)
    assert opened(made).size == (1200, 630)
    assert len(made) < 40_000
    assert opened(made).getpixel((5, 5)) == GROUND


def test_a_title_is_written(fonts):
    assert left_of_the_title(draw("Reset the router", "", "Almanac", fonts)) > 1000
    assert left_of_the_title(draw("", "", "Almanac", fonts)) == 0


@pytest.mark.parametrize("title", ["Łódź: größer", "Сброс роутера", "Ελληνικά", "C++ & C#"])
def test_letters_of_several_fonts_are_written(fonts, title):
    assert Pen(tuple(map(str, fonts))).can(title)


@pytest.mark.parametrize("title", ["إعادة ضبط", "路由器", "ルーター", "רשת", "Router 🚀", "नमस्ते", "x\u0331y"])
def test_a_title_with_letters_that_no_font_has_leaves_a_card_without_words(fonts, title):
    assert not Pen(tuple(map(str, fonts))).can(title)
    assert draw(title, "Network", "Almanac", fonts) == draw("", "", "", ())
    assert opened(draw(title, "", "Almanac", fonts)).getpixel((486, 315)) == BRIGHT


def test_what_is_too_long_ends_in_dots_within_the_card(fonts):
    for title in ("word " * 60, "Donaudampfschifffahrtsgesellschaft" * 4):
        made = opened(draw(title, "a very long section " * 9, "Almanac", fonts))
        assert made.crop((1121, 0, 1200, 630)).getcolors() == [(79 * 630, GROUND)]


def test_without_fonts_there_is_a_card_without_words():
    assert draw("Reset the router", "", "Almanac", ()) == draw("", "", "", ())
