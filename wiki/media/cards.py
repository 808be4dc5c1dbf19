"""Draws the picture that other sites show beside a link to a page: its title, its section and the wiki's name.

Pure: words and font files in, a PNG out. Letters that no font has are never drawn as boxes: then there are no words.
"""

import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # pixels; what sites that show such pictures ask for
MARGIN = 80
GROUND, QUIET, BRIGHT = (11, 96, 114), (165, 223, 233), (255, 255, 255)
TITLE_SIZES = (96, 84, 72, 60)  # pixels; the first in which the title fits
MOST_LINES = 4
LINE = 1.16  # of the size
SMALL = 40
COLOURS = 32  # all that a ground and two inks with soft edges need
NO_GLYPH = "\uffff"  # no font draws this character, so it shows what one draws for a letter that it lacks

Font = ImageFont.FreeTypeFont
Run = tuple[Font, str]


def draw(title: str, section: str, site: str, fonts: Sequence[Path]) -> bytes:
    """A PNG of SIZE. `fonts` are tried in their order for each letter."""
    pen = Pen(tuple(map(str, fonts)))
    image = Image.new("RGB", SIZE, GROUND)
    canvas = ImageDraw.Draw(image)
    size, lines = _fitting(title, pen)
    if lines:
        _mark(image, MARGIN, MARGIN, 56)
        pen.write(canvas, (MARGIN + 80, MARGIN + 4), site if pen.can(site) else "", SMALL, QUIET)
        top = (SIZE[1] - len(lines) * size * LINE) / 2 + 10
        for number, line in enumerate(lines):
            pen.write(canvas, (MARGIN, top + number * size * LINE), line, size, BRIGHT)
        where = " / ".join(section.split("/"))
        pen.write(canvas, (MARGIN, SIZE[1] - MARGIN - SMALL), _shortened(where, pen, SMALL), SMALL, QUIET)
    else:
        _mark(image, SIZE[0] // 2 - 130, SIZE[1] // 2 - 130, 260)
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


class Pen:
    """Writes with several fonts, each letter with the first that has it."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._files = files

    def can(self, text: str) -> bool:
        """Whether the fonts have every letter of `text`, and letters stand one after the other from left to right."""
        text = unicodedata.normalize("NFC", text)
        return all(self._file_of(c) and not unicodedata.category(c).startswith("M") for c in text)

    def width(self, text: str, size: int) -> float:
        return sum(font.getlength(part) for font, part in self._runs(text, size))

    def write(
        self, canvas: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, ink: tuple[int, int, int]
    ) -> None:
        """One line, its upper left corner at `at`."""
        x, base = at[0], at[1] + size
        for font, part in self._runs(text, size):
            canvas.text((x, base), part, fill=ink, font=font, anchor="ls")
            x += font.getlength(part)

    def _runs(self, text: str, size: int) -> list[Run]:
        runs: list[tuple[str, str]] = []
        for letter in unicodedata.normalize("NFC", text):
            file = self._file_of(letter)
            if runs and runs[-1][0] == file:
                runs[-1] = (file, runs[-1][1] + letter)
            else:
                runs.append((file, letter))
        return [(_font(file, size), part) for file, part in runs if file]

    def _file_of(self, letter: str) -> str:
        return next((file for file in self._files if _has(file, letter)), "")


@lru_cache(32)
def _font(file: str, size: int) -> Font:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(4096)
def _has(file: str, letter: str) -> bool:
    """Whether the font in `file` draws `letter`, and not what it draws for everything it lacks."""
    try:
        font = _font(file, 24)
    except OSError:  # not a font that is understood here
        return False
    return letter == " " or _drawn(font, letter) != _drawn(font, NO_GLYPH)


def _drawn(font: Font, letter: str) -> tuple[float, tuple[int, ...], bytes]:
    mask = font.getmask(letter)
    return font.getlength(letter), mask.size, bytes(mask)


def _fitting(title: str, pen: Pen) -> tuple[int, list[str]]:
    """The largest size in which the title fits, and its lines; without lines where it cannot be written."""
    if not title or not pen.can(title):
        return 0, []
    lines: list[str] = []
    for size in TITLE_SIZES:
        lines = _lines(title, pen, size)
        is_last = size == TITLE_SIZES[-1]
        if len(lines) <= MOST_LINES - (not is_last) and (is_last or " ".join(lines) == " ".join(title.split())):
            return size, lines
    last = _shortened(" ".join(lines[MOST_LINES - 1 :]), pen, TITLE_SIZES[-1])
    return TITLE_SIZES[-1], [*lines[: MOST_LINES - 1], last]


def _lines(title: str, pen: Pen, size: int) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.width(longer, size) > SIZE[0] - 2 * MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return [_shortened(line, pen, size) for line in lines]


def _shortened(line: str, pen: Pen, size: int) -> str:
    """As much of `line` as fits, and nothing of one that cannot be written."""
    if not pen.can(line) or pen.width(line, size) <= SIZE[0] - 2 * MARGIN:
        return line if pen.can(line) else ""
    while line and pen.width(f"{line}…", size) > SIZE[0] - 2 * MARGIN:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _mark(image: Image.Image, x: int, y: int, size: int) -> None:
    """The product's sign: a half moon on the horizon, as in frontend/icons/favicon.svg."""
    large = size * 4  # drawn larger and made smaller, its edges are soft
    ring, inset = large // 10, large * 0.18
    mask = Image.new("L", (large, large))
    canvas = ImageDraw.Draw(mask)
    canvas.ellipse((0, 0, large - 1, large - 1), outline=255, width=ring)
    canvas.pieslice((inset, inset, large - inset, large - inset), -90, 90, fill=255)
    image.paste(BRIGHT, (x, y), mask.resize((size, size), Image.Resampling.BOX))
