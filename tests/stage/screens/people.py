"""Screens of accounts: the way in, one's own settings, notices and drafts, and what staff do with people."""

from collections.abc import Iterator

from tests.stage.screens.screen import Screen
from tests.stage.screens.steps import press
from tests.stage.stage import ROUTER, Stage


def doors(stage: Stage) -> Iterator[Screen]:
    yield Screen("sign-in", "/-/sign-in")
    yield Screen("sign-in-wrong", "/-/sign-in", steps=press("Sign in", email="carl@example.com", password="wrong"))
    yield Screen("sign-in-empty", "/-/sign-in", steps=press("Sign in"))
    yield Screen("sign-up", "/-/sign-up")
    yield Screen("sign-up-wrong", "/-/sign-up", steps=press("Send me the link", name="N", email="nonsense"))
    yield Screen("mail-sent", "/-/mail-sent")
    yield Screen("reset-ask", "/-/reset")
    yield Screen("reset-ask-wrong", "/-/reset", steps=press("Send me the link", email="nonsense"))
    yield Screen("link-spent", "/-/reset/" + "x" * 43)
    for kind in ("confirm", "invitation", "reset", "confirm-email"):
        yield Screen(f"link-{kind}", stage.links[kind], "max" if kind == "confirm-email" else "")
    yield Screen("link-first-staff", stage.links["first-staff"])
    weak = press("Create the account", name="Nina New", password="short")
    yield Screen("link-invitation-weak-password", stage.links["invitation"], steps=weak)


def account(stage: Stage) -> Iterator[Screen]:
    yield Screen("account", "/-/account", "carl")
    yield Screen("account-wrong", "/-/account", "carl", press("Save", name="Mona Moderator"))
    yield Screen("account-saved", "/-/account", "max", press("Save"))
    yield Screen("account-password", "/-/account/password", "carl")
    wrong = press("Set the password", current="wrong", password="four calm grey")
    yield Screen("account-password-wrong", "/-/account/password", "carl", wrong)
    yield Screen("account-email", "/-/account/email", "carl")
    yield Screen("account-email-wrong", "/-/account/email", "carl", press("Send me the link", email="x", current="y"))
    yield Screen("account-devices", "/-/account/devices", "carl")
    yield Screen("account-leave", "/-/account/leave", "carl")
    yield Screen("account-leave-wrong", "/-/account/leave", "carl", press("Close my account"))
    yield Screen("account-notices", "/-/account/notices", "carl")
    yield Screen("account-notices-staff", "/-/account/notices", "mona")
    yield Screen("language", "/-/language")
    yield Screen("language-account", "/-/language?next=/-/account", "carl")
    yield Screen("notices", "/-/notices", "carl")
    yield Screen("notices-staff", "/-/notices", "mona")
    yield Screen("notices-reviewer", "/-/notices", "bea")
    yield Screen("notices-unread-none", "/-/notices?show=unread", "rita")
    yield Screen("notices-none", "/-/notices", "rita")
    yield Screen("notices-open", stage.links["notice"], "carl")
    yield Screen("drafts", "/-/drafts", "bea")
    yield Screen("drafts-none", "/-/drafts", "rita")
    yield Screen("draft-of-a-page-that-is-gone", stage.links["gone-draft"], "bea")
    yield Screen("unsubscribe", stage.links["unsubscribe"])
    yield Screen("unsubscribe-wrong", "/-/unsubscribe/x")


def rights(stage: Stage) -> Iterator[Screen]:
    yield Screen("people", "/-/staff/users", "anna")
    yield Screen("people-moderator", "/-/staff/users?role=1", "mona")
    yield Screen("people-none", "/-/staff/users?q=zzz", "anna")
    yield Screen("user", f"/-/staff/users/{stage.ids['carl']}", "anna")
    yield Screen("user-blocked", f"/-/staff/users/{stage.ids['bruno']}", "anna")
    no_reason = press("Block this account")
    yield Screen("user-no-reason", f"/-/staff/users/{stage.ids['carl']}", "anna", no_reason)
    yield Screen("addresses", "/-/staff/addresses", "mona")
    yield Screen("addresses-wrong", "/-/staff/addresses", "mona", press("Block this address", network="1.2.3.4/8"))
    yield Screen("invitations", "/-/staff/invitations", "anna")
    yield Screen("invitations-wrong", "/-/staff/invitations", "anna", press("Send the invitations", email="x"))
    yield Screen("explain", "/-/staff/explain", "mona")
    question = "/-/staff/explain?who=Carl+Customer&action=page.publish&page="
    yield Screen("explain-denied", question + "only-for-staff", "mona")
    yield Screen("explain-allowed", question + ROUTER, "mona")
    yield Screen("explain-nobody", "/-/staff/explain?who=Nobody&action=page.edit&page=none", "mona")
