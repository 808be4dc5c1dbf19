"""The table of what makes a notice: a kind of activity, whom it tells, in which words, and where it leads.

A kind that is not here tells nobody. Must never read the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.errors import N_

# Whom to tell. Each word is resolved by `follower`; nobody is ever told what they did themselves.
CONCERNED = "concerned"  # whom the activity names: `author_id`, or `owner_id`
PERSON = "person"  # whom an activity about an account is about: its user
CONVERSATION = "conversation"  # the author of the proposal, who decided, whoever has written about it, and `people`
SECONDS = "seconds"  # trusted customers who may be the second of two for a small change
REVIEWERS = "reviewers"  # who looks after proposals of that section, or wants to hear of every one
STAFF = "staff"

# Where it leads.
PROPOSAL, QUEUE, SMALL, PAGE, HISTORY, CONTRIBUTIONS, ACCOUNT, REPORTS = (
    "proposal", "queue", "small", "page", "history", "contributions", "account", "reports",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """`words` may hold %(title)s, %(who)s, %(section)s; without one of them, and where the reader may not see the page
    (any more), `bare` is said. `latest`: of several unread ones about the same, only the newest stays. `impersonal`:
    nobody did it, so it tells even the person it is recorded under. `for_staff`: shown to staff alone."""

    tell: str
    words: str
    bare: str
    place: str
    latest: bool = False
    impersonal: bool = False
    for_staff: bool = False


UNKNOWN = Kind(CONCERNED, N_("News about “%(title)s”"), N_("There is news for you"), PAGE)

KINDS: Mapping[str, Kind] = {
    "proposal.opened": Kind(
        REVIEWERS,
        N_("%(who)s proposes a change to “%(title)s”"),
        N_("Somebody proposes a change"),
        PROPOSAL,
    ),
    # No activity has this kind: it is told with the two beside it, names no proposal, and is never mailed.
    "proposal.small": Kind(
        SECONDS,
        N_("Somebody mended a few letters of a page. Is it right?"),
        N_("Somebody mended a few letters of a page. Is it right?"),
        SMALL,
        latest=True,
    ),
    "proposal.revised": Kind(
        CONVERSATION,
        N_("%(who)s improved the proposal for “%(title)s”"),
        N_("Somebody improved their proposal"),
        PROPOSAL,
        latest=True,
    ),
    "proposal.withdrawn": Kind(
        CONVERSATION,
        N_("%(who)s took the proposal for “%(title)s” back"),
        N_("Somebody took their proposal back"),
        PROPOSAL,
    ),
    "proposal.commented": Kind(
        CONVERSATION,
        N_("%(who)s wrote about the proposal for “%(title)s”"),
        N_("Somebody wrote about a proposal"),
        PROPOSAL,
        latest=True,
    ),
    "media.deleted": Kind(
        CONCERNED,
        N_("A file that you uploaded was taken off the wiki"),
        N_("A file that you uploaded was taken off the wiki"),
        CONTRIBUTIONS,
    ),
    "proposal.returned": Kind(
        CONCERNED,
        N_("Please improve your proposal for “%(title)s”"),
        N_("Please improve your proposal"),
        PROPOSAL,
    ),
    "proposal.accepted": Kind(
        CONCERNED,
        N_("Your proposal for “%(title)s” was accepted"),
        N_("Your proposal was accepted"),
        PROPOSAL,
    ),
    "proposal.rejected": Kind(
        CONCERNED,
        N_("Your proposal for “%(title)s” was not taken over"),
        N_("Your proposal was not taken over"),
        PROPOSAL,
    ),
    "trust.given": Kind(
        CONCERNED,
        N_("You are trusted in %(section)s: your changes there appear at once"),
        N_("You are trusted: your changes appear at once"),
        CONTRIBUTIONS,
    ),
    "trust.earned": Kind(
        CONCERNED,
        N_("You earned trust in %(section)s: your changes there appear at once"),
        N_("You earned trust: your changes appear at once"),
        CONTRIBUTIONS,
        impersonal=True,
    ),
    "trust.taken": Kind(
        CONCERNED,
        N_("Your changes in %(section)s are looked at first again"),
        N_("Your changes are looked at first again"),
        CONTRIBUTIONS,
    ),
    "trust.lost": Kind(
        CONCERNED,
        N_("Changes of yours were undone, so what you change in %(section)s is looked at first again"),
        N_("Changes of yours were undone, so what you change is looked at first again"),
        CONTRIBUTIONS,
        impersonal=True,
    ),
    "user.unblocked": Kind(
        PERSON, N_("Your account is not blocked any more"), N_("Your account is not blocked any more"), ACCOUNT
    ),
    "user.promoted": Kind(
        PERSON, N_("You have another role in this wiki"), N_("You have another role in this wiki"), ACCOUNT
    ),
    "author.undone": Kind(
        CONCERNED, N_("Staff undid what you changed"), N_("Staff undid what you changed"), CONTRIBUTIONS
    ),
    "page.reported": Kind(
        STAFF,
        N_("%(who)s reports “%(title)s”"),
        N_("A page was reported"),
        REPORTS,
        latest=True,
        for_staff=True,
    ),
    "report.closed": Kind(
        CONCERNED,
        N_("Staff looked at what you reported on “%(title)s”. Thank you"),
        N_("Staff looked at what you reported. Thank you"),
        PAGE,
    ),
    "page.verified": Kind(
        CONCERNED,
        N_("“%(title)s” was verified, and you look after it"),
        N_("A page was verified, and you look after it"),
        PAGE,
        for_staff=True,
    ),
    "verification.due": Kind(
        CONCERNED,
        N_("It is time to look at “%(title)s” again"),
        N_("It is time to look at a page again"),
        PAGE,
        latest=True,
        impersonal=True,
        for_staff=True,
    ),
    "verification.ended": Kind(
        CONCERNED,
        N_("“%(title)s”, which you look after, is not verified any more"),
        N_("A page that you look after is not verified any more"),
        PAGE,
        for_staff=True,
    ),
    "reviewer.assigned": Kind(
        CONCERNED,
        N_("You may decide on proposals in %(section)s"),
        N_("You may decide on proposals"),
        QUEUE,
    ),
    "reviewer.dismissed": Kind(
        CONCERNED,
        N_("You do not decide on proposals in %(section)s any more. Thank you for what you did"),
        N_("You do not decide on proposals any more. Thank you for what you did"),
        ACCOUNT,
    ),
    "revision.hidden": Kind(
        CONCERNED,
        N_("Staff hid a version of “%(title)s” that you wrote"),
        N_("Staff hid a version of a page that you wrote"),
        HISTORY,
    ),
    "revision.shown": Kind(
        CONCERNED,
        N_("A version of “%(title)s” that you wrote is shown again"),
        N_("A version of a page that you wrote is shown again"),
        HISTORY,
    ),
}
# Told to nobody: user.blocked (a mail of its own tells it), page.protected, section.protected, rule.changed,
# address.blocked, address.unblocked.


def kind_of(name: str) -> Kind:
    """The row for a kind of notice; words that always fit for one that is not in the table any more."""
    return KINDS.get(name, UNKNOWN)
