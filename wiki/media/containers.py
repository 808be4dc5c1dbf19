"""Films and sound: whether a file is what it says, how large its picture is, and where it tells more than it shows.

Reads the outer structure of MP4 (ISO 14496-12), WebM (RFC 8794, 9559), MP3 and Ogg (RFC 3533), never the pictures and
sounds themselves. Every length is checked against the file; nothing is unpacked. Must never write to disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wiki.errors import N_, Invalid
from wiki.media import ebml
from wiki.media.kinds import M4A, MP3, MP4, OGG, WEBM, Data, Kind

DEEPEST = 8
MOST_BOXES = 10_000
INSIDE = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})  # boxes that hold boxes
TELLING = frozenset({b"udta", b"meta", b"uuid"})  # where cameras write the place, the device and comments
HEVC = frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe"})  # how phones film unless told otherwise
STUDIO = frozenset({b"apcn", b"apch", b"apcs", b"apco", b"ap4h", b"ap4x"})  # Apple ProRes
CODECS = frozenset({b"OpusHead", b"\x01vorbis", b"\x7fFLAC"})
BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, MPEG 1 layer III
SLOW_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # MPEG 2 and 2.5
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # Hz, by version


@dataclass(slots=True)
class Film:
    """What was found: the kind to keep it as, its size in pixels (0 for sound alone), and the stretches of the file
    (begin, end, what to put there) that tell more than the film: they are overwritten, so that nothing else moves.
    `start` and `end` are the part worth keeping."""

    kind: Kind
    width: int = 0
    height: int = 0
    telling: list[tuple[int, int, bytes]] = field(default_factory=list)
    start: int = 0
    end: int = 0
    codecs: set[bytes] = field(default_factory=set)


def inspect(data: Data, kind: Kind) -> Film:
    """What the film or sound `data` of that kind holds. Raises Invalid when it is broken, or is something else that
    only begins like one."""
    readers = {MP4: _mp4, M4A: _mp4, WEBM: _webm, MP3: _mp3, OGG: _ogg}
    try:
        film = readers[kind](data)
    except (IndexError, ValueError, RecursionError):
        film = None
    if film is None:
        raise Invalid(
            N_(
                "This film or recording is damaged, or of a kind that browsers do not play. "
                "MP4, WebM, MP3, M4A and OGG are taken."
            ),
            field="file",
        )
    if film.codecs & (HEVC | STUDIO):
        raise Invalid(TOO_NEW, field="file")
    film.end = film.end or len(data)
    return film


TOO_NEW = N_(
    "This film is in a format (HEVC or ProRes) that many browsers do not play. On an iPhone, choose “Most compatible” "
    "under Settings, Camera, Formats before you film; or save this one anew as MP4 with H.264, and try again."
)


def _number(data: Data, at: int, size: int) -> int:
    if at + size > len(data):
        raise ValueError
    return int.from_bytes(bytes(data[at : at + size]), "big")


def _boxes(data: Data, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Name, begin, begin of the content and end of each box between `start` and `end`. ValueError when they do not
    fill it."""
    at = start
    while at < end:
        size, name, head = _number(data, at, 4), bytes(data[at + 4 : at + 8]), 8
        if size == 1:
            size, head = _number(data, at + 8, 8), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise ValueError
        yield name, at, at + head, at + size
        at += size


@dataclass(slots=True)
class _Movie:
    film: Film
    names: set[bytes] = field(default_factory=set)
    tracks: set[bytes] = field(default_factory=set)
    boxes: int = 0


def _mp4(data: Data) -> Film | None:
    movie = _Movie(Film(MP4))
    _walk(data, 0, len(data), movie, 0)
    if not {b"ftyp", b"moov"} <= movie.names or not ({b"mdat", b"moof"} & movie.names):
        return None
    if b"vide" in movie.tracks:
        return movie.film
    movie.film.kind, movie.film.width, movie.film.height = M4A, 0, 0
    return movie.film if b"soun" in movie.tracks else None


def _walk(data: Data, start: int, end: int, movie: _Movie, depth: int) -> None:
    for name, begin, content, close in _boxes(data, start, end):
        movie.boxes += 1
        if movie.boxes > MOST_BOXES or depth > DEEPEST:
            raise ValueError
        movie.names |= {name} if depth == 0 else set()
        if name in TELLING:
            movie.film.telling.append((begin + 4, begin + 8, b"free"))
            movie.film.telling.append((content, close, b""))
        elif name in INSIDE:
            _walk(data, content, close, movie, depth + 1)
        elif name == b"hdlr":
            movie.tracks.add(bytes(data[content + 8 : content + 12]))
        elif name == b"stsd" and close - content >= 16:
            movie.film.codecs.add(bytes(data[content + 12 : content + 16]))
        elif name == b"tkhd":
            _note_size(data, close, movie.film)


def _note_size(data: Data, close: int, film: Film) -> None:
    """Width and height end the box, as 16.16 fixed-point numbers; a quarter turn in its matrix swaps them."""
    width, height = _number(data, close - 8, 4) >> 16, _number(data, close - 4, 4) >> 16
    turned = _number(data, close - 44, 4) == 0 and _number(data, close - 40, 4) != 0
    if width and height and not film.width:
        film.width, film.height = (height, width) if turned else (width, height)


def _webm(data: Data) -> Film | None:
    found = ebml.read(data)
    if found.doctype != b"webm" or not found.tracks:
        return None
    film = Film(WEBM, found.width, found.height)
    for begin, end in found.telling:
        film.telling.append((begin, end, ebml.void(end - begin)))
    return film


def _mp3(data: Data) -> Film | None:
    """Two frames that follow each other. What tags say before and after the sound is not kept."""
    start = 0
    if bytes(data[:3]) == b"ID3":
        size = bytes(data[6:10])
        if len(size) < 4 or max(size) > 127:
            return None
        start = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
        while start < len(data) - 4 and data[start] == 0 and start < 1 << 24:  # padding
            start += 1
    following = start + _frame(data, start)
    _frame(data, following)
    tagged = bytes(data[len(data) - 128 : len(data) - 125]) == b"TAG"
    return Film(MP3, start=start, end=len(data) - 128 if tagged else len(data))


def _frame(data: Data, at: int) -> int:
    """The length of the MP3 frame at `at`. ValueError when there is none."""
    head = _number(data, at, 4)
    version, layer = head >> 19 & 3, head >> 17 & 3
    bitrate, rate = head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        raise ValueError
    fast = version == 3
    kilobits = (BITRATES if fast else SLOW_BITRATES)[bitrate]
    return (144 if fast else 72) * kilobits * 1000 // RATES[version][rate] + (head >> 9 & 1)


def _ogg(data: Data) -> Film | None:
    """The first page must begin a sound that browsers play."""
    if len(data) < 60 or bytes(data[:4]) != b"OggS" or data[4] != 0 or not data[5] & 2:
        return None
    content = 27 + data[26]
    head = bytes(data[content : content + 8])
    return Film(OGG) if any(head.startswith(codec) for codec in CODECS) else None
