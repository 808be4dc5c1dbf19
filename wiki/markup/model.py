"""What the markup package takes and gives: plain frozen values, and the limits of a page.

Nothing here parses or renders anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from wiki.errors import N_
from wiki.markup.howto import NOTHING_TAUGHT, HowTo

VERSION = 10
"""Goes up whenever the same source would give another HTML, so that stored HTML is made anew."""

SOURCE_LIMIT = 256 * 1024
"""Bytes of UTF-8 that one page may have."""

MAX_DEPTH = 100
"""Elements inside one another. The HTML parser behind bleach slows down with depth."""

MAX_STEPS = 300_000
"""Work one render may cost, in rule attempts and tokens. The largest real article takes a tenth of it."""

MAX_TOKENS = 100_000
"""Tokens a page may come to, whatever short source they came from."""

HEADING_PREFIX = "h-"
"""Every id that content can choose begins with this, so it never meets an id of the screen around it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link or picture leads. `title` is the page's title, for links that show none of their own."""

    href: str
    exists: bool = True
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A picture in one format: its media type and what a browser chooses a size from."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of a film in one language, by its code and in its own name."""

    language: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored file as a page shows it. `shape`: image, video, audio, or file (a link to it). `alt`: its words where
    the page gives none. `sources`: the last is in the picture's own format."""

    address: str
    shape: str = "image"
    name: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""
    sources: tuple[Source, ...] = ()
    captions: tuple[Caption, ...] = ()


Resolver = Callable[[str], Target]
Shower = Callable[[str], Shown | None]
Includer = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Labels:
    """The few words that the package itself puts on a page. English unless the caller translates."""

    alerts: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "note": N_("Note"),
                "tip": N_("Tip"),
                "important": N_("Important"),
                "warning": N_("Warning"),
                "caution": N_("Caution"),
                "need": N_("You need"),
                "time": N_("Time"),
            }
        )
    )
    table: str = N_("Table")
    video: str = N_("Watch the video")
    video_note: str = N_("It is loaded from %(site)s only when you press this. They learn then that you watch it.")
    download: str = N_("Download")
    footnotes: str = N_("Footnotes")
    back: str = N_("Back to the text")
    done: str = N_("Done")
    to_do: str = N_("To do")
    too_complex: str = N_("This page is too large or too deeply nested to be formatted. Its source is shown as it is.")

    def translated(self, translate: Callable[[str], str]) -> "Labels":
        """The same in another language."""
        words = {f.name: translate(getattr(self, f.name)) for f in fields(self) if f.name != "alerts"}
        return Labels({name: translate(word) for name, word in self.alerts.items()}, **words)


@dataclass(frozen=True, slots=True)
class Heading:
    """`section` is the index into `sections()`; None for headings that cannot be edited on their own
    (inside a list, a quotation or an included page)."""

    level: int
    text: str
    id: str
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Characters `start` to `end` of the source: a heading and all below it. The lead has no heading and level 0."""

    heading: str | None
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page says about itself, without its HTML.

    `links`: pages it links to, as written and without their `#section`. `media`: pictures and stored files it shows
    or links to, as written. `includes`: pages it includes. `plain`: its readable text, a block a line.
    """

    title: str | None
    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    media: tuple[str, ...]
    includes: tuple[str, ...]
    plain: str
    first_paragraph: str
    fell_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(Outline):
    """A page as safe HTML, with its outline and what it teaches. `fell_back`: the HTML is only the escaped source."""

    html: str
    how_to: HowTo = NOTHING_TAUGHT
