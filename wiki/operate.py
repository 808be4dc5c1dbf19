"""What the operator's commands do with a whole wiki: prepare it, follow it, rebuild what can be rebuilt.

The table of followers is here. It wires; the slices work.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from wiki.accounts.joining import create_first_staff_link
from wiki.app import build
from wiki.expunging import finish
from wiki.moderation.drifting import remind
from wiki.seeding.sandbox import begin_anew
from wiki.settings import Settings
from wiki.store import follow
from wiki.store.contents import is_emptied
from wiki.store.follow import Follower, Progress
from wiki.store.rebuild import restore_tables
from wiki.web import Wiki
from wiki.worker import MOST, Aside, Worker, every

HOUR, MINUTE, PICTURES = 3600.0, 60.0, 2.0  # seconds


def followers(wiki: Wiki) -> tuple[Follower, ...]:
    """Who reacts to the activity log, in the order in which they are brought up to date."""
    people = (wiki.fitting, wiki.trusting, wiki.patrol, wiki.drifting, wiki.notice_follower)
    return (wiki.contents, *people, wiki.steering, wiki.search_follower, wiki.html, wiki.related)


def initialise(settings: Settings) -> Iterator[str]:
    """Make what is missing in the data folder and bring the database up to date; yields what to tell the operator."""
    wiki = build(settings)
    wiki.database.migrate()
    if restore_tables(wiki.database):
        wiki.store.rebuild()
    wiki.store.catch_up()
    link = create_first_staff_link(wiki.accounts)
    if link:
        yield "There is no administrator yet. Become one with this link (good once, for 24 hours):"
        yield f"  {link}"


def create_worker(settings: Settings) -> Worker:
    """The follower process of the wiki: commits from outside, followers, upkeep."""
    wiki = build(settings)
    steps = [("catching up with Git", _pushes(wiki))]
    steps += [(follower.name, _following(wiki, follower)) for follower in followers(wiki)]
    steps += [
        ("noting texts again", lambda: note_again(wiki)),
        ("filling in history", _history(wiki)),
        ("minding what follows", every(MINUTE, lambda: mind(wiki))),
        ("finding what is asked much", every(MINUTE, wiki.popular.refresh)),
        ("finishing an expunge", every(MINUTE, Aside("finishing an expunge", lambda: finish(wiki)))),
        ("making sizes of pictures", every(PICTURES, Aside("making sizes of pictures", wiki.sizes.make))),
        ("sweeping what nobody finished uploading", every(HOUR, wiki.media.sweep)),
        ("packing the repository", every(HOUR, Aside("packing the repository", wiki.store.maintain))),
        ("counting edits that stood", every(HOUR, wiki.trusting.ripen)),
        (
            "telling people who are away",
            every(MINUTE, Aside("telling people who are away", lambda: mail_notices(wiki))),
        ),
        ("reminding of reviews", every(MINUTE, lambda: remind(wiki.database, datetime.now(UTC).date()))),
        (
            "counting readers of proposals",
            every(HOUR, Aside("counting readers of proposals", wiki.fitting.count_readers)),
        ),
        ("counting readers of verified pages", every(HOUR, Aside("counting readers", wiki.drifting.count_readers))),
        ("letting decided proposals go", every(HOUR, lambda: forget_proposals(wiki))),
        ("forgetting what has expired", every(HOUR, wiki.accounts.sweep)),
        ("forgetting old drafts", every(HOUR, wiki.drafts.sweep)),
        ("forgetting first edits", every(HOUR, wiki.kept.sweep)),
        ("letting the sandbox begin anew", every(HOUR, lambda: begin_anew(wiki.store))),
        ("forgetting old notices", every(HOUR, wiki.notices.sweep)),
        ("forgetting where edits came from", every(HOUR, wiki.screening.sweep)),
        ("forgetting what was searched for", every(HOUR, wiki.queries.sweep)),
    ]
    return Worker(steps)


def forget_proposals(wiki: Wiki) -> int:
    """Take what was rejected, withdrawn or accepted long enough ago out of Git; how many proposals that was."""
    forgotten: int = wiki.store.proposals.forget(datetime.now(UTC) - timedelta(days=wiki.settings.proposal_days))
    return forgotten


def mail_notices(wiki: Wiki) -> int:
    """Write to people who are away, in one process at a time; how many mails went out."""
    with follow.elected(wiki.settings.data, "notice-mails") as is_elected:
        sent: int = wiki.notice_mails.send() if is_elected else 0
    return sent


def _following(wiki: Wiki, follower: Follower) -> Callable[[], int]:
    """One turn of a follower. What takes long says itself how many activities (`most`) keep the others waiting, and
    rests after so many: after a large seed, readers and new saves need the processors more."""
    own = getattr(follower, "most", None)

    def turn() -> int:
        done = follow.run(wiki.database, follower, own or MOST, folder=wiki.settings.data)
        return 0 if done == own else done

    return turn


def _history(wiki: Wiki) -> Callable[[], int]:
    """Fills in the history of a very large push, after its pages are there."""
    filling = Aside("filling in history", wiki.store.rebuild)
    return lambda: filling() if wiki.store.is_incomplete() else 0


def _pushes(wiki: Wiki) -> Callable[[], int]:
    """Takes in what was pushed. Looks at one ref; asks for the store's lock only when it has moved."""
    return lambda: wiki.store.catch_up() if wiki.store.is_behind() else 0


def mind(wiki: Wiki) -> None:
    """Have noted again what pages say and link to, when somebody emptied those tables."""
    with wiki.database.read() as conn:
        emptied = is_emptied(conn) and follow.behind(conn, wiki.contents.name) == 0
    if emptied:
        wiki.contents.begin_again()


def note_again(wiki: Wiki) -> int:
    """Go on with that: some pages at a time, so that new saves are followed in between."""
    with follow.elected(wiki.settings.data, wiki.contents.name) as is_elected:
        return wiki.contents.go_on() if is_elected else 0


def rebuild(wiki: Wiki, what: str, progress: Progress) -> None:
    """Make the catalog, the search index, the stored HTML or the related pages anew while the wiki runs.

    Raises Busy while another process is at it.
    """
    if what == "catalog":
        wiki.store.rebuild(progress)
    if what == "media":
        wiki.sizes.begin_again()
    for follower in followers(wiki):
        if follower.name == what or (what, follower.name) == ("catalog", "contents"):
            follow.rebuild(wiki.database, follower, folder=wiki.settings.data, progress=progress)
