"""Which sizes a picture is shown in, and their addresses. Pure: known from its width before any of them is made."""

from dataclasses import dataclass
from pathlib import PurePosixPath

STEPS = (480, 960, 1440)  # pixels: a phone, a phone with a fine screen or a desk, a desk with a fine screen
SMALLEST = 160  # pixels; what is narrower is sent as it is
FORMATS = ("avif", "webp")  # the smaller first
TYPES = {"avif": "image/avif", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Wish:
    """A size asked for by its address."""

    width: int
    extension: str

    def formats(self, own: str) -> tuple[str, ...]:
        """In which formats it may be answered, the best first: one is left out where it came out larger."""
        return ("avif", "webp", own) if self.extension == "avif" else (self.extension, own)


def ladder(width: int) -> tuple[int, ...]:
    """The widths in which a picture of `width` pixels is offered, smallest first; none where it is small itself."""
    if width < SMALLEST:
        return ()
    steps = tuple(step for step in STEPS if step < width)
    return steps if width > STEPS[-1] else (*steps, width)


def address(hash: str, name: str, width: int, extension: str) -> str:
    return f"/-/media/{hash}/{width}/{PurePosixPath(name).stem}.{extension}"


def srcset(hash: str, name: str, width: int, extension: str) -> str:
    """What a browser chooses from, in one format; in the picture's own its full width is the picture itself."""
    own = PurePosixPath(name).suffix == f".{extension}"
    whole = f"/-/media/{hash}/{name}"
    offered = {step: address(hash, name, step, extension) for step in ladder(width)}
    if own and width in offered:
        offered[width] = whole
    return ", ".join(" ".join((file, f"{step}w")) for step, file in offered.items())


def read(width: int, name: str, full: int, own: str) -> Wish | None:
    """The size that an address means, of a picture `full` pixels wide whose own format is `own`; None for none."""
    extension = PurePosixPath(name).suffix[1:]
    known = width in ladder(full) and extension in (*FORMATS, own)
    return Wish(width, extension) if known else None
