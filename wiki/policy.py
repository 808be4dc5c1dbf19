"""Who may do what: the only place that knows rights. Pure: it sees an actor, an action and a subject.

It must never read a request, a session or the database; callers bring the facts.
`docs/permissions.md` lists the rules as numbered scenarios that `tests/test_policy.py` mirrors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from wiki.errors import N_, Denied, SignInRequired
from wiki.settings import Settings


class Role(IntEnum):
    READER = 0
    CUSTOMER = 1
    TRUSTED = 2
    MODERATOR = 3
    ADMINISTRATOR = 4


ROLE_NAMES = {
    Role.READER: N_("Reader"),
    Role.CUSTOMER: N_("Customer"),
    Role.TRUSTED: N_("Trusted customer"),
    Role.MODERATOR: N_("Moderator"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `id` is None for someone not signed in; `confirmed` says their e-mail address is proven.

    `method` is how they showed who they are: "" (not at all), "session", or a kind of token. `address` is where they
    send something from, `answer` what they said to a question that staff ask of newcomers, `opened` and `trapped` what
    their form tells of a program at work (see `accounts.robots`), `lapsed` that somebody opened it who was signed in
    and is not any more; all only while they do.
    """

    id: int | None = None
    name: str = ""
    role: Role = Role.READER
    confirmed: bool = False
    blocked: bool = False
    method: str = ""
    address: str = field(default="", compare=False, repr=False)
    answer: str = field(default="", compare=False, repr=False)
    opened: str = field(default="", compare=False, repr=False)
    trapped: bool = field(default=False, compare=False, repr=False)
    lapsed: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role >= Role.MODERATOR and not self.blocked


ANONYMOUS = Actor()
PROTECTIONS = ("open", "trusted", "staff")

SEARCH_SYNONYMS, SEARCH_ANSWERS = "search-synonyms", "search-answers"  # paths of the pages that steer search
REVIEW_REASONS = "review-reasons"  # path of the page with ready-made reasons for reviewers
# Addresses protected while staff say nothing else.
FOR_STAFF_AT_FIRST = frozenset({SEARCH_SYNONYMS, SEARCH_ANSWERS, REVIEW_REASONS})


def strictest(*levels: str) -> str:
    """The one of these protections that lets the fewest change a page at once."""
    return max(levels, key=PROTECTIONS.index)


def protection_at(path: str, level: str | None) -> str:
    """Who may change the page at `path`, there or not yet, when `level` was set for it (None: nothing was)."""
    return level or ("staff" if path in FOR_STAFF_AT_FIRST else "open")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: the protection of a page, the strictest of all that counts, whose it is where that
    matters, and for a person their role.

    `grants` is the role that would be given; `trusted` says that who asks is trusted in the sections of the page, and
    `reviews` that they review all of them.
    """

    protection: str = "open"
    owner_id: int | None = None
    role: Role | None = None
    grants: Role | None = None
    trusted: bool = False
    reviews: bool = False


OPEN = Subject()
NOBODY = 0  # owner of what the company proposed


def proposed_by(author_id: int | None) -> Subject:
    """A proposal, of which nothing counts but whose it is; None: the company's."""
    return Subject(owner_id=NOBODY if author_id is None else author_id)


Reason = str | None
Rule = Callable[[Actor, Subject, Settings], Reason]

SIGN_IN = N_("Please sign in to do this.")
BLOCKED = N_("Your account is blocked.")
CONFIRM = N_("Please confirm your e-mail address first: open the link in the mail we sent you.")
STAFF = N_("Only staff may do this.")
ADMINISTRATORS = N_("Only administrators may do this.")
PUBLISHED_BY_TRUSTED = N_(
    "Here, changes by trusted customers and staff appear at once. Those of others are looked at first."
)
PUBLISHED_BY_STAFF = N_("Here, changes by staff appear at once. Those of others are looked at first.")
NO_SECOND = N_("On this wiki, staff look at every change that waits.")
OWN_CHANGE = N_("You wrote this change. Somebody else has to look at it.")
KEPT_BY_STAFF = N_("This page is limited to staff, who look at every change of it.")
NOT_TRUSTED_HERE = N_("Only staff, and customers who are trusted in this section, may do this.")
NOT_YOURS = N_("Only its author and whoever reviews it may see this proposal.")
NOT_YOUR_FILE = N_(
    "Only staff and who brought this file may do this. Upload yours as a new one, and show that on the page."
)
REVIEWERS = N_("Only staff, and trusted customers who review this section, may do this.")
READERS_MAY_NOT = N_("Your account may read but not edit.")
NOT_YOURSELF = N_("You cannot do this to your own account. Ask an administrator.")
OUTRANKED = N_("This person has the same rights as you or more. Ask an administrator.")
BEYOND_YOU = N_("You may only give rights below your own. Ask an administrator.")
SIGN_UP_CLOSED = N_("This wiki does not take new accounts.")
SIGN_UP_INVITED = N_("New accounts are by invitation. Ask the people who run this wiki for one.")


def anyone(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return None


def read(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return SIGN_IN if settings.read_access == "signed-in" and actor.id is None else None


def signed_in(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return SIGN_IN if actor.id is None else None


def sign_up(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Ask for an account without an invitation; whose address is welcome is the sign-up form's business."""
    return {"closed": SIGN_UP_CLOSED, "invitation": SIGN_UP_INVITED}.get(settings.sign_up)


def contribute(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Add something under one's name: a confirmed account above reader that is not blocked."""
    if actor.id is None:
        return SIGN_IN
    if actor.blocked:
        return BLOCKED
    if not actor.confirmed:
        return CONFIRM
    return READERS_MAY_NOT if actor.role < Role.CUSTOMER else None


def write(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Write a text for a page, whether it appears at once or is proposed. A proposal needs a name behind it, and who
    began to write under theirs does not go on without."""
    if actor.id is None and not actor.lapsed and settings.edit_access == "anonymous" and subject.protection == "open":
        return read(actor, subject, settings)
    return contribute(actor, subject, settings)


def try_out(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Write a change before one has said who one is. A stranger may where they can get an account by themselves, so
    that it can be saved in the end; elsewhere whoever has one signs in first."""
    reason = write(actor, subject, settings)
    if reason == SIGN_IN and settings.sign_up in ("open", "domain"):
        return read(actor, subject, settings)
    return reason


def publish(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Change what everybody reads: by the protection of the page."""
    reason = write(actor, subject, settings)
    if reason is not None:
        return reason
    if subject.protection == "staff" and actor.role < Role.MODERATOR:
        return PUBLISHED_BY_STAFF
    if subject.protection == "trusted" and actor.role < Role.TRUSTED and not subject.trusted:
        return PUBLISHED_BY_TRUSTED
    return None


def own_proposal(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Its author, as long as they may contribute."""
    reason = contribute(actor, subject, settings)
    return reason or (NOT_YOURS if subject.owner_id not in (None, actor.id) else None)


def read_proposal(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Its author, also a blocked one, and whoever may decide about it."""
    if actor.id is None:
        return SIGN_IN
    if actor.is_staff or subject.owner_id in (None, actor.id):
        return None
    return None if review(actor, subject, settings) is None else NOT_YOURS


def review(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Decide about a proposal: staff; and a customer who is trusted there, on those of the sections they review, but
    neither on their own nor for a page that is limited to staff itself."""
    if actor.role >= Role.MODERATOR:
        return _at_least(Role.MODERATOR, STAFF, actor)
    reason = contribute(actor, subject, settings)
    if reason is not None:
        return reason
    if not subject.reviews or (actor.role < Role.TRUSTED and not subject.trusted):
        return REVIEWERS
    if subject.owner_id == actor.id:
        return OWN_CHANGE
    return KEPT_BY_STAFF if subject.protection == "staff" else None


def discuss(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Write about a proposal: its author, as long as they may contribute, and whoever may decide about it."""
    reason = contribute(actor, subject, settings)
    if reason is not None or subject.owner_id in (None, actor.id):
        return reason
    return None if review(actor, subject, settings) is None else NOT_YOURS


def confirm(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Publish a typo-size change that another trusted customer proposed: whoever is trusted where its page is. Asked
    without a proposal, whether that can be."""
    reason = contribute(actor, subject, settings)
    if reason is not None or actor.is_staff:
        return reason or (OWN_CHANGE if subject.owner_id == actor.id else None)
    if not settings.typo_characters:
        return NO_SECOND
    if subject.owner_id is None:
        return None
    if subject.owner_id == actor.id:
        return OWN_CHANGE
    if subject.protection == "staff" and not settings.typo_staff:
        return KEPT_BY_STAFF
    return None if actor.role >= Role.TRUSTED or subject.trusted else NOT_TRUSTED_HERE


def staff(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return _at_least(Role.MODERATOR, STAFF, actor)


def administrator(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return _at_least(Role.ADMINISTRATOR, ADMINISTRATORS, actor)


def see_waiting_file(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """A file that no published page shows: who brought it, staff, and whoever reviews proposals."""
    if subject.owner_id == actor.id or subject.reviews:
        return contribute(actor, subject, settings)
    return _at_least(Role.MODERATOR, STAFF, actor)


def replace_file(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Change what pages show: staff; and who brought the file, where they may change all those pages at once."""
    reason = contribute(actor, subject, settings)
    if reason is not None or actor.is_staff or subject.owner_id is None:
        return reason
    return publish(actor, subject, settings) if subject.owner_id == actor.id else NOT_YOUR_FILE


def take_off_file(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Staff; and who brought the file, who is its owner here as long as it waits."""
    reason = contribute(actor, subject, settings)
    if reason is not None or actor.is_staff or subject.owner_id is None:
        return reason
    return None if subject.owner_id == actor.id else STAFF


def over_person(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Act on someone's account: staff, on people below them; administrators on anyone but themselves.

    The role that would be given is below one's own too, so nobody gives a right they lack.
    """
    reason = staff(actor, subject, settings)
    if reason is not None:
        return reason
    if subject.owner_id is not None and subject.owner_id == actor.id:
        return NOT_YOURSELF
    if actor.role >= Role.ADMINISTRATOR:
        return None
    if subject.role is not None and subject.role >= actor.role:
        return OUTRANKED
    if subject.grants is not None and subject.grants >= actor.role:
        return BEYOND_YOU
    return None


def _at_least(role: Role, otherwise: str, actor: Actor) -> Reason:
    if actor.id is None:
        return SIGN_IN
    if actor.blocked:
        return BLOCKED
    return None if actor.role >= role else otherwise


ACTIONS: dict[str, Rule] = {
    "static.read": anyone,
    "page.read": read,
    "page.create": write,
    "page.edit": write,
    "page.try": try_out,
    "page.publish": publish,
    "page.rename": contribute,
    "page.revert": contribute,
    "page.delete": staff,
    "page.restore": staff,
    "page.protect": staff,
    "sandbox.begin_anew": staff,
    "page.verify": staff,
    "media.read": read,
    "media.upload": contribute,
    "media.read_waiting": see_waiting_file,
    "media.replace": replace_file,
    "media.delete": take_off_file,
    "media.erase_version": staff,
    "media.restore": administrator,
    "search.read": read,
    "search.steer": staff,
    "account.sign_in": anyone,
    "language.choose": anyone,
    "account.sign_up": sign_up,
    "account.own": signed_in,
    "person.read": read,
    "draft.save": contribute,
    "draft.own": signed_in,
    "user.list": staff,
    "user.invite": over_person,
    "user.promote": over_person,
    "user.block": over_person,
    "user.see_email": administrator,
    "policy.explain": staff,
    "proposal.read": read_proposal,
    "proposal.own": own_proposal,
    "proposal.review": review,
    "proposal.discuss": discuss,
    "proposal.confirm": confirm,
    "section.manage": staff,
    "page.patrol": staff,
    "rule.manage": staff,
    "address.block": staff,
    "author.undo": over_person,
    "log.read": read,
    "log.read_all": staff,
    "log.silence": administrator,
    "revision.hide": staff,
    "revision.show": administrator,
    "page.report": read,
    "report.manage": staff,
    "overview.read": staff,
    "trust.give": over_person,
}


# Screens that only lead to writing, and what is sent from addresses where nobody may write all the same.
WRITING = frozenset({"page.create", "page.edit", "page.try", "page.rename", "page.revert"})
FROM_ANYWHERE = frozenset(
    {
        *("account.sign_in", "account.sign_up", "account.own", "draft.own"),
        *("language.choose", "search.read", "page.read"),
    }
)


def explain(actor: Actor, action: str, subject: Subject = OPEN, *, settings: Settings) -> Reason:
    """Why `actor` may not do `action`, in the user's words; None when allowed. KeyError for an unknown action."""
    return ACTIONS[action](actor, subject, settings)


def allowed(actor: Actor, action: str, subject: Subject = OPEN, *, settings: Settings) -> bool:
    return explain(actor, action, subject, settings=settings) is None


def check(actor: Actor, action: str, subject: Subject = OPEN, *, settings: Settings) -> None:
    """Raises SignInRequired or Denied, with the reason, when `actor` may not do `action`."""
    reason = explain(actor, action, subject, settings=settings)
    if reason == SIGN_IN:
        raise SignInRequired(reason)
    if reason is not None:
        raise Denied(reason)
