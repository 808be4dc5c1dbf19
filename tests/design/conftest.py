"""An app with the templates, the built front end and the style guide, and no store behind it."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from wiki import debug, web
from wiki.settings import Settings

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "wiki" / "static" / "dist" / "manifest.json"


@pytest.fixture(scope="session")
def app() -> Flask:
    app = Flask(
        "wiki", static_url_path="/-/static", root_path=str(ROOT / "wiki"), template_folder=str(ROOT / "templates")
    )
    app.config.update(SECRET_KEY="test", ASSETS=json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {})
    app.extensions["wiki"] = web.Wiki(Settings(), None, None)
    Babel(app, default_locale="en")
    CSRFProtect(app)
    LoginManager(app).user_loader(lambda id: None)
    web.init_app(app)
    app.register_blueprint(debug.blueprint)
    app.add_url_rule("/-/error/<int:status>", view_func=_error)
    return app


def _error(status: int):
    return web.error_page(status, "")


@pytest.fixture(scope="session")
def icon_names() -> set[str]:
    """The names in frontend/icons/sprite.mjs."""
    source = (ROOT / "frontend" / "icons" / "sprite.mjs").read_text()
    return {*source.partition("NAMES = `")[2].partition("`")[0].split(), "mark"}
