"""Stored pictures, films, sounds and files as HTML: the trusted builder of `<picture>`, `<video>` and `<audio>`.

Built from what the caller knows of a file, never from what an author wrote but its words, width and title. bleach looks
at every attribute once more (`clean.may_stay`).
"""

from collections.abc import Mapping
from html import escape

from wiki.markup import links
from wiki.markup.job import Job
from wiki.markup.model import Shown

COLUMN = 656  # pixels: --measure of frontend/css/tokens.css, 41rem
WIDE = "(min-width: 44rem) 41rem, 100vw"
LARGER = 1000  # pixels from which on a picture leads to itself in full size

Attributes = dict[str, str]


def stored(src: str, alt: str, job: Job, given: Mapping[str, str], linked: bool) -> str:
    """What stands at `src`, with an author's words and attributes; the words alone where there is nothing to show.
    `linked`: it stands in a link already."""
    shown = links.picture(src, job)
    if shown is None or (linked and shown.shape != "image"):
        return missing(src, alt, job, linked)
    words = alt or shown.alt
    if shown.shape == "image":
        written = picture(shown, words, given)
        is_large = shown.width >= LARGER and "image-icon" not in given.get("class", "")
        return zoomed(shown, written) if is_large and words and not linked else written
    if shown.shape == "file":
        return f"<a{joined({'href': shown.address})}>{escape(words or shown.name, quote=False)}</a>"
    return player(shown, words, job)


def picture(shown: Shown, alt: str, given: Mapping[str, str]) -> str:
    """An image with its size, in all formats and sizes that there are."""
    size = measured(shown, given)
    attributes = {"src": shown.address, "alt": alt, **given, **size, "loading": "lazy", "decoding": "async"}
    if not shown.sources:
        return f"<img{joined(attributes)}>"
    sizes = {"sizes": sizes_for(int(size["width"]))}
    *others, own = shown.sources
    sources = "".join(f"<source{joined({'type': s.type, 'srcset': s.srcset, **sizes})}>" for s in others)
    return f"<picture>{sources}<img{joined({**attributes, 'srcset': own.srcset, **sizes})}></picture>"


def measured(shown: Shown, given: Mapping[str, str]) -> Attributes:
    """Width and height in pixels, so that nothing moves when the picture comes; in an author's width if given."""
    if not shown.width or not shown.height:
        return {}
    width = int(given["width"]) if given.get("width") else shown.width
    height = int(given["height"]) if given.get("height") else max(1, round(shown.height * width / shown.width))
    if given.get("height") and not given.get("width"):
        width = max(1, round(shown.width * height / shown.height))
    return {"width": str(width or shown.width), "height": str(height or shown.height)}


def sizes_for(width: int) -> str:
    """How wide a picture of `width` pixels stands on the screen."""
    return WIDE if width >= COLUMN else f"(min-width: {width + 32}px) {width}px, 100vw"


def zoomed(shown: Shown, written: str) -> str:
    return f"<a{joined({'class': 'image-link', 'href': shown.address})}>{written}</a>"


def player(shown: Shown, words: str, job: Job) -> str:
    """A film or sound that plays where it stands. Only its first bytes are fetched before somebody plays it."""
    name = {"aria-label": words or shown.name}
    attributes = {"src": shown.address, "controls": "", "preload": "metadata", **name}
    if shown.shape == "video" and shown.width and shown.height:
        attributes |= {"width": str(shown.width), "height": str(shown.height)}
    tracks = "".join(
        f"<track{joined({'kind': 'captions', 'srclang': c.language, 'label': c.label, 'src': c.address})}>"
        for c in shown.captions
    )
    instead = f"{job.labels.download}: {words or shown.name}"
    link = f"<a{joined({'href': shown.address})}>{escape(instead, quote=False)}</a>"
    return f"<{shown.shape}{joined(attributes)}>{tracks}{link}</{shown.shape}>"


def missing(src: str, alt: str, job: Job, linked: bool) -> str:
    """The words of a picture that is not here; one on another site is linked to, never loaded from there."""
    text = escape(alt or src.rpartition("/")[2], quote=False)
    if links.read(src).kind == "web" and not linked:
        return f"<a{joined(links.link(src, job))}>{text}</a>"
    return f'<span class="image-missing">{text}</span>'


def joined(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
