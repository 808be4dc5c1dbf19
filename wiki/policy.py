"""Who may do what: the only place that knows rights. Pure: it sees an actor, an action and a subject.

It must never read a request, a session or the database; callers bring the facts.
`docs/permissions.md` lists the rules as numbered scenarios that `tests/test_policy.py` mirrors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from wiki.errors import N_, Denied, SignInRequired
from wiki.settings import Settings


class Role(IntEnum):
    READER = 0
    CUSTOMER = 1
    TRUSTED = 2
    MODERATOR = 3
    ADMINISTRATOR = 4


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `id` is None for someone not signed in."""

    id: int | None = None
    name: str = ""
    role: Role = Role.READER
    confirmed: bool = False
    blocked: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role >= Role.MODERATOR and not self.blocked


ANONYMOUS = Actor()
PROTECTIONS = ("open", "trusted", "staff")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: a page's protection, and whose it is where that matters."""

    protection: str = "open"
    owner_id: int | None = None


OPEN = Subject()
Reason = str | None
Rule = Callable[[Actor, Subject, Settings], Reason]

SIGN_IN = N_("Please sign in to do this.")
BLOCKED = N_("Your account is blocked.")
CONFIRM = N_("Please confirm your e-mail address first: open the link in the mail we sent you.")
STAFF = N_("Only staff may do this.")
ADMINISTRATORS = N_("Only administrators may do this.")
PROTECTED_TRUSTED = N_("This page may be changed by trusted customers and staff only.")
PROTECTED_STAFF = N_("This page may be changed by staff only.")
READERS_MAY_NOT = N_("Your account may read but not edit.")


def anyone(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return None


def read(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return SIGN_IN if settings.read_access == "signed-in" and actor.id is None else None


def signed_in(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return SIGN_IN if actor.id is None else None


def write(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    """Change a page: by its protection, and by who may edit at all."""
    if actor.blocked:
        return BLOCKED
    if actor.id is None:
        return None if settings.edit_access == "anonymous" and subject.protection == "open" else SIGN_IN
    if not actor.confirmed:
        return CONFIRM
    if actor.role < Role.CUSTOMER:
        return READERS_MAY_NOT
    if subject.protection == "staff" and actor.role < Role.MODERATOR:
        return PROTECTED_STAFF
    if subject.protection == "trusted" and actor.role < Role.TRUSTED:
        return PROTECTED_TRUSTED
    return None


def staff(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return _at_least(Role.MODERATOR, STAFF, actor)


def administrator(actor: Actor, subject: Subject, settings: Settings) -> Reason:
    return _at_least(Role.ADMINISTRATOR, ADMINISTRATORS, actor)


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
    "page.rename": write,
    "page.revert": write,
    "page.delete": staff,
    "page.restore": staff,
    "page.protect": staff,
    "media.read": read,
    "search.read": read,
    "account.sign_in": anyone,
    "account.own": signed_in,
    "user.manage": administrator,
    "proposal.review": staff,
}


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
