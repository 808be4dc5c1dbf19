"""What a page of the folder means for the wiki, by comparing three texts: the file's now, the last seeded one and
the live one.

Decides and writes nothing. Customers' changes win wherever both sides want something; what cannot be merged becomes
a proposal, never a choice of ours.
"""

from dataclasses import dataclass, replace

from wiki.seeding.following import follow
from wiki.seeding.identity import Identity, Read, Seeded, blob_of
from wiki.seeding.report import Entry
from wiki.seeding.snapshot import Live, Snapshot
from wiki.store import names
from wiki.store.merge import merge_pages
from wiki.store.pagefile import PageText


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for one file. `text`: what the live page becomes; `proposal`: what staff are to decide on,
    made from the blob `base`; `live`: the page as it was when this was decided; `settled`: a waiting proposal that
    this makes superfluous."""

    entry: Entry
    text: PageText | None = None
    live: Live | None = None
    proposal: PageText | None = None
    base: str = ""
    settled: int | None = None

    def having(self, outcome: str, reason: str = "") -> "Step":
        return replace(self, entry=replace(self.entry, outcome=outcome, reason=reason))

    @property
    def renames(self) -> bool:
        return self.live is not None and self.text is not None and self.entry.path != self.live.path


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares with the wiki as `wiki` has it; `read` gives the text of a blob, `identity` finds a file's page."""

    wiki: Snapshot
    read: Read
    identity: Identity

    def step(self, page: PageText, last: Seeded | None) -> Step:
        """The step for `page`, a file's text. `last` is the page that the last seed made of the same file."""
        entry = Entry("unchanged", page.source, names.path_of(page.title), page.title)
        live = self.identity.find(page, last)
        if live is None:
            return self._unknown(entry, page, last)
        entry = replace(entry, path=live.path, title=live.title)
        if live.deleted:
            same = last is not None and last.blob == blob_of(page)
            return Step(entry, live=live).having("unchanged" if same else "kept", "It was deleted in the wiki.")
        return self._for_live(entry, page, last, live)

    def _unknown(self, entry: Entry, page: PageText, last: Seeded | None) -> Step:
        """The step for a file that has no page yet."""
        other = self.wiki.pages.get(entry.path)
        if other is None or other.deleted:
            return self._new(entry, page)
        if other.seeded:
            return _refused(entry, "The wiki has another page with this title. Give the file another title.")
        return self._for_live(entry, page, last, other)

    def _new(self, entry: Entry, page: PageText) -> Step:
        other = self._lookalike(entry.path, "")
        if other and other != entry.path:
            return _refused(entry, f"The wiki has a page whose title looks the same: {other}. Choose another title.")
        return Step(entry, text=page).having("new")

    def _lookalike(self, path: str, own: str) -> str:
        """The path of another live page that has `path` or looks just like it; `own` is the page's present path."""
        other = self.wiki.looks.get(names.skeleton(path), "")
        return "" if other == own else other

    def _for_live(self, entry: Entry, page: PageText, last: Seeded | None, live: Live) -> Step:
        waiting = self.wiki.waiting.get(live.id)
        if last is not None and last.blob == blob_of(page):
            return Step(replace(entry, proposal=waiting.number if waiting else None), live=live)
        base = waiting.base if waiting else last.blob if last else self.wiki.seeds.get(live.id, "")
        text = _keeping_name(page, last, live)
        path = names.path_of(text.title)
        if path != live.path and text.title != live.title:
            if other := self._lookalike(path, live.path):
                why = f"Its new title is that of another page, {other}. Give one of them another title."
                return _refused(entry, why)
            entry = replace(entry, path=path, title=text.title, was=live.path)
        step = self._merged(Step(entry, live=live, base=base), text)
        return replace(step, settled=waiting.number if waiting else None)

    def _merged(self, step: Step, text: PageText) -> Step:
        """`step` with the outcome of bringing `text` onto the live page, from its base."""
        live = step.live
        assert live is not None
        if live.blob == blob_of(text):
            return step
        if live.blob == step.base:
            return replace(step, text=text).having("updated")
        if not step.base:
            return replace(step, proposal=text).having("overlapping", "Customers have written a page with this title.")
        theirs, original = self.read(live.blob), self.read(step.base)
        # The name is settled already; it must not count as a passage that both sides changed.
        base = replace(follow(original, self.wiki), title=theirs.title)
        if base == theirs and original.title == theirs.title:
            return replace(step, text=text).having("updated")
        merge = merge_pages(base, replace(follow(text, self.wiki), title=theirs.title), theirs)
        if merge.conflicts:
            where = ", ".join(dict.fromkeys("text" if r.field == "body" else r.field for r in merge.conflicts))
            entry = replace(step.entry, path=live.path, title=live.title, was="")
            step = replace(step, entry=entry, proposal=replace(text, title=live.title))
            waits = f" The new title, “{text.title}”, was not given either." if text.title != live.title else ""
            return step.having("overlapping", f"Both sides changed the same {where}.{waits}")
        merged = replace(merge.text, title=text.title)
        if merged == theirs:
            return step
        kept = text.title == theirs.title != original.title
        return replace(step, text=merged).having("merged", "Its title in the wiki stays." if kept else "")


def _refused(entry: Entry, reason: str) -> Step:
    return Step(entry).having("refused", reason)


def _keeping_name(page: PageText, last: Seeded | None, live: Live) -> PageText:
    """`page` under the live page's title when customers gave it that, or when the company did not change its own."""
    company_renamed = last is not None and last.text.title != page.title
    customers_renamed = last is not None and last.text.title != live.title
    if customers_renamed or not company_renamed:
        return replace(page, title=live.title)
    return page
