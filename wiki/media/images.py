"""Re-encodes pictures, so that nothing but the picture is kept: no position, camera, comment or hidden file; and makes
smaller ones of them.

The only importer of Pillow. Orientation and colour profile are applied to the pixels before they are dropped.
Must never write to disk. `press` runs it in a process of its own.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence

from wiki.errors import N_, Invalid
from wiki.media.kinds import Kind

MOST_PIXELS = 50_000_000  # in one frame, unless a setting says otherwise
MOST_PIXELS_IN_ALL = 120_000_000  # width × height × frames of an animation
LONGEST_SIDE = 16_000  # pixels: what WebP and AVIF can hold, and more than any screen
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error, OverflowError, MemoryError)
OPTIONS: dict[str, dict[str, Any]] = {
    "image/png": {"format": "PNG"},
    "image/jpeg": {"format": "JPEG", "quality": 88, "progressive": True, "comment": None},
    "image/gif": {"format": "GIF"},
    "image/webp": {"format": "WEBP", "quality": 88, "method": 3},
}
MODES = {
    "image/png": ("1", "L", "LA", "P", "RGB", "RGBA"),
    "image/jpeg": ("L", "RGB"),
    "image/gif": ("L", "P", "RGB", "RGBA"),
    "image/webp": ("RGB", "RGBA"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded picture; size in pixels. `frames`: more than one when it moves."""

    data: bytes
    width: int
    height: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class Size:
    """A picture made smaller, or for another format: its width in pixels and the extension of its format."""

    width: int
    extension: str
    data: bytes


def reencode(data: bytes, kind: Kind, most: int = MOST_PIXELS) -> Picture:
    """The picture in `data` and nothing else. Raises Invalid when it is broken or has more than `most` pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind.format or ""]) as image:
            _check_size(image.width, image.height, most)
            frames = getattr(image, "n_frames", 1)
            if frames > 1 and kind.format in ("GIF", "WEBP", "PNG"):
                if image.width * image.height * frames > MOST_PIXELS_IN_ALL:
                    raise Invalid(TOO_LONG, field="file")
                return _animation(image, kind)
            return _saved([_clean(image, kind)], kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(most) from None
    except BROKEN:
        raise Invalid(DAMAGED, field="file") from None


DAMAGED = N_(
    "The picture is damaged and cannot be opened. Open it on your device, save it as PNG or JPEG, and try again."
)
TOO_LONG = N_("This moving picture has too many frames. Make it shorter or smaller, or save it as an MP4 film.")


def _check_size(width: int, height: int, most: int) -> None:
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise _too_large(most)


def _too_large(most: int) -> Invalid:
    return Invalid(
        N_("The picture is too large: at most %(most)s million pixels are taken. Make it smaller and try again."),
        field="file",
        most=most // 1_000_000,
    )


def sizes(data: bytes, kind: Kind, widths: Sequence[int]) -> Iterator[Size]:
    """The kept picture `data` in each of `widths` and format: its own (where it gets smaller), WebP and AVIF. What
    comes out larger than the WebP of that width is left out."""
    with Image.open(io.BytesIO(data), formats=[kind.format or ""]) as image:
        drawn = kind.type == "image/png" and len(data) < 1.2 * image.width * image.height  # flat: a screenshot
        whole = image.convert("RGBA" if _is_seen_through(image) else "RGB")
    for width in widths:
        small = whole
        if width < whole.width:
            small = whole.resize((width, max(1, round(whole.height * width / whole.width))), Image.Resampling.LANCZOS)
            if kind.extension != "webp":
                yield Size(width, kind.extension, _as(small, kind, image))
        webp = _bytes(small, "WEBP", **({"lossless": True} if drawn else {"quality": 82}), method=4)
        yield Size(width, "webp", webp)
        avif = _bytes(
            small,
            "AVIF",
            quality=72 if drawn else 62,
            subsampling="4:4:4" if drawn else "4:2:0",
            speed=7,
            max_threads=1,
        )
        if len(avif) < len(webp):
            yield Size(width, "avif", avif)


def _is_seen_through(image: Image.Image) -> bool:
    return "A" in image.mode or "transparency" in image.info


def _as(small: Image.Image, kind: Kind, original: Image.Image) -> bytes:
    """`small` in the format of the original; few colours stay few, which is a third of the bytes."""
    if kind.type == "image/png" and original.mode in ("1", "L", "P") and small.mode == "RGB":
        small = small.quantize(256, dither=Image.Dither.NONE)
    return _bytes(small, **OPTIONS[kind.type])


def _bytes(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **{name: value for name, value in options.items() if name != "format"})
    return out.getvalue()


def _clean(image: Image.Image, kind: Kind) -> Image.Image:
    """The pixels of `image`, upright, in sRGB and in a mode that `kind` can hold; everything else left behind."""
    profile = image.info.get("icc_profile")
    transparency = image.info.get("transparency")
    upright: Image.Image = ImageOps.exif_transpose(image) or image
    if upright.mode.startswith("I;16"):
        upright = _in_eight_bits(upright)
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


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey in 65,536 shades as grey in 256: Pillow itself would make white of all but the darkest."""
    return image.convert("I").point(lambda shade: shade * (1 / 257) + 0.5).convert("L")


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
    return Picture(out.getvalue(), frames[0].width, frames[0].height, len(frames))
