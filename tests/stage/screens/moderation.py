"""Screens of moderation: verified pages, proposals, trust, reports, rules."""

from collections.abc import Iterator

from tests.stage.screens import steps
from tests.stage.screens.screen import Screen
from tests.stage.screens.steps import press
from tests.stage.stage import ROUTER, Stage


def verified(stage: Stage) -> Iterator[Screen]:
    yield Screen("verified", "/read-the-meter")
    yield Screen("verified-changed", "/switch-on-the-lamp")
    yield Screen("verified-changed-staff", "/switch-on-the-lamp", "mona")
    yield Screen("verified-shown-first", "/pair-the-lamp", "carl")
    yield Screen("verified-newest", "/pair-the-lamp?version=newest")
    yield Screen("verified-edit", "/-/edit/pair-the-lamp", "carl")
    yield Screen("verified-history", "/-/history/pair-the-lamp", "mona")
    yield Screen("verified-pages", "/-/staff/verified", "mona")
    yield Screen("verified-pages-by-review", "/-/staff/verified?order=review&owner=me", "mona")
    yield Screen("verified-pages-none", "/-/staff/verified?owner=me", "anna")
    yield Screen("verify", "/-/verify/switch-on-the-lamp", "mona", steps.open_all)
    yield Screen("verify-first", f"/-/verify/{ROUTER}", "mona")
    wrong = press("Verify this text", review_date="2001-01-01")
    yield Screen("verify-wrong", "/-/verify/switch-on-the-lamp", "mona", wrong)


def reviewing(stage: Stage) -> Iterator[Screen]:
    yield Screen("proposals-narrowed", "/-/proposals?section=Contracts&show=new", "mona")
    yield Screen("proposals-none-narrowed", "/-/proposals?section=Nowhere", "mona")
    yield Screen("proposals-reviewer", "/-/proposals", "bea")
    yield Screen("proposals-nothing-ticked", "/-/proposals", "mona", press("Accept those ticked"))
    yield Screen("proposals-keys", "/-/proposals", "mona", steps.open_all)
    yield Screen("proposal-as-pages", "/-/proposals/3?show_as=pages", "mona")
    yield Screen("proposal-links", stage.links["review-links"], "mona", steps.open_all)
    yield Screen("proposal-returned", stage.links["review-returned"], "mona")
    yield Screen("proposal-no-reason", stage.links["review-links"], "mona", press("Reject"))
    yield Screen("own-proposal-returned", stage.links["review-returned"], "carl")
    yield Screen("own-proposal-no-words", stage.links["review-returned"], "carl", press("Comment"))
    yield Screen("section-reviewer-wrong", "/-/staff/sections", "mona", press("Let them review", reviewer="Nobody"))


def staff(stage: Stage) -> Iterator[Screen]:
    words = press("Save", section="Contracts", reason="Prices change here, and only the sales team knows them")
    yield Screen("form-signed-out", "/-/staff/sections", "mona", steps.signed_out(words))
    yield Screen("overview", "/-/staff", "mona")
    yield Screen("proposals", "/-/proposals", "mona")
    yield Screen("proposals-small", "/-/proposals?show=small", "mona")
    yield Screen("proposal", "/-/proposals/1", "mona")
    edit = press("Edit before accepting")
    yield Screen("proposal-edit", "/-/proposals/1", "mona", edit)
    yield Screen("proposal-unsettled", "/-/proposals/1", "mona", press("Accept"))
    yield Screen("proposal-open", "/-/proposals/2", "mona", steps.open_all)
    yield Screen("proposal-of-a-customer", "/-/proposals/3", "mona")
    yield Screen("proposal-new-page", "/-/proposals/5", "mona")
    yield Screen("proposal-rename", "/-/proposals/6", "mona")
    yield Screen("proposal-rejected", "/-/proposals/7", "mona")
    yield Screen("section-limits", "/-/staff/sections?section=Contracts", "mona")
    yield Screen("section-limits-wrong", "/-/staff/sections", "mona", press("Save", section=""))
    yield Screen("own-proposals", "/-/account/proposals", "carl")
    yield Screen("own-proposals-trusted", "/-/account/proposals", "max")
    yield Screen("second", "/-/proposals/small", "bea")
    yield Screen("second-one", f"/-/proposals/{stage.small}/second", "bea")
    yield Screen("second-none", "/-/proposals/small", "carl")
    trust = f"/-/staff/users/{stage.ids['max']}/trust"
    yield Screen("trust", trust, "mona")
    yield Screen("trust-none", f"/-/staff/users/{stage.ids['rita']}/trust", "mona")
    yield Screen("trust-above", f"/-/staff/users/{stage.ids['anna']}/trust", "mona")
    yield Screen("trust-no-reason", f"{trust}?section=Contracts", "mona", press("Save"))
    yield Screen("own-proposals-none", "/-/account/proposals", "bea")
    yield Screen("own-proposal-overlaps", "/-/proposals/4", "carl")
    yield Screen("own-proposal-new-page", "/-/proposals/5", "carl")
    yield Screen("own-proposal-rename", "/-/proposals/6", "carl")
    yield Screen("own-proposal-rejected", "/-/proposals/7", "carl")
    yield Screen("own-proposal", "/-/proposals/8", "carl")
    yield Screen("own-version", "/only-for-regulars", "carl")
    yield Screen("own-version-public", "/only-for-regulars?public", "carl")
    yield Screen("propose", "/-/edit/only-for-staff", "bea")
    yield Screen("improve-proposal", "/-/edit/only-for-regulars", "carl")
    yield Screen("improve-new-page", "/-/new?title=Choose+a+contract", "carl")


def abuse(stage: Stage) -> Iterator[Screen]:
    yield Screen("changes-unseen", "/-/changes?show=unseen", "mona")
    yield Screen("changes-unseen-none", "/-/changes?show=unseen&kind=rename", "mona")
    yield Screen("diff-first-look", f"/-/diff/{ROUTER}", "mona")
    yield Screen("report", f"/-/report/{ROUTER}")
    yield Screen("report-wrong", f"/-/report/{ROUTER}", "carl", press("Send to staff"))
    yield Screen("reports", "/-/staff/reports", "mona", steps.open_all)
    yield Screen("reports-closed", "/-/staff/reports?show=closed", "mona")
    yield Screen("undo-author", f"/-/staff/users/{stage.ids['carl']}/undo", "mona", steps.open_all)
    wrong = press("Undo everything")
    yield Screen("undo-author-wrong", f"/-/staff/users/{stage.ids['carl']}/undo", "mona", wrong)
    yield Screen("close-proposals", f"/-/staff/users/{stage.ids['carl']}/proposals", "mona")
    yield Screen(
        "close-proposals-wrong", f"/-/staff/users/{stage.ids['carl']}/proposals", "mona", press("Turn all down")
    )
    yield Screen("close-proposals-none", f"/-/staff/users/{stage.ids['rita']}/proposals", "mona")
    yield Screen("undo-author-none", f"/-/staff/users/{stage.ids['rita']}/undo", "mona")
    yield Screen("rules", "/-/staff/rules", "mona")
    yield Screen("rule", "/-/staff/rules/1", "mona", steps.open_all)
    yield Screen("rule-new", "/-/staff/rules/new", "mona")
    yield Screen("rule-wrong", "/-/staff/rules/new", "mona", press("Save the rule", title="Links", **{"value-0": "x"}))
    yield Screen("rule-trial", "/-/staff/rules/5", "mona", press("Try it on real edits"))
    asked = press("Save the page", body="A casino in the network.")
    yield Screen("edit-question", f"/-/edit/{ROUTER}", "carl", asked)


def at_last(stage: Stage) -> Iterator[Screen]:
    """What changes things that other screens show."""
    yield Screen("proposals-accepted", "/-/proposals?show=small", "mona", steps.accept_all)
