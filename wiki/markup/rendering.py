"""Markdown to safe HTML: the one road that every screen, feed and mail takes.

parse → make raw HTML whole → write HTML (with colours) → bleach. Nothing is added after bleach.
"""

import functools
from dataclasses import fields
from html import escape

from markdown_it.token import Token

from wiki.markup.balance import settle
from wiki.markup.clean import clean
from wiki.markup.howto import NOTHING_TAUGHT, HowTo, how_to
from wiki.markup.job import Job, TooComplex
from wiki.markup.model import Includer, Labels, Outline, Rendered, Resolver, Shower
from wiki.markup.page_html import PageHTML
from wiki.markup.parser import count, markdown, parse
from wiki.markup.reading import describe, shown, unread

OUTLINE = tuple(field.name for field in fields(Outline))


def render(
    source: str,
    *,
    resolve: Resolver | None = None,
    include: Includer | None = None,
    show: Shower | None = None,
    prefix: str = "",
    drop_title: str | None = None,
    labels: Labels | None = None,
) -> Rendered:
    """HTML of `source`, and what `outline()` says of it.

    `resolve` is asked where a page link or picture leads, with what was written; without it they lead where they say.
    `include` returns the Markdown of an included page, or None. `prefix` is put before every id, where several renders
    share a screen. `show` is asked how a stored file looks, by its address; None: it is not there. `drop_title`: a
    first heading that repeats it is left out, and if an h1 remains, all headings move down one level. Never raises
    for anything an author can write: then `fell_back` is set and the HTML is the escaped source.
    """
    job = Job(resolve=resolve, include=include, show=show, prefix=prefix, labels=labels or Labels())
    try:
        tokens = parse(source, job)
        if drop_title is not None:
            tokens = below_title(tokens, drop_title)
        found = describe(tokens, job)
        taught = how_to(tokens)
        html = to_html(tokens, job)
    except (TooComplex, RecursionError):
        return rendered(source_html(source, job), unread(source))
    return rendered(html, found, taught)


def to_html(tokens: list[Token], job: Job) -> str:
    settled = settle(tokens, job)
    job.spend(count(settled))
    return clean(writer().render(settled, markdown().options, {"job": job}))


@functools.cache
def writer() -> PageHTML:
    return PageHTML()


def source_html(source: str, job: Job) -> str:
    notice = escape(job.labels.too_complex, quote=False)
    text = escape(shown(source), quote=False)
    return clean(f'<p class="fell-back">{notice}</p>\n<pre class="source">\n{text}</pre>\n')


def rendered(html: str, found: Outline, taught: HowTo = NOTHING_TAUGHT) -> Rendered:
    return Rendered(html=html, how_to=taught, **{name: getattr(found, name) for name in OUTLINE})


def below_title(tokens: list[Token], title: str) -> list[Token]:
    """Without the first heading if it repeats the screen's title, and without any other heading of its rank."""
    first = next((index for index, token in enumerate(tokens) if token.type == "heading_open"), None)
    if first is not None and same_words(tokens[first].meta["text"], title):
        tokens = tokens[:first] + tokens[first + 3 :]
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if any(token.tag == "h1" for token in headings):
        for token in headings:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return tokens


def same_words(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
