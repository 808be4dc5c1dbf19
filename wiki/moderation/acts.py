"""The log of moderation: a readable table of the kinds of acts, and the list of what was done, newest first.

It reads the activity log, which nobody can change. What a page is called, and why something was done to a revision, is
read where it is kept: so what was hidden since is not told here either. Must never write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, BadSetting
from wiki.settings import Settings
from wiki.store.acts import ACTS
from wiki.store.effects import LIVE
from wiki.store.paging import FIRST, Order, Paged, Span
from wiki.store.silenced import is_silenced
from wiki.store.tables import activity, page, revision

NEWEST = Order((activity.c.id,), descending=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """`words` name the act. `is_public`: everybody sees it unless the setting says otherwise. `why_is_public`: its
    reason was written for everybody; that of an act about a person never is."""

    words: str
    is_public: bool = False
    why_is_public: bool = False


KINDS: Mapping[str, Kind] = {
    "page.protected": Kind(N_("Protection of a page changed"), is_public=True, why_is_public=True),
    "section.protected": Kind(N_("Protection of a section changed"), is_public=True, why_is_public=True),
    "page.deleted": Kind(N_("Page deleted"), is_public=True, why_is_public=True),
    "page.restored": Kind(N_("Page restored"), is_public=True, why_is_public=True),
    "page.verified": Kind(N_("Page verified"), is_public=True),
    "verification.ended": Kind(N_("Verification ended"), is_public=True),
    "section.shown": Kind(N_("Which text comes first in a section changed"), is_public=True),
    "media.replaced": Kind(N_("File replaced"), is_public=True),
    "media.deleted": Kind(N_("File taken off the wiki"), is_public=True),
    "media.restored": Kind(N_("File brought back"), is_public=True),
    "media.erased": Kind(N_("File erased")),
    "media.version_erased": Kind(N_("Version of a file erased"), is_public=True),
    "revision.hidden": Kind(N_("Version hidden"), is_public=True),
    "revision.shown": Kind(N_("Version shown again"), is_public=True),
    "revision.looked": Kind(N_("Hidden version looked at")),
    "reason.hidden": Kind(N_("Reason hidden")),
    "page.expunged": Kind(N_("Text expunged"), is_public=True),
    "proposal.accepted": Kind(N_("Proposal accepted"), is_public=True),
    "proposal.rejected": Kind(N_("Proposal turned down")),
    "proposal.returned": Kind(N_("Changes to a proposal asked for")),
    "reviewer.assigned": Kind(N_("Reviewer assigned")),
    "reviewer.dismissed": Kind(N_("Reviewer dismissed")),
    "trust.given": Kind(N_("Trust given")),
    "trust.taken": Kind(N_("Trust taken")),
    "user.promoted": Kind(N_("Role changed")),
    "user.blocked": Kind(N_("Account blocked")),
    "user.unblocked": Kind(N_("Block lifted")),
    "author.undone": Kind(N_("Everything by a person undone")),
    "address.blocked": Kind(N_("Address blocked")),
    "address.unblocked": Kind(N_("Block of an address lifted")),
    "rule.changed": Kind(N_("Rule changed")),
    "page.reported": Kind(N_("Page reported")),
    "report.closed": Kind(N_("Report closed")),
}
ALL = frozenset(KINDS)
BY_DEFAULT = "default"


def public_kinds(settings: Settings) -> frozenset[str]:
    """The kinds that everybody sees. Raises BadSetting for one that there is not."""
    named = [name.strip() for name in settings.public_log.split(",") if name.strip()]
    if named == [BY_DEFAULT]:
        return frozenset(name for name, kind in KINDS.items() if kind.is_public)
    for name in named:
        if name not in KINDS:
            raise BadSetting("WIKI_PUBLIC_LOG: there is no kind of act called “%(name)s”.", name=name)
    return frozenset(named)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts to list: of these kinds; on a page, by a person, or about a person."""

    kinds: frozenset[str] = ALL
    page_id: int | None = None
    by: int | None = None
    about: int | None = None


def list_acts(conn: sa.Connection, asked: Asked, span: Span = FIRST) -> Paged:
    """Acts, newest first, each with the title and path that its page has now (`page_title`, `page_path`,
    `page_state`), the summary that its revision has (`summary`), and whether nobody is shown its reason any more
    (`is_silenced`)."""
    filters = ((activity.c.page_id, asked.page_id), (activity.c.about_id, asked.about), (activity.c.by_id, asked.by))
    narrowed = [(column, value) for column, value in filters if value is not None]
    if narrowed:  # along the index of the first, which leaves the fewest; the others are hidden from the database
        (column, value), *others = narrowed
        rest = (sa.func.coalesce(other, 0) == wanted for other, wanted in others)
        kinds = sa.func.coalesce(activity.c.kind, "").in_(sorted(asked.kinds))
        each = [_ids((column == value, kinds, *rest), span)]
    else:
        each = [_ids((activity.c.kind == kind,), span) for kind in sorted(asked.kinds)]
    if not each:
        return Paged([], None, None)
    among = sa.select(sa.union_all(*each).subquery().c.id)
    return NEWEST.page(conn, _acts().where(activity.c.id.in_(among)), span)


def _ids(wanted: Sequence[sa.ColumnElement[bool]], span: Span) -> sa.Select[Any]:
    """As many ids as a page of the list shows, from where it begins, along an index. One kind after the other, so that
    a page costs the same wherever it is in the list and however seldom a kind is."""
    key, backwards = NEWEST.start(span)
    ids = sa.select(activity.c.id).where(ACTS, *wanted)
    if key is not None:
        ids = ids.where(activity.c.id > key[0] if backwards else activity.c.id < key[0])
    ids = ids.order_by(activity.c.id if backwards else activity.c.id.desc()).limit(span.size + 1)
    return sa.select(ids.subquery().c.id)


def _acts() -> sa.Select[Any]:
    now = (page.c.path.label("page_path"), page.c.title.label("page_title"), page.c.state.label("page_state"))
    joined = activity.outerjoin(page, page.c.id == activity.c.page_id)
    joined = joined.outerjoin(revision, revision.c.id == activity.c.revision_id)
    return sa.select(activity, *now, revision.c.summary, is_silenced).select_from(joined)


def is_shown(act: Any) -> bool:
    """Whether the page of an act is there for everybody, so that it may be named."""
    return bool(act.page_state == LIVE)
