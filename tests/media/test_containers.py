"""Films and sound are what they say, and tell nothing but what they show."""

import pytest

from tests.media.conftest import SECRET, TURNED, box, element, film, mp3, ogg, track, webm
from wiki.errors import Invalid
from wiki.media import ebml
from wiki.media.containers import inspect
from wiki.media.kinds import kind_of
from wiki.media.store import identify

LIE = b"\x00\x00\x00\x18ftypisom" + bytes(12)


@pytest.mark.parametrize(
    ("data", "type", "size"),
    [
        (film(), "video/mp4", (64, 36)),
        (film(track(b"vide", 64, 36, TURNED), track(b"soun")), "video/mp4", (36, 64)),
        (film(brand=b"qt  "), "video/mp4", (64, 36)),
        (film(track(b"soun")), "audio/mp4", (0, 0)),
        (film(track(b"soun"), brand=b"M4A "), "audio/mp4", (0, 0)),
        (webm(), "video/webm", (64, 36)),
        (mp3(), "audio/mpeg", (0, 0)),
        (mp3(before=b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"TIT2abcdef"), "audio/mpeg", (0, 0)),
        (ogg(), "audio/ogg", (0, 0)),
    ],
)
def test_what_plays_is_known_by_its_structure(data, type, size):
    found = inspect(data, kind_of(data))
    assert (found.kind.type, (found.width, found.height)) == (type, size)


@pytest.mark.parametrize(
    "data",
    [
        LIE,
        LIE + b"<script>alert(1)</script>",
        film()[:-10],
        film() + b"<html>",
        film(track(b"text")),
        box(b"ftyp", b"isom") + box(b"mdat", bytes(40)),
        b"\x00\x00\x00\x01ftypisom" + b"\xff" * 40,
        webm(doctype=b"matroska"),
        webm()[:40],
        b"\x1aE\xdf\xa3" + b"\x01" * 60,
        b"ID3\x04\x00\x00\xff\xff\xff\xff" + bytes(400),
        b"\xff\xfb\x90\x00" + b"<script>" * 100,
        b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + b"<script>" + bytes(60),
    ],
    ids=range(13),
)
def test_what_only_begins_like_a_film_or_recording_is_refused(data):
    with pytest.raises(Invalid) as caught:
        inspect(data, kind_of(data))
    assert str(caught.value) == (
        "This film or recording is damaged, or of a kind that browsers do not play. "
        "MP4, WebM, MP3, M4A and OGG are taken."
    )


@pytest.mark.parametrize("codec", [b"hvc1", b"apcn"])
def test_a_film_that_many_browsers_do_not_play_is_refused_with_what_to_do(codec):
    with pytest.raises(Invalid, match="choose “Most compatible” under"):
        inspect(film(track(b"vide", 64, 36, codec=codec), brand=b"qt  "), kind_of(film(brand=b"qt  ")))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (film(telling=box(b"udta", box(b"\xa9xyz", SECRET))), "a.mp4"),
        (film(telling=box(b"meta", bytes(4), SECRET)), "a.mp4"),
        (film() + box(b"uuid", bytes(16), SECRET), "a.mp4"),
        (webm(tags=SECRET), "a.webm"),
        (mp3(before=b"ID3\x04\x00\x00\x00\x00\x00" + bytes([len(SECRET)]) + SECRET), "a.mp3"),
        (mp3(after=b"TAG" + SECRET + bytes(125 - len(SECRET))), "a.mp3"),
    ],
    ids=range(6),
)
def test_where_it_was_taken_and_other_tags_are_not_kept(media, data, name):
    assert SECRET in data
    medium = media.add(data, name)
    content = media.get(medium.hash, medium.name)[0].read_bytes()
    assert SECRET not in content
    again = identify(content, name)
    assert again.kind == medium.kind
    if medium.film.width:
        assert len(content) == len(data)
        assert (again.film.width, again.film.height) == (64, 36)


@pytest.mark.parametrize("size", [2, 3, 9, 10, 11, 200, 70000])
def test_an_empty_element_fills_any_gap(size):
    filled = ebml.void(size)
    assert len(filled) == size
    found = ebml.read(element("1a45dfa3", element("4282", b"webm")) + filled)
    assert found.doctype == b"webm"


def test_many_boxes_and_deep_ones_are_refused_before_they_cost_anything():
    deep = box(b"mdat", b"x")
    for _ in range(30):
        deep = box(b"moov", deep)
    for data in (box(b"ftyp", b"isom") + deep, box(b"ftyp", b"isom") + box(b"free") * 20_000):
        with pytest.raises(Invalid):
            inspect(data, kind_of(data))
