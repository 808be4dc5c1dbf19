"""What a page's tokens say about it: headings, links, media, text. Parses, and neither highlights nor cleans.

The same reading serves `outline()` and `render()`, so both always agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from wiki.markup import links, raw_tags
from wiki.markup.job import Job, TooComplex
from wiki.markup.model import SOURCE_LIMIT, Heading, Outline
from wiki.markup.parser import parse
from wiki.markup.plain import first_paragraph, plain_text


@dataclass(slots=True)
class References:
    pages: dict[str, None] = field(default_factory=dict)
    media: dict[str, None] = field(default_factory=dict)

    def add(self, href: str, picture: bool = False) -> None:
        address = links.read(href)
        if address.kind == "media" or (picture and address.kind in ("page", "site")):
            self.media[address.target] = None
        elif address.kind == "page":
            self.pages[address.target] = None


def outline(source: str) -> Outline:
    """Parse `source` and say what is in it. Never raises: a page too complex to parse has only its plain source."""
    job = Job()
    try:
        tokens = parse(source, job)
    except TooComplex:
        return unread(source)
    return describe(tokens, job)


def unread(source: str) -> Outline:
    return Outline(None, (), (), (), (), shown(source), "", fell_back=True)


def shown(source: str) -> str:
    """As much of a source that is not rendered as anybody reads: a push may bring any size."""
    return source if len(source) <= SOURCE_LIMIT else source[:SOURCE_LIMIT] + "…"


def describe(tokens: Sequence[Token], job: Job) -> Outline:
    headings = tuple(headings_of(tokens))
    found = References()
    for token in tokens:
        collect(token, found)
    return Outline(
        title=next((heading.text for heading in headings if heading.level == 1), None),
        headings=headings,
        links=tuple(found.pages),
        media=tuple(found.media),
        includes=tuple(job.includes),
        plain=plain_text(tokens),
        first_paragraph=first_paragraph(tokens),
    )


def headings_of(tokens: Sequence[Token]) -> Iterator[Heading]:
    for token in tokens:
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), token.meta["text"], str(token.attrs["id"]), token.meta.get("section"))


def collect(token: Token, found: References) -> None:
    if token.type == "link_open":
        if "page" in token.meta:
            found.pages.update({token.meta["page"]: None} if token.meta["page"] else {})
        else:
            found.add(str(token.attrs.get("href", "")))
    elif token.type == "image":
        found.add(str(token.attrs.get("src", "")), picture=True)
        if "lightbox" in token.meta:
            found.add(token.meta["lightbox"], picture=True)
    elif token.type in ("html_inline", "html_block"):
        collect_raw(token.content, found)
    for child in token.children or ():
        collect(child, found)


def collect_raw(source: str, found: References) -> None:
    if "=" not in source:
        return
    for match in raw_tags.TAG.finditer(source):
        tag = raw_tags.read(match)
        if tag and tag.name == "a" and tag.attributes.get("href"):
            found.add(tag.attributes["href"])
        elif tag and tag.name == "img" and tag.attributes.get("src"):
            found.add(tag.attributes["src"], picture=True)
