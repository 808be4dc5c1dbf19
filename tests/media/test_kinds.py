import pytest

from tests.media.conftest import picture
from wiki.media.kinds import kind_by_extension, kind_of


@pytest.mark.parametrize(
    ("data", "extension", "type", "kept_as"),
    [
        (picture("PNG"), "jpg", "image/png", "png"),
        (picture("JPEG"), "png", "image/jpeg", "jpg"),
        (picture("GIF"), "gif", "image/gif", "gif"),
        (picture("WEBP"), "webp", "image/webp", "webp"),
        (picture("BMP"), "bmp", "image/png", "png"),
        (picture("TIFF"), "tif", "image/png", "png"),
        (picture("AVIF"), "avif", "image/png", "png"),
        (b'<?xml version="1.0"?>\n<!-- a --><svg xmlns="x"><script/></svg>', "png", "image/svg+xml", "svg"),
        (b"<!doctype html><script>alert(1)</script>", "png", "text/plain", "txt"),
        (b"<!doctype html><script>alert(1)</script>", "html", "text/plain", "txt"),
        (b"%PDF-1.7 ...", "pdf", "application/pdf", "pdf"),
        (b"PK\x03\x04....", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        (b"PK\x03\x04....", "jar", "application/zip", "zip"),
        (b"\x00\x00\x00\x18ftypmp42....", "mov", "video/mp4", "mp4"),
        (b"\x00\x00\x00\x18ftypheic....", "heic", "image/heic", "heic"),
        (b"\x00\x00\x00\x18ftypM4A ....", "mp4", "audio/mp4", "m4a"),
        (b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n", "txt", "text/vtt", "vtt"),
        (b"WEBVTTish", "vtt", "text/plain", "txt"),
        (b"a;b\n1;2\n", "csv", "text/plain", "csv"),
        (b"MZ\x90\x00", "exe", "application/octet-stream", "bin"),
    ],
)
def test_a_kind_comes_from_the_content_and_never_from_the_name(data, extension, type, kept_as):
    kind = kind_of(data, extension)
    assert (kind.type, kind.extension) == (type, kept_as)
    assert kind_by_extension(kept_as).type == type


def test_only_pictures_sound_and_film_are_shown_inline():
    shown = [e for e in ("png", "jpg", "mp4", "svg", "pdf", "txt", "zip", "bin") if kind_by_extension(e).inline]
    assert shown == ["png", "jpg", "mp4"]


def test_an_extension_we_never_give_has_no_kind():
    assert kind_by_extension("html") is None
