"""The stage: a wiki in which every screen has something to show, with its people signed in."""

from pathlib import Path

import pytest

from tests.stage.stage import Stage, show_errors
from wiki.app import create_app
from wiki.settings import Settings


@pytest.fixture
def app(settings: Settings, database):
    app = create_app(Settings(data=settings.data, secret_key="a key", debug=True, password_memory=8, password_rounds=1))
    show_errors(app)
    yield app
    app.extensions["wiki"].store.close()


@pytest.fixture
def stage(app, tmp_path: Path) -> Stage:
    stage = Stage(app, tmp_path / "articles")
    stage.fill()
    stage.sign_in()
    return stage
