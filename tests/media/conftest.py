"""A media store in a temporary folder, and pictures with secrets in every corner that a format has."""

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from wiki.media.store import MediaStore
from wiki.store.database import Database

SECRET = b"SECRET-PLACE-48.2N"


@pytest.fixture
def media(tmp_path: Path, database: Database) -> MediaStore:
    return MediaStore(tmp_path / "media", database, limit=1)


def picture(format: str, *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, format, **options)
    return out.getvalue()


def telling_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture("PNG", pnginfo=info, exif=exif) + SECRET


def telling_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture("JPEG", exif=exif, comment=SECRET, xmp=SECRET) + SECRET


def telling_gif() -> bytes:
    return picture("GIF", comment=SECRET) + SECRET


def telling_webp() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture("WEBP", exif=exif, xmp=SECRET) + SECRET
