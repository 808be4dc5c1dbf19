"""`wiki expunge`: shows what would go, has the store rewrite history, and removes what the wiki made of it elsewhere.

What a process that was killed left undone, the worker or the next `wiki expunge` finishes. Must never print a text
that is to go.
"""

from collections.abc import Iterator, Sequence

from wiki.accounts.staffing import find_person
from wiki.errors import Invalid
from wiki.store import follow
from wiki.store.expunge.choosing import Wish
from wiki.store.expunge.expunging import Prepared
from wiki.store.hidden import TEXT
from wiki.web import Wiki

LISTED = 20  # revisions in a preview
FOLLOWED = 1000  # activities
# Tables whose rows held words of pages; on PostgreSQL their files are written anew.
HELD_WORDS = (
    *("page", "revision", "contents", "html", "hidden", "proposal", "verification", "activity", "wanted", "link"),
    *("page_tag", "tag", "contributor", "report", "draft", "kept_text"),
)


def wish_of(
    wiki: Wiki,
    path: str,
    who: str | None,
    *,
    revisions: Sequence[str],
    whole: bool,
    hidden: bool,
    parts: Sequence[str],
    reason: str,
) -> Wish:
    """What the operator typed. Raises NotFound for a person there is not."""
    if hidden and tuple(parts) != (TEXT,):
        raise Invalid("With --hidden goes what staff hid; leave out --erase.")
    by = find_person(wiki.accounts, who).id if who else None
    commits = tuple(commit.strip().lower() for commit in revisions)
    return Wish(path, commits, whole, hidden, tuple(dict.fromkeys(parts)), reason, by)


def preview(prepared: Prepared) -> Iterator[str]:
    """What would go, line by line."""
    chosen, count = prepared.chosen, len(prepared.chosen.rows)
    yield f"“{chosen.title}” ({'live' if chosen.is_live else 'deleted'}), {_number(count, 'revision')}:"
    for row in chosen.rows[:LISTED]:
        parts = ", ".join(chosen.revisions[row.id])
        yield f"  {row.commit[:10]}  {row.at:%Y-%m-%d %H:%M}  {row.kind}: {parts}"
    if count > LISTED:
        yield f"  … and {count - LISTED:,} more"
    yield f"{_number(prepared.commits, 'commit')} of {prepared.total:,} get another id."
    if chosen.is_live and prepared.wish.whole and TEXT in prepared.wish.parts:
        yield "The page says afterwards that its text was removed; delete it if it should not answer."
    if chosen.others:
        yield f"The same text goes from: {', '.join(chosen.others)}."
    if chosen.waiting:
        yield f"Proposals that are turned down, since their text goes: {_list(chosen.waiting)}."
    if chosen.written_from:
        yield f"Proposals made of such a text stay, and may still hold its words: {_list(chosen.written_from)}."


def carry_out(wiki: Wiki, prepared: Prepared) -> Iterator[str]:
    """Do it; what was done, line by line."""
    wiki.kept.forget_page(prepared.chosen.page_id)
    commits = wiki.store.expunging.carry_out(prepared)
    yield f"History is rewritten: {_number(commits, 'commit')}."
    if finish(wiki):
        yield "Removed from the repository, the database and the search index."
    else:
        yield "The worker removes it from the disk now; `wiki doctor` says when something is left."
    yield "Restart the wiki so that no process keeps it in memory, and see docs/operators.md about clones and backups."


def finish(wiki: Wiki) -> bool:
    """Remove from the disk what an expunge left there, one process at a time; whether nothing is left."""
    if wiki.store.expunging.is_clean():
        return True
    with follow.elected(wiki.settings.data, "expunge") as is_elected:
        if not is_elected:
            return False
        wiki.store.expunging.clean_git()
        while follow.run(wiki.database, wiki.contents, FOLLOWED, folder=wiki.settings.data):
            pass
        follow.rebuild(wiki.database, wiki.search_follower, folder=wiki.settings.data)
        wiki.database.compact(HELD_WORDS)
        wiki.store.expunging.cleaned()
    return True


def _number(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
