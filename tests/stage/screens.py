"""Every screen there is, who looks at it, and what they have done on it. Each GET address of docs/routes.md is here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page

from tests.media.conftest import drawing
from tests.stage.stage import DRAFTED, PASSWORD, ROUTER, Stage
from tests.stage.texts import KETTLE, LONG_TITLE, TEMPLATE
from wiki.languages import Languages
from wiki.settings import Settings
from wiki.store import names

STATUSES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
Steps = Callable[[Page], None]


def nothing(page: Page) -> None:
    """The screen as it opens."""


@dataclass(frozen=True)
class Screen:
    """`who` is a key of PEOPLE, or "" for somebody who is not signed in; `steps` are done before one looks."""

    name: str
    path: str
    who: str = ""
    steps: Steps = nothing


def said(page: Page, words: str) -> str:
    """`words` in the language of the screen."""
    return Languages(Settings(debug=True)).of(page.evaluate("document.documentElement.lang")).text(words)


def press(button: str, **filled: str) -> Steps:
    """Fill fields by their id, then press the button; what is required is not asked for by the browser."""

    def steps(page: Page) -> None:
        page.locator("form").evaluate_all("all => all.forEach(form => form.noValidate = true)")
        for field, value in filled.items():
            if field == "body":
                _markdown(page)
            page.locator(f"#{field}").fill(value)
        page.get_by_role("button", name=said(page, button), exact=True).last.click()
        page.wait_for_load_state()

    return steps


def _signed_out(steps: Steps) -> Steps:
    """The same steps, by somebody whose session has ended meanwhile."""

    def signed_out(page: Page) -> None:
        cookies = page.context.cookies()
        page.context.clear_cookies()
        steps(page)
        page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "session"])

    return signed_out


def all_screens(stage: Stage) -> list[Screen]:
    own = (_reading, _hard, _lists, _history, _doors, _account, _writing, _refused)
    parts = (*own, _media, _rights, _verified, _reviewing, _staff, _abuse, _errors)
    return [screen for part in parts for screen in part(stage)]


def _reading(stage: Stage) -> Iterator[Screen]:
    yield Screen("home", "/")
    yield Screen("home-signed-in", "/", "carl")
    yield Screen("home-suggestions", "/", steps=_suggest)
    yield Screen("home-menu", "/", steps=lambda page: page.locator(".site-account summary").click())
    yield Screen("home-menu-staff", "/", "mona", lambda page: page.locator(".site-account summary").click())
    yield Screen("page", f"/{ROUTER}")
    yield Screen("page-signed-in", f"/{ROUTER}", "carl")
    yield Screen("page-staff-menu", f"/{ROUTER}", "mona", _more)
    yield Screen("page-tabs", f"/{KETTLE}")
    yield Screen("checklist", f"/-/checklist/{KETTLE}")
    yield Screen(
        "checklist-copied", f"/-/checklist/{KETTLE}", steps=lambda page: page.get_by_text("Copy the list").click()
    )
    yield Screen("offline", "/-/offline")
    yield Screen("share", f"/-/share/{ROUTER}")
    yield Screen("page-share-menu", f"/{ROUTER}", "carl", lambda page: page.locator("[data-share] summary").click())
    yield Screen("page-protected", "/only-for-staff", "carl")
    yield Screen("help", "/help")
    yield Screen("formatting", "/formatting")
    yield Screen("search", "/-/search?q=router")
    yield Screen("search-section", "/-/search?q=page&section=Difficult+pages")
    yield Screen("search-nothing", "/-/search?q=qqqqzzzz")
    yield Screen("search-empty", "/-/search")
    yield Screen("search-explain", "/-/search/explain?q=router&page=Reset+the+router", "mona")
    yield Screen("search-explain-nothing", "/-/search/explain", "mona")
    yield Screen("search-questions", "/-/staff/search", "mona")
    yield Screen("search-questions-without-results", "/-/staff/search?show=no-results", "mona")


def _more(page: Page) -> None:
    page.get_by_text(said(page, "More"), exact=True).click()


def _media(stage: Stage) -> Iterator[Screen]:
    files = stage.files
    yield Screen("media-gallery", "/-/media")
    yield Screen("media-gallery-staff", "/-/media?show=waiting", "mona")
    yield Screen("media-gallery-nothing", "/-/media?q=qqqzzz")
    yield Screen("media-gallery-page", "/-/media?page=pictures-and-films")
    yield Screen("media-new", "/-/media/new", "carl")
    yield Screen("media-new-refused", "/-/media/new", "carl", press("Upload", alt="A lamp"))
    yield Screen("media-file", f"/-/media/{files['lamp']}")
    yield Screen("media-file-staff", f"/-/media/{files['lamp']}", "mona", _open_all)
    yield Screen("media-file-waiting", f"/-/media/{files['plan']}", "carl")
    yield Screen("media-film", f"/-/media/{files['film']}", "mona", _open_all)
    yield Screen("media-taken-off", f"/-/media/{files['gone']}", "anna", _open_all)
    yield Screen("media-page", "/pictures-and-films")
    yield Screen("media-page-staff", "/pictures-and-films", "mona")
    yield Screen("media-edit", "/-/edit/pictures-and-films", "carl", _bring)


def _bring(page: Page) -> None:
    """Two files on their way into the text: one that is there, one that is refused."""
    files = [("Lamp.png", drawing(600, 300)), ("No picture.png", b"<html>")]
    chosen = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files]
    page.locator("[data-choose]").first.set_input_files(chosen)
    page.locator(".upload--refused").wait_for()
    page.locator(".upload:not(.upload--refused) [data-insert]").wait_for()


def _open_all(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(part => { part.open = true })")


def _suggest(page: Page) -> None:
    page.locator("main .search .input").press_sequentially("re", delay=60)
    page.locator(".suggest [role=option]").first.wait_for()


def _hard(stage: Stage) -> Iterator[Screen]:
    yield Screen("hard-all-markup", "/everything-a-page-can-hold")
    yield Screen("hard-does-not-fit", "/what-does-not-fit")
    yield Screen("hard-long-page", "/a-very-long-page")
    yield Screen("hard-right-to-left", "/" + quote(names.path_of("إعادة ضبط جهاز التوجيه")))
    yield Screen("hard-long-title", "/" + quote(names.path_of(LONG_TITLE)))
    yield Screen("hard-empty", "/empty-page")
    yield Screen("hard-long-title-edit", "/-/edit/" + quote(names.path_of(LONG_TITLE)), "carl")
    yield Screen("hard-right-to-left-edit", "/-/edit/" + quote(names.path_of("إعادة ضبط جهاز التوجيه")), "carl")


def _lists(stage: Stage) -> Iterator[Screen]:
    yield Screen("all-pages", "/-/pages")
    yield Screen("all-pages-from", "/-/pages?from=r")
    yield Screen("section", "/-/section/Difficult%20pages")
    yield Screen("section-above", "/-/section/Network")
    yield Screen("tags", "/-/tags")
    yield Screen("tag", "/-/tag/router")
    yield Screen("links", f"/-/links/{ROUTER}")
    yield Screen("links-some", "/-/links/what-does-not-fit")
    yield Screen("wanted", "/-/wanted")
    yield Screen("orphans", "/-/orphans")
    yield Screen("changes", "/-/changes")
    yield Screen("changes-none", "/-/changes?section=Difficult+pages&kind=rename")
    yield Screen("changes-nobody", "/-/changes?who=Nobody")
    yield Screen("person", f"/-/people/{stage.ids['bea']}")
    yield Screen("person-without-edits", f"/-/people/{stage.ids['rita']}")
    yield Screen("person-own", f"/-/people/{stage.ids['rita']}", "rita")


def _history(stage: Stage) -> Iterator[Screen]:
    newest = stage.wiki.store.get(ROUTER).commit
    yield Screen("history", f"/-/history/{ROUTER}")
    yield Screen("history-signed-in", f"/-/history/{ROUTER}", "carl")
    yield Screen("history-one", "/-/history/empty-page")
    yield Screen("history-deleted", "/-/history/sold-no-more", "mona")
    yield Screen("diff", f"/-/diff/{ROUTER}")
    yield Screen("diff-signed-in", f"/-/diff/{ROUTER}?new={newest}", "carl")
    yield Screen("diff-first", "/-/diff/what-does-not-fit")
    yield Screen("revision", f"/-/revision/{newest}/{ROUTER}")
    yield Screen("revision-old", f"/-/revision/{stage.first}/{ROUTER}", "carl")
    yield Screen("blame", f"/-/blame/{ROUTER}")
    yield Screen("log", "/-/log")
    yield Screen("log-staff", "/-/log", "mona")
    yield Screen("log-of-a-page", f"/-/log?page={ROUTER}", "mona")
    yield Screen("log-nobody", "/-/log?by=Nobody", "mona")
    yield Screen("history-hidden", f"/-/history/{ROUTER}", "anna")
    yield Screen("hide", f"/-/hide/{ROUTER}?commit={stage.first}", "mona")
    yield Screen("hide-wrong", f"/-/hide/{ROUTER}?commit={stage.first}", "mona", press("Hide"))
    yield Screen("hidden", f"/-/hidden/{stage.hidden}/{ROUTER}", "anna")
    yield Screen("hidden-for-others", f"/-/revision/{stage.hidden}/{ROUTER}")


def _doors(stage: Stage) -> Iterator[Screen]:
    yield Screen("sign-in", "/-/sign-in")
    yield Screen("sign-in-wrong", "/-/sign-in", steps=press("Sign in", email="carl@example.com", password="wrong"))
    yield Screen("sign-in-empty", "/-/sign-in", steps=press("Sign in"))
    yield Screen("sign-up", "/-/sign-up")
    yield Screen("sign-up-wrong", "/-/sign-up", steps=press("Send me the link", name="N", email="nonsense"))
    yield Screen("mail-sent", "/-/mail-sent")
    yield Screen("reset-ask", "/-/reset")
    yield Screen("link-spent", "/-/reset/" + "x" * 43)
    for kind in ("confirm", "invitation", "reset", "confirm-email"):
        yield Screen(f"link-{kind}", stage.links[kind], "max" if kind == "confirm-email" else "")
    yield Screen("link-first-staff", stage.links["first-staff"])
    weak = press("Create the account", name="Nina New", password="short")
    yield Screen("link-invitation-weak-password", stage.links["invitation"], steps=weak)


def _account(stage: Stage) -> Iterator[Screen]:
    yield Screen("account", "/-/account", "carl")
    yield Screen("account-wrong", "/-/account", "carl", press("Save", name="Mona Moderator"))
    yield Screen("account-password", "/-/account/password", "carl")
    wrong = press("Set the password", current="wrong", password="four calm grey")
    yield Screen("account-password-wrong", "/-/account/password", "carl", wrong)
    yield Screen("account-email", "/-/account/email", "carl")
    yield Screen("account-devices", "/-/account/devices", "carl")
    yield Screen("account-leave", "/-/account/leave", "carl")
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


def _writing(stage: Stage) -> Iterator[Screen]:
    edit = f"/-/edit/{ROUTER}"
    yield Screen("edit-first", edit)
    yield Screen("fix", f"/-/fix/{ROUTER}?quote=nothing+else", "carl")
    yield Screen("fix-which", f"/-/fix/{ROUTER}")
    yield Screen("fix-in-the-page", f"/{ROUTER}", "carl", _fix_in_the_page)
    yield Screen("fix-choose", f"/{ROUTER}", "", lambda page: page.get_by_role("link", name="Fix a typo").click())
    yield Screen("missing", f"/-/report/{ROUTER}?problem=missing")
    yield Screen("edit-first-unchanged", edit, steps=press("Go on"))
    yield Screen("edit-first-kept", stage.links["kept"], "carl")
    yield Screen("edit-first-sign-up", f"/-/sign-up?next={stage.links['kept']}")
    yield Screen("edit-first-sign-in", f"/-/sign-in?next={stage.links['kept']}")
    yield Screen("edit", edit, "carl")
    yield Screen("edit-draft", f"/-/edit/{DRAFTED}", "bea")
    yield Screen("edit-two-texts", f"/-/edit/{DRAFTED}", "bea", _show_two_texts)
    yield Screen("edit-sign-in-again", edit, "carl", _show_sign_in)
    yield Screen("edit-markdown", edit, "carl", _markdown)
    yield Screen("edit-link", edit, "carl", lambda page: _write(page, "link"))
    yield Screen("edit-picture", edit, "carl", lambda page: _write(page, "image"))
    yield Screen("edit-table", edit, "carl", lambda page: _write(page, "table"))
    yield Screen("edit-code", edit, "carl", lambda page: _write(page, "codeBlock"))
    yield Screen("edit-section", f"{edit}?section=1", "carl")
    yield Screen("edit-all-open", edit, "carl", _open_all)
    yield Screen("edit-preview", edit, "carl", _show("Preview"))
    yield Screen("edit-changes", edit, "carl", _show("Show changes"))
    yield Screen("edit-conflict", edit, "carl", _conflict(stage))
    yield Screen("edit-too-long", edit, "carl", press("Save the page", body="A very long line. " * 16_000))
    yield Screen("new", "/-/new", "carl")
    yield Screen("new-titled", "/-/new?title=Choose+a+better+password", "carl")
    yield Screen("new-guided", f"/-/new/guided?title=Fix+the+tap&template={TEMPLATE}", "carl")
    yield Screen(
        "new-guided-nothing",
        f"/-/new/guided?title=Fix+it&template={TEMPLATE}",
        "carl",
        press("Go on to the whole page"),
    )
    yield Screen("new-exists", "/-/new?title=Reset+the+router", "carl")
    yield Screen("new-no-title", "/-/new?title=Another", "carl", press("Save the page", title=""))
    for name in ("rename", "delete", "protect"):
        yield Screen(name, f"/-/{name}/{ROUTER}", "mona")
    yield Screen("rename-taken", f"/-/rename/{ROUTER}", "mona", press("Rename the page", title="Empty page"))
    yield Screen("delete-no-reason", f"/-/delete/{ROUTER}", "mona", press("Delete the page"))
    yield Screen("restore", "/-/restore/sold-no-more", "mona")
    yield Screen("revert", f"/-/revert/{ROUTER}?to={stage.first}", "carl")
    yield Screen("undo", f"/-/undo/{ROUTER}?commit={stage.wiki.store.get(ROUTER).commit}", "carl")
    yield Screen("undo-conflict", f"/-/undo/{ROUTER}?commit={stage.second}", "carl")


def _fix_in_the_page(page: Page) -> None:
    page.get_by_role("link", name="Fix a typo").click()
    page.locator(".prose > p").first.click()
    page.locator(".fix").wait_for()


def _show_two_texts(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.draft [hidden]').forEach(part => { part.hidden = false })")
    page.locator("[data-draft-elsewhere] summary").click()


def _show_sign_in(page: Page) -> None:
    page.evaluate("document.querySelector('dialog[data-sign-in]').showModal()")


def _markdown(page: Page) -> None:
    page.locator("[data-view=markdown]").click()


def _write(page: Page, tool: str) -> None:
    """In the formatted view: stand in the first lines and press a button of the toolbar."""
    page.locator(".formatted > p").first.click()
    page.locator(f"[data-do={tool}]").click()


def _open_all(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(details => details.open = true)")


def _show(tab: str) -> Steps:
    def steps(page: Page) -> None:
        _markdown(page)
        text = page.locator("#body")
        text.fill(text.input_value().replace("router", "**red** router"))
        page.get_by_role("tab", name=said(page, tab)).click()
        page.locator("[data-pane] :is(strong, ins)").first.wait_for()

    return steps


def _conflict(stage: Stage) -> Steps:
    def steps(page: Page) -> None:
        stage.somebody_else_saves()
        _markdown(page)
        text = page.locator("#body")
        text.fill(text.input_value().replace("seconds", "seconds, or until the lamp blinks"))
        page.get_by_role("button", name=said(page, "Save the page")).last.click()
        page.locator(".conflict").first.wait_for()

    return steps


def _refused(stage: Stage) -> Iterator[Screen]:
    yield Screen("refused-protected", "/-/edit/only-for-staff", "carl")
    yield Screen("refused-reader", f"/-/edit/{ROUTER}", "rita")
    yield Screen("refused-staff", "/-/staff/users", "carl")
    yield Screen("deleted", "/sold-no-more")
    yield Screen("deleted-staff", "/sold-no-more", "mona")
    yield Screen("not-written", "/no-such-page")
    yield Screen("not-written-signed-in", "/no-such-page", "carl")


def _rights(stage: Stage) -> Iterator[Screen]:
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
    question = "/-/staff/explain?who=Carl+Customer&action=page.edit&page="
    yield Screen("explain-denied", question + "only-for-staff", "mona")
    yield Screen("explain-allowed", question + ROUTER, "mona")
    yield Screen("explain-nobody", "/-/staff/explain?who=Nobody&action=page.edit&page=none", "mona")


def _verified(stage: Stage) -> Iterator[Screen]:
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
    yield Screen("verify", "/-/verify/switch-on-the-lamp", "mona")
    yield Screen("verify-first", f"/-/verify/{ROUTER}", "mona")
    wrong = press("Verify this text", review_date="2001-01-01")
    yield Screen("verify-wrong", "/-/verify/switch-on-the-lamp", "mona", wrong)


def _reviewing(stage: Stage) -> Iterator[Screen]:
    yield Screen("proposals-narrowed", "/-/proposals?section=Contracts&show=new", "mona")
    yield Screen("proposals-none-narrowed", "/-/proposals?section=Nowhere", "mona")
    yield Screen("proposals-reviewer", "/-/proposals", "bea")
    yield Screen("proposals-nothing-ticked", "/-/proposals", "mona", press("Accept those ticked"))
    yield Screen("proposals-keys", "/-/proposals", "mona", _open_all)
    yield Screen("proposal-as-pages", "/-/proposals/3?show_as=pages", "mona")
    yield Screen("proposal-links", stage.links["review-links"], "mona", _open_all)
    yield Screen("proposal-returned", stage.links["review-returned"], "mona")
    yield Screen("proposal-no-reason", stage.links["review-links"], "mona", press("Reject"))
    yield Screen("own-proposal-returned", stage.links["review-returned"], "carl")
    yield Screen("own-proposal-no-words", stage.links["review-returned"], "carl", press("Comment"))
    yield Screen("section-reviewer-wrong", "/-/staff/sections", "mona", press("Let them review", reviewer="Nobody"))


def _staff(stage: Stage) -> Iterator[Screen]:
    words = press("Save", section="Contracts", reason="Prices change here, and only the sales team knows them")
    yield Screen("form-signed-out", "/-/staff/sections", "mona", _signed_out(words))
    yield Screen("overview", "/-/staff", "mona")
    yield Screen("proposals", "/-/proposals", "mona")
    yield Screen("proposals-small", "/-/proposals?show=small", "mona")
    yield Screen("proposal", "/-/proposals/1", "mona")
    edit = press("Edit before accepting")
    yield Screen("proposal-edit", "/-/proposals/1", "mona", edit)
    yield Screen("proposal-unsettled", "/-/proposals/1", "mona", press("Accept"))
    yield Screen("proposal-open", "/-/proposals/2", "mona", _open_all)
    yield Screen("proposal-of-a-customer", "/-/proposals/3", "mona")
    yield Screen("proposal-new-page", "/-/proposals/5", "mona")
    yield Screen("proposal-rename", "/-/proposals/6", "mona")
    yield Screen("proposal-rejected", "/-/proposals/7", "mona")
    yield Screen("section-limits", "/-/staff/sections?section=Contracts", "mona")
    yield Screen("section-limits-wrong", "/-/staff/sections", "mona", press("Save", section="Contracts/Old"))
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


def _abuse(stage: Stage) -> Iterator[Screen]:
    yield Screen("changes-unseen", "/-/changes?show=unseen", "mona")
    yield Screen("changes-unseen-none", "/-/changes?show=unseen&kind=rename", "mona")
    yield Screen("diff-first-look", f"/-/diff/{ROUTER}", "mona")
    yield Screen("report", f"/-/report/{ROUTER}")
    yield Screen("report-wrong", f"/-/report/{ROUTER}", "carl", press("Send to staff"))
    yield Screen("reports", "/-/staff/reports", "mona", _open_all)
    yield Screen("reports-closed", "/-/staff/reports?show=closed", "mona")
    yield Screen("undo-author", f"/-/staff/users/{stage.ids['carl']}/undo", "mona")
    wrong = press("Undo everything")
    yield Screen("undo-author-wrong", f"/-/staff/users/{stage.ids['carl']}/undo", "mona", wrong)
    yield Screen("close-proposals", f"/-/staff/users/{stage.ids['carl']}/proposals", "mona")
    yield Screen(
        "close-proposals-wrong", f"/-/staff/users/{stage.ids['carl']}/proposals", "mona", press("Turn all down")
    )
    yield Screen("close-proposals-none", f"/-/staff/users/{stage.ids['rita']}/proposals", "mona")
    yield Screen("undo-author-none", f"/-/staff/users/{stage.ids['rita']}/undo", "mona")
    yield Screen("rules", "/-/staff/rules", "mona")
    yield Screen("rule", "/-/staff/rules/1", "mona", _open_all)
    yield Screen("rule-new", "/-/staff/rules/new", "mona")
    yield Screen("rule-wrong", "/-/staff/rules/new", "mona", press("Save the rule", title="Links", **{"value-0": "x"}))
    yield Screen("rule-trial", "/-/staff/rules/5", "mona", press("Try it on real edits"))
    asked = press("Save the page", body="A casino in the network.")
    yield Screen("edit-question", f"/-/edit/{ROUTER}", "carl", asked)


def _errors(stage: Stage) -> Iterator[Screen]:
    for status in STATUSES:
        yield Screen(f"error-{status}", f"/-/error/{status}")
    yield Screen("styleguide", "/-/styleguide")
    yield Screen("styleguide-article", "/-/styleguide/article")


__all__ = ["PASSWORD", "Screen", "all_screens"]
