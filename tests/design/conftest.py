"""A wiki in debug, so that the style guide is served, and an address for each error screen."""

from pathlib import Path

import pytest
from flask import Flask

from wiki import web
from wiki.app import create_app
from wiki.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app(settings: Settings, database) -> Flask:
    app = create_app(Settings(data=settings.data, secret_key="a key for tests", debug=True))
    app.add_url_rule("/-/error/<int:status>", view_func=_error)
    return app


def _error(status: int):
    return web.error_page(status, "")


@pytest.fixture(scope="session")
def icon_names() -> set[str]:
    """The names in frontend/icons/sprite.mjs."""
    source = (ROOT / "frontend" / "icons" / "sprite.mjs").read_text()
    return {*source.partition("NAMES = `")[2].partition("`")[0].split(), "mark"}
