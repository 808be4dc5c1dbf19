"""What a file is, by its first bytes and never by its name or by what a browser said.

Pure. A kind that a browser could run (SVG, HTML, scripts) is never shown inline, only offered for download.
"""

import re
from dataclasses import dataclass
from mmap import mmap

Data = bytes | mmap  # or a file mapped into memory: both have a length and slices


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, the extension its files get, and the Pillow format to read when it is a picture we re-encode."""

    type: str
    extension: str
    format: str | None = None

    @property
    def inline(self) -> bool:
        return self.type in INLINE

    @property
    def shape(self) -> str:
        """How a page shows it: image, video, audio or file (a link)."""
        family = self.type.partition("/")[0]
        return family if self.inline and family in ("image", "video", "audio") else "file"


PNG = Kind("image/png", "png", "PNG")
JPEG = Kind("image/jpeg", "jpg", "JPEG")
GIF = Kind("image/gif", "gif", "GIF")
WEBP = Kind("image/webp", "webp", "WEBP")
SVG = Kind("image/svg+xml", "svg")
HEIC = Kind("image/heic", "heic")
PDF = Kind("application/pdf", "pdf")
ZIP = Kind("application/zip", "zip")
TEXT = Kind("text/plain", "txt")
VTT = Kind("text/vtt", "vtt")
MP4 = Kind("video/mp4", "mp4")
M4A = Kind("audio/mp4", "m4a")
WEBM = Kind("video/webm", "webm")
MP3 = Kind("audio/mpeg", "mp3")
OGG = Kind("audio/ogg", "ogg")
BINARY = Kind("application/octet-stream", "bin")
KINDS = (PNG, JPEG, GIF, WEBP, SVG, HEIC, PDF, VTT, MP4, M4A, WEBM, MP3, OGG, BINARY)
INLINE = frozenset(kind.type for kind in (PNG, JPEG, GIF, WEBP, MP4, M4A, WEBM, MP3, OGG, VTT))
MOVING = frozenset(kind.type for kind in (MP4, M4A, WEBM, MP3, OGG))

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
    (b"\xff\xf3", MP3),
    (b"OggS", OGG),
)
_AVIF = Kind("image/png", "png", "AVIF")
_BRANDS = {b"avif": _AVIF, b"avis": _AVIF, b"M4A ": M4A, b"M4B ": M4A}
_BRANDS |= dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), HEIC)
_SVG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s+svg[^>]*>\s*)*<svg\b", re.S | re.I
)
_VTT = re.compile(rb"\A(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)")


def kind_of(data: Data, extension: str = "") -> Kind:
    """The kind of `data`. `extension` (lower case, no dot) only tells apart what content cannot: office files."""
    head = bytes(data[:4096])
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], MP4)
    if head.startswith(b"PK\x03\x04"):
        return Kind(ZIPPED[extension], extension) if extension in ZIPPED else ZIP
    if _SVG.match(head):
        return SVG
    return _text_or_binary(data, head, extension)


def kind_by_extension(extension: str) -> Kind | None:
    """The kind of a kept file from the extension we gave it; None for an extension we never give."""
    for kind in KINDS:
        if kind.extension == extension:
            return kind
    if extension in ZIPPED:
        return Kind(ZIPPED[extension], extension)
    return Kind(TEXT.type, extension) if extension in TEXTS else None


def _text_or_binary(data: Data, head: bytes, extension: str) -> Kind:
    if b"\0" in head:
        return BINARY
    try:
        text = bytes(data).decode()
    except UnicodeDecodeError:
        return BINARY
    if "\0" in text:
        return BINARY
    if _VTT.match(head):
        return VTT
    return Kind(TEXT.type, extension) if extension in TEXTS else TEXT
