"""Every mail about accounts, in words. Pure: takes what it says, returns a Letter.

Links are built from the setting `base_url`, never from a request, so that nobody can point them elsewhere.
"""

from wiki.accounts.mail import Letter
from wiki.errors import N_

# Addresses of screens; those that end in a slash go on with a secret.
CONFIRM, INVITATION, RESET = "/-/confirm/", "/-/invitation/", "/-/reset/"
NEW_EMAIL, FIRST_STAFF = "/-/confirm-email/", "/-/first-staff/"
SIGN_IN, SIGN_UP, FORGOTTEN = "/-/sign-in", "/-/sign-up", "/-/reset"
HELLO = N_("Hello %(name)s,")
HELLO_YOU = N_("Hello,")
NOT_YOU = N_("If this was not you, you need not do anything.")


def confirm(to: str, link: str) -> Letter:
    """To an address nobody has proven, so without a word that the sender chose."""
    return Letter(
        to,
        N_("Finish signing up to %(wiki)s"),
        (
            HELLO_YOU,
            N_("Open this link to confirm your mail address and choose a password:"),
            "%(link)s",
            N_("The link works once, within two days."),
            NOT_YOU,
        ),
        {"link": link},
    )


def already_known(to: str, name: str, sign_in: str, reset: str) -> Letter:
    return Letter(
        to,
        N_("You already have an account at %(wiki)s"),
        (
            HELLO,
            N_("Someone just tried to sign up with this mail address, but you have an account already."),
            N_("Sign in: %(sign_in)s"),
            N_("If you have forgotten your password, choose a new one here within two hours: %(reset)s"),
            NOT_YOU,
        ),
        {"name": name, "sign_in": sign_in, "reset": reset},
    )


def invitation(to: str, by: str, link: str) -> Letter:
    return Letter(
        to,
        N_("%(by)s invites you to %(wiki)s"),
        (
            HELLO_YOU,
            N_("%(by)s invites you to %(wiki)s, where customers and the company write answers together."),
            N_("Open this link to choose your name and password:"),
            "%(link)s",
            N_("The link works once, within two weeks."),
        ),
        {"by": by, "link": link},
    )


def reset(to: str, name: str, link: str) -> Letter:
    return Letter(
        to,
        N_("Choose a new password for %(wiki)s"),
        (
            HELLO,
            N_("Open this link to choose a new password:"),
            "%(link)s",
            N_("The link works once, within two hours. Until then your old password goes on working."),
            NOT_YOU,
        ),
        {"name": name, "link": link},
    )


def unknown(to: str, sign_up: str) -> Letter:
    return Letter(
        to,
        N_("There is no account with this address at %(wiki)s"),
        (
            HELLO_YOU,
            N_("Someone asked for a new password for this mail address, but there is no account with it."),
            N_("Perhaps you signed up with another address. You can also make an account: %(sign_up)s"),
            NOT_YOU,
        ),
        {"sign_up": sign_up},
    )


def password_changed(to: str, name: str, reset: str) -> Letter:
    return Letter(
        to,
        N_("Your password at %(wiki)s was changed"),
        (
            HELLO,
            N_("Your password was just changed, and you were signed out on all other devices."),
            N_("If this was not you, choose a new password at once: %(reset)s"),
        ),
        {"name": name, "reset": reset},
    )


def new_email(to: str, name: str, link: str) -> Letter:
    return Letter(
        to,
        N_("Confirm your new mail address for %(wiki)s"),
        (
            HELLO,
            N_("Open this link to use this mail address for your account:"),
            "%(link)s",
            N_("The link works once, within a day. Until then nothing changes."),
            NOT_YOU,
        ),
        {"name": name, "link": link},
    )


def address_in_use(to: str, name: str, sign_in: str) -> Letter:
    return Letter(
        to,
        N_("This mail address has an account at %(wiki)s already"),
        (
            HELLO,
            N_("Someone wanted to use this mail address for another account, but it belongs to yours: %(sign_in)s"),
            N_("Nothing has changed."),
        ),
        {"name": name, "sign_in": sign_in},
    )


def email_changing(to: str, name: str, new: str, reset: str) -> Letter:
    return Letter(
        to,
        N_("Your mail address at %(wiki)s is about to change"),
        (
            HELLO,
            N_("You, or somebody who knows your password, asked to change your mail address to %(new)s."),
            N_("If this was not you, choose a new password now; that also cancels the change: %(reset)s"),
        ),
        {"name": name, "new": new, "reset": reset},
    )


def email_changed(to: str, name: str, new: str) -> Letter:
    return Letter(
        to,
        N_("Your mail address at %(wiki)s was changed"),
        (
            HELLO,
            N_("Your account now uses the mail address %(new)s. We write to this one for the last time."),
            N_("If this was not you, please tell the people who run this wiki."),
        ),
        {"name": name, "new": new},
    )


def blocked(to: str, name: str, reason: str, until: str = "") -> Letter:
    ends = (N_("The block ends by itself on %(until)s."),) if until else ()
    return Letter(
        to,
        N_("Your account at %(wiki)s was blocked"),
        (HELLO, N_("Staff blocked your account. The reason they gave:"), "%(reason)s", *ends),
        {"name": name, "reason": reason, "until": until},
    )


def left(to: str, name: str) -> Letter:
    return Letter(
        to,
        N_("Your account at %(wiki)s is closed"),
        (
            HELLO,
            N_("Your account is closed and your name is shown nowhere any more. What you wrote stays."),
            N_("Thank you for it."),
        ),
        {"name": name},
    )
