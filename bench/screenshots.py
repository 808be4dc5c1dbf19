"""`make screenshots`: every screen at 360, 768 and 1280 px, light and dark, into build/screenshots.

For looking at, not for comparing: whoever changes a screen looks at it at each width first. The screens are those of
tests/stage; around them stand the wiki's own articles and, with `--real`, those of the corpus. Each screen is opened
once, at the narrowest, and then shown at each width in both schemes. One that fails is told at the end.
"""

import argparse
import logging
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Error, Page

from bench.places import BUILD, CORPUS, ROOT
from tests import browser as tools
from tests.stage.camera import Camera, camera
from tests.stage.screens import Screen, all_screens
from tests.stage.stage import Stage, show_errors
from wiki.app import create_app
from wiki.settings import Settings

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 900
TALLEST = 6000  # pixels; the rest of a very long page looks like its beginning
PATIENCE = 120_000  # milliseconds; a form with a text of 288 kB is slow to draw
ON_PAPER = {
    "page": "/everything-a-page-can-hold",
    "difference": "/-/diff/reset-the-router",
    "checklist": "/-/checklist/descale-the-kettle",
}


def main() -> int:
    asked = arguments()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # or a line for each request
    language = os.environ.get("LOCALE", "en")
    place = BUILD / "screenshots" / ("" if language == "en" else language)
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        app, stage = set_up(Path(folder), real=asked.real)
        screens = [screen for screen in all_screens(stage) if is_wanted(screen, place, asked)]
        size = {"width": WIDTHS[0], "height": HEIGHT}
        # Without motion: a picture right after the scheme changed would show colours on their way.
        options = {"viewport": size, "color_scheme": SCHEMES[0], "reduced_motion": "reduce", "locale": language}
        with tools.serving(app) as site, tools.chromium() as browser, camera(browser, site, stage, **options) as there:
            told = [words for screen in screens for words in shoot(there, screen, place)]
            if not asked.names:
                on_paper(there.look(Screen("home", "/")), place)
        stage.wiki.store.close()
    print(f"{len(screens)} screens are in {place.relative_to(ROOT)}.", *told, sep="\n")
    return 1 if told else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description="Pictures of every screen.")
    parser.add_argument("names", nargs="*", help="only screens whose names begin like one of these")
    parser.add_argument("--missing", action="store_true", help="only screens that have not all of their pictures yet")
    parser.add_argument("--real", action="store_true", help="with the articles of the corpus around them")
    return parser.parse_args()


def is_wanted(screen: Screen, place: Path, asked: argparse.Namespace) -> bool:
    if asked.names and not screen.name.startswith(tuple(asked.names)):
        return False
    return not asked.missing or not all(file.exists() for _, _, file in pictures(screen, place))


def pictures(screen: Screen, place: Path) -> Iterator[tuple[int, str, Path]]:
    for width in WIDTHS:
        for scheme in SCHEMES:
            yield width, scheme, place / f"{screen.name}-{width}-{scheme}.png"


def set_up(folder: Path, *, real: bool):
    """An app with the stage and, around it, the articles at hand."""
    settings = Settings(data=folder / "wiki", debug=True, secret_key="pictures", password_memory=64, password_rounds=1)
    app = create_app(settings)
    show_errors(app)
    wiki = app.extensions["wiki"]
    wiki.database.migrate()
    wiki.store.catch_up()
    articles = folder / "articles"
    shutil.copytree(ROOT / "content", articles)
    if real:
        with tarfile.open(CORPUS / "articles.tar.gz") as packed:
            packed.extractall(articles, filter="data")
    stage = Stage(app, articles)
    stage.fill()
    stage.sign_in()
    return app, stage


def shoot(there: Camera, screen: Screen, place: Path) -> Iterator[str]:
    """Take all pictures of a screen; what is wrong with it, in words."""
    print(screen.name, flush=True)
    for *_, file in pictures(screen, place):
        file.unlink(missing_ok=True)  # so that none of another day stands for one that failed
    try:
        page = there.look(screen)
        for width, scheme, file in pictures(screen, place):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=scheme)
            wide = take(page, file, width)
            if wide > width:
                yield f"{file.stem} is {wide} px wide."
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    except Error as error:
        yield f"{screen.name} failed: {error.message.splitlines()[0]}"


def take(page: Page, file: Path, width: int) -> int:
    """The whole screen, unless it is very tall; how wide it is."""
    wide, tall = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    clip = {"clip": {"x": 0, "y": 0, "width": width, "height": TALLEST}} if tall > TALLEST else {}
    page.screenshot(path=file, full_page=True, timeout=PATIENCE, **clip)
    return int(wide)


def on_paper(page: Page, place: Path) -> None:
    for name, path in ON_PAPER.items():
        page.goto(path)
        page.pdf(path=place / f"{name}-on-paper.pdf", format="A4")


if __name__ == "__main__":
    sys.exit(main())
