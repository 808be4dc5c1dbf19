"""Which text of a page staff stand behind, and which of its texts readers see first, as parts of other queries.

Read along with the page's row, so that whoever has that row knows. Must never decide what is verified.
"""

from typing import Any

import sqlalchemy as sa

from wiki.store.tables import html, page, section_reading, verification

VERIFIED, NEWEST = "verified", "newest"

_html = html.alias("verified_html")


def joined(pages: sa.FromClause) -> sa.FromClause:
    """`pages`, which has the page table, with what `columns` need."""
    pages = pages.outerjoin(verification, verification.c.page_id == page.c.id)
    same_text = sa.and_(_html.c.page_id == page.c.id, _html.c.blob == verification.c.blob)
    return pages.outerjoin(_html, same_text)


def columns() -> tuple[sa.ColumnElement[Any], ...]:
    """What a page's row tells of its verification; all of it None for a page that is not verified."""
    named = ("at", "commit", "blob", "summary", "changes", "owner_id", "review_by", "reminded")
    return (
        *(verification.c[name].label(f"verified_{name}") for name in named),
        verification.c.drift_blob,
        _html.c.at.label("verified_html_at"),
        shows_verified().label("verified_first"),
    )


def shows_verified() -> sa.ColumnElement[Any]:
    """Whether the verified text of `page` comes first: what the nearest section above says. NULL for a page that is
    not verified, without a look at the sections."""
    within = sa.or_(
        page.c.section == section_reading.c.section,
        sa.func.substr(page.c.section, 1, sa.func.length(section_reading.c.section) + 1)
        == section_reading.c.section + "/",
    )
    nearest = sa.select(section_reading.c.shown).where(within)
    nearest = nearest.order_by(sa.func.length(section_reading.c.section).desc()).limit(1)
    said = sa.func.coalesce(nearest.correlate(page).scalar_subquery(), sa.literal_column("'newest'"))
    return sa.case((verification.c.page_id.is_not(None), said == sa.literal_column("'verified'")))


def shown_blob() -> sa.ColumnElement[str]:
    """The text of `page` that readers see first."""
    return sa.case((shows_verified(), verification.c.blob), else_=page.c.blob)
