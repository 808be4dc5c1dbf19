"""`make screenshots`: every screen at 360, 768 and 1280 px, light and dark, into build/screenshots.

For looking at, not for comparing: whoever changes a screen looks at it at each width first. The screens are those of
tests/stage; around them stand the wiki's own articles and, where they are at hand, real ones. Words after
`python -m bench.screenshots` choose the screens whose names begin like them; `LOCALE` is the language they are in.
"""

import os
import shutil
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from bench.wikis import CORPUS, ROOT
from tests import browser as tools
from tests.stage.camera import camera
from tests.stage.screens import all_screens
from tests.stage.stage import Stage, show_errors
from wiki.app import create_app
from wiki.settings import Settings

PLACE = ROOT / "build" / "screenshots"
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 900
TALLEST = 6000  # pixels; the rest of a very long page looks like its beginning


def main(wanted: list[str]) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        app, stage = set_up(Path(folder))
        screens = [s for s in all_screens(stage) if not wanted or any(s.name.startswith(w) for w in wanted)]
        with tools.serving(app) as site, tools.chromium() as browser:
            for scheme in SCHEMES:
                for width in WIDTHS:
                    options = {
                        "viewport": {"width": width, "height": HEIGHT},
                        "color_scheme": scheme,
                        "locale": os.environ.get("LOCALE", "en"),
                    }
                    with camera(browser, site, stage, **options) as there:
                        for screen in screens:
                            take(there.look(screen), PLACE / f"{screen.name}-{width}-{scheme}.png", width)
            if not wanted:
                with camera(browser, site, stage) as there:
                    on_paper(there.look(screens[0]), PLACE)
        stage.wiki.store.close()
    print(f"{len(screens) * len(WIDTHS) * len(SCHEMES)} pictures are in {PLACE.relative_to(ROOT)}.")


def set_up(folder: Path):
    """An app with the stage and, around it, the articles at hand."""
    settings = Settings(data=folder / "wiki", debug=True, secret_key="pictures", password_memory=64, password_rounds=1)
    app = create_app(settings)
    show_errors(app)
    wiki = app.extensions["wiki"]
    wiki.database.migrate()
    wiki.store.catch_up()
    articles = folder / "articles"
    shutil.copytree(ROOT / "content", articles)
    if CORPUS.exists():
        with tarfile.open(CORPUS / "articles.tar.gz") as packed:
            packed.extractall(articles, filter="data")
    stage = Stage(app, articles)
    stage.fill()
    stage.sign_in()
    return app, stage


def take(page: Page, file: Path, width: int) -> None:
    """The whole screen, unless it is very tall; a screen that can be scrolled sideways is reported."""
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    if size[0] > width:
        print(f"{file.stem} is {size[0]} px wide.")
    if size[1] <= TALLEST:
        page.screenshot(path=file, full_page=True)
    else:
        page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": TALLEST})


def on_paper(page: Page, place: Path) -> None:
    for name, path in (("page", "/everything-a-page-can-hold"), ("difference", "/-/diff/reset-the-router")):
        page.goto(path)
        page.pdf(path=place / f"{name}-on-paper.pdf", format="A4")


if __name__ == "__main__":
    main(sys.argv[1:])
