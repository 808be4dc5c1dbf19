"""A built front end of our own, so that these tests need no npm."""

import pytest

from wiki.assets import views


@pytest.fixture
def client(app, tmp_path, monkeypatch):
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "app-1234.css").write_bytes(b"plain")
    (folder / "app-1234.css.br").write_bytes(b"brotli")
    (folder / "app-1234.css.gz").write_bytes(b"gzip")
    (folder / "face-1234.woff2").write_bytes(b"font")
    (folder / "secret.css").write_bytes(b"not in the manifest")
    monkeypatch.setattr(views, "FOLDER", folder)
    app.config["ASSETS"] = {"app.css": "app-1234.css", "face.woff2": "face-1234.woff2"}
    return app.test_client()
