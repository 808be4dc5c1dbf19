"""The outer structure of a WebM file (EBML, RFC 8794): what it calls itself, its tracks, and where its tags lie.

Reads element by element up to the first pictures. Raises ValueError for what is no such structure.
"""

from dataclasses import dataclass, field

from wiki.media.kinds import Data

HEAD, SEGMENT, TRACKS, ENTRY, VIDEO, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1654AE6B, 0xAE, 0xE0, 0x1F43B675
DOCTYPE, TRACK_TYPE, WIDTH, HEIGHT = 0x4282, 0x83, 0xB0, 0xBA
TAGS, ATTACHMENTS = 0x1254C367, 0x1941A469
INSIDE = frozenset({HEAD, SEGMENT, TRACKS, ENTRY, VIDEO})
MOST = 100_000  # elements looked at
DEEPEST = 6


@dataclass(slots=True)
class Found:
    """`tracks`: the numbers of their kinds, 1 for pictures and 2 for sound. `telling`: stretches with tags."""

    doctype: bytes = b""
    tracks: set[int] = field(default_factory=set)
    width: int = 0
    height: int = 0
    telling: list[tuple[int, int]] = field(default_factory=list)
    elements: int = 0


def read(data: Data) -> Found:
    """What a file says of itself. Raises ValueError."""
    found = Found()
    _walk(data, 0, len(data), found, 0)
    return found


def void(size: int) -> bytes:
    """An empty element that fills `size` bytes, at least 2 (RFC 8794, 11.3.1)."""
    if size < 10:
        return b"\xec" + bytes([0x80 | size - 2]) + bytes(size - 2)
    return b"\xec\x01" + (size - 9).to_bytes(7, "big") + bytes(size - 9)


def _walk(data: Data, start: int, end: int, found: Found, depth: int) -> None:
    at = start
    while at < end:
        begin = at
        name, at = _vint(data, at, keep_marker=True)
        size, at = _vint(data, at)
        found.elements += 1
        if found.elements > MOST or depth > DEEPEST:
            raise ValueError
        close = end if size is None else at + size
        if close > end:
            raise ValueError
        if name in INSIDE:
            _walk(data, at, close, found, depth + 1)
        elif name in (TAGS, ATTACHMENTS):
            found.telling.append((begin, close))
        elif size is None:
            return  # a live recording: its end is the file's
        else:
            _note(data, name or 0, at, close, found)
        at = close


def _note(data: Data, name: int, start: int, end: int, found: Found) -> None:
    content = bytes(data[start : min(end, start + 64)])
    if name == DOCTYPE:
        found.doctype = content.rstrip(b"\0")
    elif name == TRACK_TYPE:
        found.tracks.add(int.from_bytes(content, "big"))
    elif name == WIDTH and not found.width:
        found.width = min(int.from_bytes(content, "big"), 1 << 16)
    elif name == HEIGHT and not found.height:
        found.height = min(int.from_bytes(content, "big"), 1 << 16)


def _vint(data: Data, at: int, keep_marker: bool = False) -> tuple[int | None, int]:
    """A number of variable length and where it ends; None for one that means “unknown” (RFC 8794, 4)."""
    if at >= len(data) or data[at] == 0:
        raise ValueError
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        raise ValueError
    value = int.from_bytes(bytes(data[at : at + length]), "big")
    if keep_marker:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (None if value == (1 << 7 * length) - 1 else value), at + length
