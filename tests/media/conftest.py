"""A media store in a temporary folder, and pictures with secrets in every corner that a format has."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from wiki.media.store import MediaStore
from wiki.settings import Settings
from wiki.store.database import Database

SECRET = b"SECRET-PLACE-48.2N"


@pytest.fixture
def media(tmp_path: Path, database: Database) -> MediaStore:
    return MediaStore(tmp_path / "media", database, Settings(data=tmp_path, media_limit=1, video_limit=2))


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


def box(name: bytes, *content: bytes) -> bytes:
    """One box of an MP4 file."""
    inside = b"".join(content)
    return (len(inside) + 8).to_bytes(4, "big") + name + inside


MATRIX = b"".join(n.to_bytes(4, "big") for n in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
TURNED = b"".join(n.to_bytes(4, "big") for n in (0, 0x10000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000))


def track(handler: bytes, width: int = 0, height: int = 0, matrix: bytes = MATRIX, codec: bytes = b"avc1") -> bytes:
    header = box(b"tkhd", bytes(40), matrix, (width << 16).to_bytes(4, "big"), (height << 16).to_bytes(4, "big"))
    samples = box(b"minf", box(b"stbl", box(b"stsd", bytes(7), b"\x01", box(codec, bytes(78)))))
    return box(b"trak", header, box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), samples))


def film(*tracks: bytes, telling: bytes = b"", brand: bytes = b"isom", sound: bytes = bytes(64)) -> bytes:
    """A small MP4 file with these tracks, or one of 64 by 36 pixels."""
    movie = box(b"moov", box(b"mvhd", bytes(100)), *(tracks or (track(b"vide", 64, 36),)), telling)
    return box(b"ftyp", brand, bytes(4), brand) + movie + box(b"mdat", sound)


def element(name: str, *content: bytes) -> bytes:
    """One element of a WebM file."""
    inside = b"".join(content)
    return bytes.fromhex(name) + (0x0100000000000000 | len(inside)).to_bytes(8, "big") + inside


def webm(*, doctype: bytes = b"webm", tags: bytes = b"") -> bytes:
    """A small WebM file of 64 by 36 pixels."""
    video = element("e0", element("b0", b"\x40"), element("ba", b"\x24"))
    tracks = element("1654ae6b", element("ae", element("83", b"\x01"), video))
    more = element("1254c367", element("7373", tags)) if tags else b""
    return element("1a45dfa3", element("4282", doctype)) + element(
        "18538067", tracks, more, element("1f43b675", b"x" * 40)
    )


def mp3(*, before: bytes = b"", after: bytes = b"") -> bytes:
    """Three frames of silence, MPEG 1 layer III at 128 kbit/s and 44.1 kHz."""
    return before + (b"\xff\xfb\x90\x00" + bytes(413)) * 3 + after


def ogg() -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + b"OpusHead" + bytes(60)


def drawing(width: int, height: int) -> bytes:
    """A picture with something to see on it, as PNG."""
    image = Image.new("RGB", (width, height), "#f4efe6")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((width * 0.1, height * 0.3, width * 0.9, height * 0.8), 24, fill="#31535b")
    for n, colour in enumerate(("#3fae62", "#c9a13b", "#9aa6a8")):
        at = width * (0.2 + 0.12 * n)
        draw.ellipse((at, height * 0.5, at + width * 0.05, height * 0.5 + width * 0.05), fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
