import pytest

from tests.media.conftest import picture
from wiki.settings import Settings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def media(app):
    return app.extensions["wiki"].media


def test_a_picture_is_shown_and_cached_for_ever(media, client):
    medium = media.add(picture("PNG"), "a.png")
    reply = client.get(medium.address, buffered=True)
    assert (reply.status_code, reply.content_type) == (200, "image/png")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert reply.headers["Content-Disposition"] == "inline; filename=a.png"
    again = client.get(medium.address, buffered=True, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("data", "name"), [(SVG, "a.svg"), (b"<html><script>1</script>", "a.html"), (b"%PDF-1", "a.pdf")]
)
def test_what_could_act_is_only_downloaded(media, client, data, name):
    reply = client.get(media.add(data, name).address, buffered=True)
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=a.")
    assert "html" not in reply.content_type
    assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_part_of_a_film_can_be_asked_for(media, client):
    medium = media.add(b"\x00\x00\x00\x18ftypmp42" + bytes(100), "a.mp4")
    reply = client.get(medium.address, buffered=True, headers={"Range": "bytes=4-7"})
    assert (reply.status_code, reply.data) == (206, b"ftyp")


def test_an_unknown_file_is_not_found(media, client):
    medium = media.add(picture("PNG"), "a.png")
    wanted = [medium.address, medium.address.replace("a.png", "a.html"), "/-/media/" + "0" * 40 + "/a.png"]
    found = [
        client.get(address, buffered=True, headers={"Accept": "application/json"}).status_code for address in wanted
    ]
    assert found == [200, 404, 404]


def test_a_closed_wiki_shows_its_media_to_nobody_outside(app, media):
    medium = media.add(picture("PNG"), "a.png")
    app.extensions["wiki"].settings = Settings(read_access="signed-in")
    reply = app.test_client().get(medium.address, headers={"Accept": "application/json"})
    assert reply.status_code == 401
