"""Screens on which people write, and those that refuse it; pictures and files."""

from collections.abc import Iterator

from tests.stage.screens import steps
from tests.stage.screens.screen import Screen
from tests.stage.screens.steps import press
from tests.stage.stage import DRAFTED, ROUTER, Stage
from tests.stage.texts import TEMPLATE

LAMP = "switch-on-the-lamp"


def writing(stage: Stage) -> Iterator[Screen]:
    edit = f"/-/edit/{ROUTER}"
    yield Screen("edit-first", edit)
    yield Screen("fix", f"/-/fix/{ROUTER}?quote=nothing+else", "carl")
    yield Screen("fix-which", f"/-/fix/{ROUTER}")
    yield Screen("fix-in-the-page", f"/{ROUTER}", "carl", steps.fix_in_the_page)
    yield Screen("fix-choose", f"/{ROUTER}", "", lambda page: page.get_by_role("link", name="Fix a typo").click())
    yield Screen("missing", f"/-/report/{ROUTER}?problem=missing")
    yield Screen("edit-first-unchanged", edit, steps=press("Go on"))
    yield Screen("edit-first-kept", stage.links["kept"], "carl")
    yield Screen("new-first", "/-/new?title=Descale+the+iron")
    yield Screen("edit-first-reset", f"/-/reset?next={stage.links['kept']}")
    yield Screen("edit-first-spent", "/-/confirm/" + "x" * 43)
    yield Screen("edit-first-sign-up", f"/-/sign-up?next={stage.links['kept']}")
    yield Screen("edit-first-sign-in", f"/-/sign-in?next={stage.links['kept']}")
    yield Screen("edit", edit, "carl")
    yield Screen("edit-draft", f"/-/edit/{DRAFTED}", "bea")
    yield Screen("edit-two-texts", f"/-/edit/{DRAFTED}", "bea", steps.show_two_texts)
    yield Screen("edit-sign-in-again", edit, "carl", steps.show_sign_in)
    yield Screen("edit-markdown", edit, "carl", steps.markdown)
    yield Screen("edit-link", edit, "carl", lambda page: steps.write(page, "link"))
    yield Screen("edit-picture", edit, "carl", lambda page: steps.write(page, "image"))
    yield Screen("edit-table", edit, "carl", lambda page: steps.write(page, "table"))
    yield Screen("edit-code", edit, "carl", lambda page: steps.write(page, "codeBlock"))
    yield Screen("edit-section", f"{edit}?section=1", "carl")
    yield Screen("edit-all-open", edit, "carl", steps.open_all)
    yield Screen("edit-preview", edit, "carl", steps.show("Preview"))
    yield Screen("edit-changes", edit, "carl", steps.show("Show changes"))
    yield Screen("edit-conflict", edit, "carl", steps.conflict(stage))
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
    yield Screen("undo", f"/-/undo/{LAMP}?commit={stage.wiki.store.get(LAMP).commit}", "carl")
    yield Screen("undo-conflict", f"/-/undo/{DRAFTED}?commit={stage.second}", "carl", press("Undo this revision"))


def media(stage: Stage) -> Iterator[Screen]:
    files = stage.files
    yield Screen("media-gallery", "/-/media")
    yield Screen("media-gallery-staff", "/-/media?show=waiting", "mona")
    yield Screen("media-gallery-nothing", "/-/media?q=qqqzzz")
    yield Screen("media-gallery-page", "/-/media?page=pictures-and-films")
    yield Screen("media-new", "/-/media/new", "carl")
    yield Screen("media-new-refused", "/-/media/new", "carl", press("Upload", alt="A lamp"))
    yield Screen("media-file", f"/-/media/{files['lamp']}")
    yield Screen("media-file-staff", f"/-/media/{files['lamp']}", "mona", steps.open_all)
    yield Screen("media-file-waiting", f"/-/media/{files['plan']}", "carl")
    yield Screen("media-film", f"/-/media/{files['film']}", "mona", steps.open_all)
    yield Screen("media-taken-off", f"/-/media/{files['gone']}", "anna", steps.open_all)
    yield Screen("media-page", "/pictures-and-films")
    yield Screen("media-page-staff", "/pictures-and-films", "mona")
    yield Screen("media-choose", "/-/edit/pictures-and-films", "carl", steps.choose_file)
    yield Screen("media-edit", "/-/edit/pictures-and-films", "carl", steps.bring)


def refused(stage: Stage) -> Iterator[Screen]:
    yield Screen("refused-protected", "/-/edit/only-for-staff", "carl")
    yield Screen("refused-reader", f"/-/edit/{ROUTER}", "rita")
    yield Screen("refused-staff", "/-/staff/users", "carl")
    yield Screen("deleted", "/sold-no-more")
    yield Screen("deleted-staff", "/sold-no-more", "mona")
    yield Screen("not-written", "/no-such-page")
    yield Screen("not-written-signed-in", "/no-such-page", "carl")
