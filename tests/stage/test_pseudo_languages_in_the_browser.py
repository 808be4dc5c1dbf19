"""The main screens in two languages that nobody speaks: longer words fit, nothing is clipped or was left in English,
and from right to left the whole screen is mirrored."""

import os
import re

import pytest
import sqlalchemy as sa

from tests import browser as tools
from tests.stage.camera import camera
from tests.stage.screens import Screen, all_screens
from tests.stage.stage import Stage
from wiki.store.database import metadata

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAIN = (
    *("home", "home-menu", "home-menu-staff", "home-suggestions", "page", "page-staff-menu", "hard-all-markup"),
    *("search", "search-nothing", "search-empty", "all-pages", "section", "tags", "changes", "person", "links"),
    *("history", "diff", "revision", "blame", "log-staff", "sign-in-wrong", "sign-up-wrong", "account", "language"),
    *("account-devices", "account-notices", "notices", "edit-all-open", "edit-preview", "edit-conflict", "new-exists"),
    *("new-titled", "rename", "delete-no-reason", "protect", "revert", "undo-conflict", "not-written", "people"),
    *("user", "invitations", "explain-denied", "verified-changed", "verified-pages", "verify", "proposals"),
    *("proposal-open", "proposal-no-reason", "own-proposals", "own-proposal", "section-limits", "trust", "reports"),
    *("rule", "addresses", "undo-author", "error-404", "error-503"),
)
PHONE, DESK = {"width": 320, "height": 800}, {"width": 1280, "height": 900}
EVERY = bool(os.environ.get("ALMANAC_EVERY_SCREEN"))
SIZES = [PHONE, DESK] if EVERY else [PHONE]  # what holds there mostly holds on a desk
MIRRORED_STEP = 1 if EVERY else 2

CLIPPED = """() => [...document.body.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (box.width < 4 || box.height < 4 || style.visibility === "hidden" || !element.textContent.trim()) return false;
  if (element.closest(".hidden-visually, svg, textarea, select, pre, .prose")) return false;
  const cut = value => value === "hidden" || value === "clip";
  const wide = cut(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
  if (wide && style.textOverflow !== "ellipsis") return true;
  return cut(style.overflowY) && element.scrollHeight > element.clientHeight + 3;
}).map(element => element.outerHTML.slice(0, 120))"""

# What is seen and heard, but for what people wrote: that is in the wiki's database, or marked by its language.
SAID = """() => {
  const found = [], inside = "[lang]:not(html), .prose, code, kbd, samp, script, style, textarea, time, svg";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(inside) && parent.getClientRects().length) found.push(walker.currentNode.textContent);
  }
  for (const name of ["aria-label", "title", "alt", "placeholder"])
    for (const element of document.body.querySelectorAll(`[${name}]`))
      if (!element.closest(inside)) found.push(element.getAttribute(name));
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
MIRRORED = """() => {
  const edge = selector => document.querySelector(selector).getBoundingClientRect();
  return document.documentElement.dir === "rtl" && edge(".site-name").left > edge(".site-account").left;
}"""
PLAIN = re.compile(r"[A-Za-z]{3,}")
DATES = re.compile(r"\b(Jan|Feb|March?|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|UTC)[a-z]*\b")


def written(stage: Stage, screen: Screen) -> str:
    """All that people wrote or ask for here, and the few words that are the same in every language."""
    with stage.wiki.database.read() as conn:
        rows = [row for table in metadata.sorted_tables for row in conn.execute(sa.select(table))]
    values = " ".join(str(value) for row in rows for value in row)
    languages = " ".join(language.name for language in stage.wiki.languages.offered.values())
    return " ".join(f"{values} {languages} {stage.wiki.settings} {screen.path} Firefox Linux".split())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
def test_the_main_screens_hold_in_it(app, stage, tag, size):
    screens = [screen for screen in all_screens(stage) if screen.name in MAIN]
    assert len(screens) == len(MAIN)
    options = {"viewport": size, "locale": tag}
    with tools.serving(app) as site, tools.chromium() as browser, camera(browser, site, stage, **options) as there:
        for screen in screens[:: MIRRORED_STEP if tag == "ar-XB" else 1]:
            page = there.look(screen)
            assert page.evaluate("document.documentElement.lang") == tag
            assert (screen.name, page.evaluate("document.documentElement.scrollWidth")) == (screen.name, size["width"])
            assert (screen.name, page.evaluate(CLIPPED)) == (screen.name, [])
            if tag == "ar-XB":
                assert (screen.name, page.evaluate(MIRRORED)) == (screen.name, True)
            else:
                assert (screen.name, untranslated(page.evaluate(SAID), written(stage, screen))) == (screen.name, [])


def untranslated(said: list[str], wrote: str) -> list[str]:
    """Texts with a plain English word that nobody wrote into the wiki."""
    return [text for text in said if PLAIN.search(DATES.sub("", text)) and not is_known(text, wrote)]


def is_known(text: str, wrote: str) -> bool:
    """Whether all of the plain words in it stand in something that people wrote."""
    return all(word in wrote for word in PLAIN.findall(DATES.sub("", text)))


def test_english_that_nobody_wrote_is_noticed():
    assert untranslated(["Save the lamp", "[Šåṽé ţĥé Lamp öñé ţŵ]", "Lamp"], "My Lamp") == ["Save the lamp"]
