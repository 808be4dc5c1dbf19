"""Re-encodes pictures, so that nothing but the picture is kept: no position, camera, comment or hidden file.

The only importer of Pillow. Orientation and colour profile are applied to the pixels before they are dropped.
Must never write to disk.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence

from wiki.errors import N_, Invalid
from wiki.media.kinds import Kind

MOST_PIXELS = 50_000_000  # in one frame
MOST_PIXELS_IN_ALL = 200_000_000  # width × height × frames
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error, OverflowError, MemoryError)
OPTIONS: dict[str, dict[str, Any]] = {
    "image/png": {"format": "PNG"},
    "image/jpeg": {"format": "JPEG", "quality": 88, "progressive": True, "comment": None},
    "image/gif": {"format": "GIF"},
    "image/webp": {"format": "WEBP", "quality": 88, "method": 3},
}
MODES = {
    "image/png": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "image/jpeg": ("L", "RGB"),
    "image/gif": ("L", "P", "RGB", "RGBA"),
    "image/webp": ("RGB", "RGBA"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded picture; size in pixels."""

    data: bytes
    width: int
    height: int


def reencode(data: bytes, kind: Kind) -> Picture:
    """The picture in `data` and nothing else. Raises Invalid when it is broken or has too many pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind.format or ""]) as image:
            frames = getattr(image, "n_frames", 1)
            _check_size(image.width, image.height, frames)
            if frames > 1 and kind.format in ("GIF", "WEBP", "PNG"):
                return _animation(image, kind)
            return _saved([_clean(image, kind)], kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except BROKEN:
        raise Invalid(N_("The picture is damaged and cannot be opened."), field="file") from None


def _check_size(width: int, height: int, frames: int) -> None:
    if width * height > MOST_PIXELS or width * height * frames > MOST_PIXELS_IN_ALL:
        raise _too_large()


def _too_large() -> Invalid:
    return Invalid(
        N_("The picture is too large: at most %(most)s million pixels are allowed."),
        field="file",
        most=MOST_PIXELS // 1_000_000,
    )


def _clean(image: Image.Image, kind: Kind) -> Image.Image:
    """The pixels of `image`, upright, in sRGB and in a mode that `kind` can hold; everything else left behind."""
    profile = image.info.get("icc_profile")
    transparency = image.info.get("transparency")
    upright: Image.Image = ImageOps.exif_transpose(image) or image
    if profile:
        upright = _in_srgb(upright, profile)
    if upright.mode not in MODES[kind.type]:
        seen_through = "A" in upright.mode or transparency is not None
        upright = upright.convert("RGBA" if seen_through and kind.type != "image/jpeg" else "RGB")
    clean = upright.copy()
    clean.info = {}
    if transparency is not None and clean.mode in ("1", "L", "P", "RGB"):
        clean.info["transparency"] = transparency
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGB" if image.mode == "CMYK" else image.mode
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile costs a shade of colour, not the picture


def _animation(image: Image.Image, kind: Kind) -> Picture:
    frames, durations = [], []
    loop = image.info.get("loop")
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration") or 100))
        # Frames are complete pictures once read, so each replaces the one before it.
        clean = frame.convert("RGBA")
        clean.info = {}
        frames.append(clean)
    options = {"duration": durations, "disposal": 2} if kind.format == "GIF" else {"duration": durations}
    return _saved(frames, kind, loop=0 if loop is None and kind.format != "GIF" else loop, **options)


def _saved(frames: list[Image.Image], kind: Kind, **options: Any) -> Picture:
    out = io.BytesIO()
    if options.get("loop", 0) is None:  # a GIF without the key plays once
        options.pop("loop")
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
    frames[0].save(out, **OPTIONS[kind.type], **options)
    return Picture(out.getvalue(), frames[0].width, frames[0].height)
