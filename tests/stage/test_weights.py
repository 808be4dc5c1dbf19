"""Every screen as it opens costs at most 50 kB the first time, those where one writes 350 kB; what each shows is in its
HTML; and every address with a screen is among them."""

import shutil
from pathlib import Path

import pytest

from tests.stage.screens import all_screens, nothing
from tests.stage.stage import PEOPLE, Stage, show_errors
from tests.stage.weighing import Scales
from wiki.app import create_app
from wiki.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # needs the built front end, as those do
READING, WRITING = 50 * 1024, 350 * 1024  # bytes
LONG = {"hard-long-page": 60 * 1024}  # a text of 256 kB, the most that a page may have: a third of this is the text
NO_SCREENS = (
    "/-/feeds/",
    "/-/static/",
    "/-/media/<hash>/",
    "/-/media/choose",
    "/-/sitemap/",
    "/-/suggest",
    "/-/opensearch.xml",
    "/-/search.json",
    "/-/preview",
    "/-/token",
    "/-/markdown/",
    "/-/card/",
    "/-/embed",
    "/-/oembed",
    "/-/app.webmanifest",
    "/-/sw.js",
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path):
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(sqlite_template, folder / "wiki.db")
    app = create_app(Settings(data=folder, secret_key="a key", debug=True, password_memory=8, password_rounds=1))
    show_errors(app)
    stage = Stage(app, folder / "articles")
    stage.fill()
    stage.sign_in()
    yield stage
    stage.wiki.store.close()


@pytest.fixture(scope="module")
def scales(stage: Stage) -> dict[str, Scales]:
    """Scales for each person, and for somebody who is not signed in."""
    made = {who: Scales(stage.app.test_client()) for who in ("", *PEOPLE)}
    for who in PEOPLE:
        made[who].client.set_cookie("session", stage.cookies[who])
    return made


def is_writing(weights: dict[str, int]) -> bool:
    return any("/editor-" in address for address in weights)


def test_no_screen_weighs_more_than_its_limit(stage, scales):
    screens = [screen for screen in all_screens(stage) if screen.steps is nothing]
    found = {screen.name: scales[screen.who].weigh(screen.path) for screen in screens}
    assert len(found) > 150
    writing = {name for name, weights in found.items() if is_writing(weights)}
    assert {"edit", "edit-first", "new-titled", "fix", "styleguide"} <= writing
    assert {"home", "page", "page-signed-in", "search", "changes", "history", "diff"}.isdisjoint(writing)
    limits = {name: WRITING if name in writing else LONG.get(name, READING) for name in found}
    assert {name: weights for name, weights in found.items() if sum(weights.values()) > limits[name]} == {}


def test_all_that_a_browser_fetches_is_weighed(stage, scales):
    """Sheet, sprite, fonts of the letters in headings, and scripts: those of the editor, too, and what they fetch."""
    kinds = {"app", "icons", "favicon", "theme", "literata-latin-600-normal"}

    def parts(path: str) -> set[str]:
        addresses = scales["carl"].weigh(path)
        return {address.rpartition("/")[2].rpartition("-")[0] for address in addresses if "/dist/" in address}

    assert parts("/reset-the-router") == kinds
    assert parts("/-/edit/reset-the-router") == kinds | {"editor", "formatted"}


def test_every_route_with_a_screen_is_among_them(stage):
    adapter = stage.app.url_map.bind("127.0.0.1")
    shown = {adapter.match(screen.path.partition("?")[0])[0] for screen in all_screens(stage)}
    rules = [rule for rule in stage.app.url_map.iter_rules() if "GET" in rule.methods and rule.rule.startswith("/-/")]
    missing = {rule.endpoint for rule in rules if not rule.rule.startswith(NO_SCREENS)} - shown
    assert missing == set()
