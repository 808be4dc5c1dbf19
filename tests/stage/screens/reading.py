"""Screens that readers see: pages, search, lists, history, errors."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.stage.screens import steps
from tests.stage.screens.screen import Screen
from tests.stage.screens.steps import press
from tests.stage.stage import ROUTER, Stage
from tests.stage.texts import KETTLE, LONG_TITLE
from wiki.store import names

STATUSES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


def reading(stage: Stage) -> Iterator[Screen]:
    yield Screen("home", "/")
    yield Screen("home-signed-in", "/", "carl")
    yield Screen("home-suggestions", "/", steps=steps.suggest)
    yield Screen("home-menu", "/", steps=lambda page: page.locator(".site-account summary").click())
    yield Screen("home-menu-staff", "/", "mona", lambda page: page.locator(".site-account summary").click())
    yield Screen("page", f"/{ROUTER}")
    yield Screen("page-signed-in", f"/{ROUTER}", "carl")
    yield Screen("page-staff-menu", f"/{ROUTER}", "mona", steps.more)
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
    yield Screen("search-section", "/-/search?q=page&section=Difficult+pages", steps=steps.open_all)
    yield Screen("search-wrong-day", "/-/search?q=router&after=31.12.2026")
    yield Screen("search-nothing", "/-/search?q=qqqqzzzz")
    yield Screen("search-empty", "/-/search")
    yield Screen("search-explain", "/-/search/explain?q=router&page=Reset+the+router", "mona", steps.open_all)
    yield Screen("search-explain-nothing", "/-/search/explain", "mona")
    yield Screen("search-questions", "/-/staff/search", "mona")
    yield Screen("search-questions-without-results", "/-/staff/search?show=no-results", "mona")


def hard(stage: Stage) -> Iterator[Screen]:
    yield Screen("hard-all-markup", "/everything-a-page-can-hold", steps=steps.open_all)
    yield Screen("hard-does-not-fit", "/what-does-not-fit")
    yield Screen("hard-long-page", "/a-very-long-page")
    yield Screen("hard-right-to-left", "/" + quote(names.path_of("إعادة ضبط جهاز التوجيه")))
    yield Screen("hard-long-title", "/" + quote(names.path_of(LONG_TITLE)))
    yield Screen("hard-empty", "/empty-page")
    yield Screen("hard-long-title-edit", "/-/edit/" + quote(names.path_of(LONG_TITLE)), "carl")
    yield Screen("hard-right-to-left-edit", "/-/edit/" + quote(names.path_of("إعادة ضبط جهاز التوجيه")), "carl")


def lists(stage: Stage) -> Iterator[Screen]:
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


def history(stage: Stage) -> Iterator[Screen]:
    newest = stage.wiki.store.get(ROUTER).commit
    yield Screen("history", f"/-/history/{ROUTER}")
    yield Screen("history-signed-in", f"/-/history/{ROUTER}", "carl")
    yield Screen("history-one", "/-/history/empty-page")
    yield Screen("history-deleted", "/-/history/sold-no-more", "mona")
    yield Screen("diff", "/-/diff/switch-on-the-lamp")
    yield Screen("diff-signed-in", f"/-/diff/{ROUTER}?old={stage.first}&new={newest}", "carl")
    yield Screen("diff-hidden", f"/-/diff/{ROUTER}")
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


def errors(stage: Stage) -> Iterator[Screen]:
    for status in STATUSES:
        yield Screen(f"error-{status}", f"/-/error/{status}")
    yield Screen("styleguide", "/-/styleguide")
    yield Screen("styleguide-article", "/-/styleguide/article")
