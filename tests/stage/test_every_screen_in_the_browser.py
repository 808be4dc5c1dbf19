"""Every screen, as each kind of person sees it, in Chromium: axe finds nothing, and on a phone nothing is too wide or
too small to be pressed."""

import os

import pytest
from playwright.sync_api import Page

from tests import browser as tools
from tests.stage.camera import camera
from tests.stage.screens import all_screens
from tests.stage.targets import too_small

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DARK_PHONE = {"viewport": {"width": 320, "height": 800}, "color_scheme": "dark", "has_touch": True}
LIGHT_DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}


@pytest.mark.parametrize(("options", "turn"), [(DARK_PHONE, 0), (LIGHT_DESK, 1)], ids=["dark phone", "light desk"])
def test_every_screen_has_no_findings_and_fits(app, stage, options, turn):
    """Every other screen dark on a phone, the others light on a desk; with ALMANAC_EVERY_SCREEN all of them on both."""
    step = 1 if os.environ.get("ALMANAC_EVERY_SCREEN") else 2
    right = [], options["viewport"]["width"], []
    with tools.serving(app) as site, tools.chromium() as browser, camera(browser, site, stage, **options) as there:
        screens = all_screens(stage)[turn % step :: step]
        found = {screen.name: findings(there.look(screen), "has_touch" in options) for screen in screens}
    assert {name: told for name, told in found.items() if told != right} == {}


def findings(page: Page, finger: bool) -> tuple[list[str], int, list[str]]:
    """What axe says of a screen, how wide it is, and what is too small for a finger."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return tools.axe_findings(page), width, too_small(page) if finger else []
