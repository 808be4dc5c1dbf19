"""Getting an account: asking for one, invitations, and the first administrator.

An account comes into being when the link in the mail is opened, with the password chosen there: until then no name
or address is taken, and only who reads that mailbox can finish. Addresses with and without account answer alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki import policy
from wiki.accounts import letters, sessions, throttle, tokens, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.names import Email, check_email, check_name
from wiki.accounts.onward import NOWHERE, Onward, Then, nothing
from wiki.accounts.throttle import MAIL_ACCOUNT, MAIL_ADDRESS, network
from wiki.accounts.tokens import Token
from wiki.errors import N_, Invalid, NotFound
from wiki.policy import ANONYMOUS, Actor, Role, Subject
from wiki.store import activity

INVITED_AT_ONCE = 50
DOMAIN = N_("Accounts here are for mail addresses that end in: %(domains)s.")


@dataclass(frozen=True, slots=True)
class Pending:
    """An account that waits for its owner. `email` is None where it can be chosen (the first administrator)."""

    kind: str
    name: str
    email: str | None
    role: Role
    onward: Onward


def ask(
    accounts: Accounts, name: str, email: str, *, address: str | None, onward: Onward = NOWHERE, language: str = ""
) -> None:
    """Send the link that finishes signing up, in the `language` of who asks. Raises Denied, Invalid or TooMany."""
    policy.check(ANONYMOUS, "account.sign_up", settings=accounts.settings)
    name = check_name(name, ours=accounts.names)
    found = check_email(email)
    check_domain(accounts, found)
    at = accounts.clock()
    with accounts.database.write() as conn:
        if users.is_name_taken(conn, name):
            raise Invalid(users.TAKEN, field="name")
        throttle.take(conn, MAIL_ADDRESS, network(address), at)
        throttle.take(conn, MAIL_ACCOUNT, found.key, at)
        person = users.find_by_email(conn, found.key)
        if person is None:
            data = {"name": name, **onward.data}
            secret = tokens.issue(conn, tokens.SIGN_UP, email=found.address, data=data, at=at)
        else:
            secret = tokens.issue(conn, tokens.RESET, user_id=person.id, data=onward.data, at=at)
    if person is None or person.email is None:
        note = letters.confirm(found.address, accounts.link(letters.CONFIRM, secret))
    else:
        sign_in, reset = accounts.link(letters.SIGN_IN, onward.query), accounts.link(letters.RESET, secret)
        note = letters.already_known(person.email, person.name, sign_in, reset)
        language = person.language or language
    accounts.mailer.send(note.in_language(language))


def invite(accounts: Accounts, actor: Actor, emails: Sequence[str], role: Role) -> int:
    """Mail invitations that carry `role`; who has an account already gets none. Returns how many were sent.

    Raises Denied, Invalid or MailFailed (the invitations are kept; they can be sent again).
    """
    found = {e.key: e for e in (check_email(text) for text in emails if text.strip())}
    if not 0 < len(found) <= INVITED_AT_ONCE:
        raise Invalid(N_("Please give 1 to %(most)s mail addresses."), field="email", most=INVITED_AT_ONCE)
    at, notes = accounts.clock(), []
    with accounts.database.write() as conn:
        host = users.get(conn, actor.id or 0).actor()
        policy.check(host, "user.invite", Subject(grants=role), settings=accounts.settings)
        for email in found.values():
            if users.find_by_email(conn, email.key) is None:
                data = {"role": int(role)}
                secret = tokens.issue(conn, tokens.INVITATION, email=email.address, data=data, by=host.id, at=at)
                notes.append(letters.invitation(email.address, host.name, accounts.link(letters.INVITATION, secret)))
    accounts.mailer.send(*notes)
    return len(notes)


def list_invitations(accounts: Accounts, actor: Actor) -> tuple[Token, ...]:
    """Invitations that nobody has accepted yet, newest first: one's own, or everybody's for who may see addresses."""
    with accounts.database.read() as conn:
        found = tokens.list_of_kind(conn, tokens.INVITATION, at=accounts.clock())
    if policy.allowed(actor, "user.see_email", settings=accounts.settings):
        return found
    return tuple(invitation for invitation in found if invitation.created_by == actor.id)


def revoke_invitation(accounts: Accounts, actor: Actor, token_id: int) -> None:
    """Raises NotFound when it is not among those that `actor` sees."""
    if token_id not in {invitation.id for invitation in list_invitations(accounts, actor)}:
        raise NotFound(tokens.SPENT)
    with accounts.database.write() as conn:
        tokens.revoke(conn, token_id, tokens.INVITATION)


def find_pending(accounts: Accounts, secret: str, kind: str) -> Pending:
    """What a link of this kind leads to. Raises NotFound when it is spent, Denied when sign-up has been closed."""
    with accounts.database.read() as conn:
        link = tokens.get(conn, secret, kind, at=accounts.clock())
    if kind == tokens.SIGN_UP:
        policy.check(ANONYMOUS, "account.sign_up", settings=accounts.settings)
    role = Role.ADMINISTRATOR if kind == tokens.FIRST_STAFF else Role(link.data.get("role", Role.CUSTOMER))
    return Pending(kind, link.data.get("name", ""), link.email, role, Onward.read(link.data))


def join(
    accounts: Accounts,
    secret: str,
    kind: str,
    *,
    name: str,
    password: str,
    user_agent: str,
    email: str = "",
    language: str = "",
    then: Then = nothing,
) -> str:
    """Make the account that a link promises and sign in; returns the session's secret.

    `email` counts for the first administrator only. `language` is what they read now, and what mails to them are in;
    `then` is done in the same transaction.
    Raises NotFound, Denied or Invalid; the link stays good then.
    """
    pending = find_pending(accounts, secret, kind)
    name = check_name(name, ours=accounts.names, staff=pending.role >= Role.MODERATOR)
    found = check_email(pending.email or email)
    if kind == tokens.SIGN_UP:
        check_domain(accounts, found)
    accounts.passwords.check(password, name, found.address)
    hashed, at = accounts.passwords.hash(password), accounts.clock()
    with accounts.database.write() as conn:
        tokens.use(conn, secret, kind, at=at)
        if kind == tokens.FIRST_STAFF and users.count_administrators(conn) > 0:
            raise NotFound(tokens.SPENT)
        user_id = users.create(conn, name=name, email=found, role=pending.role, password=hashed, at=at)
        users.set_language(conn, user_id, language)
        tokens.drop(conn, tokens.SIGN_UP, tokens.INVITATION, email=found.address)
        activity.record(conn, "user.joined", user_id=user_id, at=at)
        then(conn, users.get(conn, user_id).actor())
        return sessions.start(conn, user_id, remembered=False, user_agent=user_agent, at=at, settings=accounts.settings)


def create_first_staff_link(accounts: Accounts) -> str | None:
    """A link, good once and for 24 hours, that makes the first administrator; None when there is one.

    A new link ends the one before.
    """
    with accounts.database.write() as conn:
        if users.count_administrators(conn) > 0:
            return None
        secret = tokens.issue(conn, tokens.FIRST_STAFF, at=accounts.clock())
    return accounts.link(letters.FIRST_STAFF, secret)


def check_domain(accounts: Accounts, email: Email) -> None:
    """Raises Invalid when sign-up is by domain and the address is of another."""
    settings = accounts.settings
    domains = [d.strip().lower().lstrip("@") for d in settings.sign_up_domains]
    if settings.sign_up == "domain" and email.domain not in domains:
        raise Invalid(DOMAIN, field="email", domains=", ".join(domains))
