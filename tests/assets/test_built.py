"""Built files come in the smallest form the browser takes, and only those the build made."""

import pytest


@pytest.mark.parametrize(
    ("accepts", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", b"gzip"),
        ("br;q=0, gzip", "gzip", b"gzip"),
        ("", None, b"plain"),
    ],
)
def test_the_smallest_form_that_the_browser_takes_is_sent(client, accepts, encoding, body):
    response = client.get("/-/static/dist/app-1234.css", headers={"Accept-Encoding": accepts})
    assert (response.status_code, response.data) == (200, body)
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_file_without_a_smaller_form_is_sent_as_it_is(client):
    response = client.get("/-/static/dist/face-1234.woff2", headers={"Accept-Encoding": "br"})
    assert response.data == b"font"
    assert "Content-Encoding" not in response.headers


def test_browsers_keep_it_for_a_year(client):
    cache = client.get("/-/static/dist/app-1234.css").cache_control
    assert (cache.public, cache.immutable, cache.max_age) == (True, True, 31_536_000)


@pytest.mark.parametrize("name", ["secret.css", "manifest.json", "app-1234.css.br", "..%2Fsecret.css"])
def test_a_name_outside_the_manifest_is_not_served(client, name):
    assert client.get(f"/-/static/dist/{name}").status_code == 404
