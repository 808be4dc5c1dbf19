"""Lists of files, keyset-paged, one query each. Which of them somebody may ask for is decided before.

Must never write.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.media.kinds import INLINE
from wiki.store.mediatables import media, media_upload
from wiki.store.paging import Order, Paged, Span
from wiki.store.tables import media_use, page

NEWEST = Order((media.c.number,), descending=True)
SILENT = re.compile(r'<img src="/-/media/([0-9a-f]{40})/[^"]+" alt=""')
SHAPES = ("image", "video", "audio", "file")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which files: with `text` in their name, words or the name of who brought them; of a `shape`; on the page at
    `path`, or with `elsewhere` not on it; of the list `show` ("": those that everybody sees), for `viewer`."""

    text: str = ""
    shape: str = ""
    show: str = ""
    path: str = ""
    viewer: int | None = None
    elsewhere: bool = False


def list_media(conn: sa.Connection, asked: Asked, span: Span) -> Paged:
    """Rows of `media`, each file in its newest version, newest first; `uses`: how often live pages show any version."""
    uses = _uses(sa.select(sa.func.count())).scalar_subquery().label("uses")
    newest = media.c.hash == media.c.current
    query = sa.select(media, uses).where(newest, _shown(asked), media.c.type != "text/vtt")
    if asked.text:
        texts = (media.c.name, sa.func.coalesce(media.c.alt, ""), media.c.by_name)
        query = query.where(sa.or_(*(text.icontains(asked.text, autoescape=True) for text in texts)))
    if asked.shape:
        query = query.where(_of_shape(asked.shape))
    if asked.path:
        there = sa.select(page.c.id).where(page.c.path == asked.path)
        is_there = _uses(sa.exists()).where(media_use.c.page_id.in_(there))
        query = query.where(~is_there if asked.elsewhere else is_there)
    return NEWEST.page(conn, query, span)


def _uses(query: Any) -> Any:
    """`query` over where any version of a file is shown."""
    version = media.alias("version")
    joined = media_use.join(version, version.c.hash == media_use.c.hash)
    return query.select_from(joined).where(version.c.current == media.c.current).correlate(media)


def count_unused(conn: sa.Connection, waiting_since: datetime) -> tuple[int, int]:
    """How many files no page shows, any more or since then, and how many bytes they have."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(media.c.size), 0))
    forgotten = (media.c.state == "waiting") & (media.c.at < waiting_since)
    unused = _shown(Asked(show="unused")) | forgotten
    count, size = conn.execute(query.where(unused, media.c.type != "text/vtt")).one()
    return int(count), int(size)


def _shown(asked: Asked) -> sa.ColumnElement[bool]:
    used = _uses(sa.exists())
    own = sa.select(media_upload.c.hash).where(media_upload.c.user_id == asked.viewer)
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "": media.c.state == "public",
        "mine": media.c.hash.in_(own) & media.c.state.in_(("public", "waiting")),
        "choose": (media.c.state == "public") | ((media.c.state == "waiting") & media.c.hash.in_(own)),
        "waiting": media.c.state == "waiting",
        "unused": (media.c.state == "public") & ~used,
        "undescribed": (media.c.state == "public") & media.c.alt.is_(None) & media.c.type.startswith("image/"),
        "deleted": media.c.state.in_(("deleted", "erased")),
    }
    return conditions[asked.show]


def _of_shape(shape: str) -> sa.ColumnElement[bool]:
    if shape == "file":
        return media.c.type.not_in(sorted(INLINE))
    return media.c.type.startswith(f"{shape}/") & media.c.type.in_(sorted(INLINE))


def count_undescribed(conn: sa.Connection, html: str) -> int:
    """How many pictures of rendered HTML have no words, neither there nor of their own, and are no decoration."""
    shown = SILENT.findall(html)
    if not shown:
        return 0
    open_ones = sa.select(media.c.hash).where(media.c.hash.in_(set(shown)), media.c.alt.is_(None))
    undescribed = set(conn.scalars(open_ones))
    return sum(hash in undescribed for hash in shown)
