"""How stored files look on a page: what `wiki.markup` needs to know of each, read in two queries for all of a page.

A file shows in its newest version. One that was taken off the wiki is not shown. Who may fetch it is asked when it is
fetched. Must never make HTML.
"""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from wiki.markup import Caption, Shown, Source
from wiki.media.kinds import kind_by_extension
from wiki.media.ladder import FORMATS, TYPES, ladder, srcset
from wiki.media.languages import LANGUAGES
from wiki.store.mediatables import media, media_caption
from wiki.store.writing import chunks

ADDRESS = re.compile(r"/-/media/([0-9a-f]{40})/(?:[0-9]{1,4}/)?[^/]+")
VISIBLE = ("waiting", "public")


def shown(conn: sa.Connection, addresses: Iterable[str]) -> dict[str, Shown]:
    """What to show for each address of a stored file; nothing for those that there are not."""
    hashes = {address: found[1] for address in addresses if (found := ADDRESS.fullmatch(address))}
    if not hashes:
        return {}
    rows = _rows(conn, set(hashes.values()))
    captions = _captions(conn, {row.hash for row in rows.values() if row.type.startswith("video/")})
    ready = {asked: _shown(row, captions.get(row.hash, ())) for asked, row in rows.items()}
    return {address: ready[hash] for address, hash in hashes.items() if hash in ready}


def _rows(conn: sa.Connection, hashes: set[str]) -> dict[str, Any]:
    """The newest version of each, by the hash asked for."""
    asked = media.alias("asked")
    joined = asked.join(media, media.c.hash == asked.c.current)
    query = sa.select(asked.c.hash.label("asked"), media).select_from(joined)
    rows: dict[str, Any] = {}
    for some in chunks(sorted(hashes)):
        newest = asked.c.hash.in_(some) & media.c.state.in_(VISIBLE)
        rows |= {row.asked: row for row in conn.execute(query.where(newest))}
    return rows


def _captions(conn: sa.Connection, films: set[str]) -> dict[str, tuple[Caption, ...]]:
    found: dict[str, tuple[Caption, ...]] = {}
    if films:
        query = sa.select(media_caption).where(media_caption.c.hash.in_(films)).order_by(media_caption.c.language)
        for row in conn.execute(query):
            label = LANGUAGES.get(row.language, row.language)
            caption = Caption(row.language, label, f"/-/media/{row.file}/captions.vtt")
            found[row.hash] = (*found.get(row.hash, ()), caption)
    return found


def _shown(row: Any, captions: tuple[Caption, ...]) -> Shown:
    kind = kind_by_extension(row.name.rpartition(".")[2])
    shape = kind.shape if kind else "file"
    return Shown(
        address=f"/-/media/{row.hash}/{row.name}",
        shape=shape,
        name=row.name,
        width=row.width or 0,
        height=row.height or 0,
        alt=row.alt or "",
        sources=sources(row) if shape == "image" else (),
        captions=captions,
    )


def sources(row: Any) -> tuple[Source, ...]:
    """The sizes of a picture, the smallest format first and its own last; none of one that moves, or is small."""
    if not row.width or not ladder(row.width) or row.is_moving:
        return ()
    own = row.name.rpartition(".")[2]
    formats = [*FORMATS, own] if own not in FORMATS else [*FORMATS]
    types = {**TYPES, own: row.type}
    return tuple(Source(types[format], srcset(row.hash, row.name, row.width, format)) for format in formats)
