"""What a file is, by its first bytes and never by its name or by what a browser said.

Pure. A kind that a browser could run (SVG, HTML, scripts) is never shown inline, only offered for download.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, the extension its files get, and the Pillow format to read when it is a picture we re-encode."""

    type: str
    extension: str
    format: str | None = None

    @property
    def inline(self) -> bool:
        return self.type in INLINE


PNG = Kind("image/png", "png", "PNG")
JPEG = Kind("image/jpeg", "jpg", "JPEG")
GIF = Kind("image/gif", "gif", "GIF")
WEBP = Kind("image/webp", "webp", "WEBP")
SVG = Kind("image/svg+xml", "svg")
PDF = Kind("application/pdf", "pdf")
ZIP = Kind("application/zip", "zip")
TEXT = Kind("text/plain", "txt")
MP4 = Kind("video/mp4", "mp4")
WEBM = Kind("video/webm", "webm")
MP3 = Kind("audio/mpeg", "mp3")
OGG = Kind("audio/ogg", "ogg")
BINARY = Kind("application/octet-stream", "bin")
INLINE = frozenset(kind.type for kind in (PNG, JPEG, GIF, WEBP, MP4, WEBM, MP3, OGG))

_OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "zip": "application/zip",
}
TEXTS = (
    frozenset({"txt", "csv", "tsv", "log", "json", "yaml", "yml", "toml", "ini", "cfg", "conf", "xml"})  # documents
    | {"sql", "ps1", "sh", "bat", "py"}  # scripts, always downloaded
)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"BM", Kind("image/png", "png", "BMP")),  # these formats are big or little known: they are kept as PNG
    (b"II*\x00", Kind("image/png", "png", "TIFF")),
    (b"MM\x00*", Kind("image/png", "png", "TIFF")),
    (b"\x00\x00\x01\x00", Kind("image/png", "png", "ICO")),
    (b"\x1aE\xdf\xa3", WEBM),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"OggS", OGG),
)
_AVIF = Kind("image/png", "png", "AVIF")
_BRANDS = {b"avif": _AVIF, b"avis": _AVIF, b"heic": BINARY, b"heix": BINARY, b"mif1": BINARY, b"msf1": BINARY}
_SVG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s+svg[^>]*>\s*)*<svg\b", re.S | re.I
)


def kind_of(data: bytes, extension: str = "") -> Kind:
    """The kind of `data`. `extension` (lower case, no dot) only tells apart what content cannot: office files."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], MP4)
    if data.startswith(b"PK\x03\x04"):
        return Kind(ZIPPED[extension], extension) if extension in ZIPPED else ZIP
    if _SVG.match(data[:4096]):
        return SVG
    return _text_or_binary(data, extension)


def kind_by_extension(extension: str) -> Kind | None:
    """The kind of a kept file from the extension we gave it; None for an extension we never give."""
    for kind in (PNG, JPEG, GIF, WEBP, SVG, PDF, MP4, WEBM, MP3, OGG, BINARY):
        if kind.extension == extension:
            return kind
    if extension in ZIPPED:
        return Kind(ZIPPED[extension], extension)
    return Kind(TEXT.type, extension) if extension in TEXTS else None


def _text_or_binary(data: bytes, extension: str) -> Kind:
    try:
        data.decode()
    except UnicodeDecodeError:
        return BINARY
    if b"\0" in data:
        return BINARY
    return Kind(TEXT.type, extension) if extension in TEXTS else TEXT
