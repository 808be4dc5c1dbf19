"""Answers packed on their way: which are, which are not, and that nobody reads by their length what is not theirs."""

import gzip

import pytest
from flask import Response, request

from wiki import web

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
WORDS = "Hold the button for ten seconds. " * 100


@pytest.fixture
def client(app):
    """Of an app with one answer of each kind that there is."""

    def add(path, answer):
        app.add_url_rule(f"/-/try/{path}", path, answer, methods=["GET", "POST"])

    add("long", lambda: WORDS)
    add("short", lambda: WORDS[:1000])
    add("echo", lambda: request.args["q"] + WORDS)
    add("picture", lambda: Response(WORDS, mimetype="image/png"))
    add("streamed", lambda: Response((word for word in (WORDS, WORDS)), mimetype="text/html"))
    add("part", lambda: Response(WORDS, 206, {"Content-Range": "bytes 0-9/99"}, mimetype="text/plain"))
    add("exact", lambda: Response(WORDS, headers={"ETag": '"1"'}, mimetype="text/plain"))
    add("feed", lambda: web.cacheable(Response(WORDS, mimetype="application/atom+xml"), "1"))
    add("refused", lambda: (WORDS, 404))
    return app.test_client()


@pytest.mark.parametrize("path", ["long", "feed", "refused"])
def test_long_text_is_packed_for_whoever_takes_that(client, path):
    packed, plain = client.get(f"/-/try/{path}", headers=GZIP), client.get(f"/-/try/{path}")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < 200
    assert gzip.decompress(packed.data) == plain.data == WORDS.encode()
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_who_refuses_it_gets_it_plain(client):
    assert "Content-Encoding" not in client.get("/-/try/long", headers={"Accept-Encoding": "gzip;q=0, br"}).headers


@pytest.mark.parametrize("path", ["short", "picture", "streamed", "part", "exact"])
def test_what_is_small_packed_already_a_part_or_on_its_way_is_left_alone(client, path):
    assert "Content-Encoding" not in client.get(f"/-/try/{path}", headers=GZIP).headers


def test_asking_for_the_headers_alone_gives_those_of_the_answer(client):
    whole, headers = client.get("/-/try/long", headers=GZIP), client.head("/-/try/long", headers=GZIP)
    assert headers.data == b""
    for name in ("Content-Encoding", "Content-Length", "Content-Type", "Vary"):
        assert headers.headers[name] == whole.headers[name]


def test_who_has_it_already_is_not_sent_it_again(client):
    etag = client.get("/-/try/feed", headers=GZIP).headers["ETag"]
    again = client.get("/-/try/feed", headers={**GZIP, "If-None-Match": etag})
    assert (etag, again.status_code, again.data) == ('W/"1"', 304, b"")
    assert "Content-Encoding" not in again.headers
    assert again.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


@pytest.mark.parametrize(
    ("site", "is_packed"), [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)]
)
def test_no_other_site_can_measure_what_somebody_is_sent(client, site, is_packed):
    """It would write guesses into the address, and see by the length which of them stands in the answer."""
    headers = {**GZIP, "Sec-Fetch-Site": site}
    assert client.get("/-/try/echo?q=token", headers=headers).headers["Content-Encoding"] == "gzip"
    client.set_cookie("session", "anything")
    answer = client.get("/-/try/echo?q=token", headers=headers)
    assert ("Content-Encoding" in answer.headers) is is_packed
