"""`make screenshots`: every public screen at 360, 768 and 1280 px, light and dark, into build/screenshots.

For looking at, not for comparing: whoever changes a screen looks at it at each width first.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.server import served
from bench.wikis import ROOT, prepare

PLACE = ROOT / "build" / "screenshots"
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
SCREENS = {
    "home": "/",
    "search": "/-/search?q=error",
    "nothing-found": "/-/search?q=qqqqzzzz",
    "all-pages": "/-/pages",
    "changes": "/-/changes",
    "tags": "/-/tags",
    "wanted": "/-/wanted",
    "orphans": "/-/orphans",
    "sign-in": "/-/sign-in",
    "sign-up": "/-/sign-up",
    "not-found": "/no-such-page",
    "page": "{page}",
    "history": "/-/history{page}",
    "difference": "/-/diff{page}",
    "who-wrote-what": "/-/blame{page}",
    "links": "/-/links{page}",
}


def main() -> None:
    settings, _ = prepare(150)
    PLACE.mkdir(parents=True, exist_ok=True)
    with served(settings) as (port, _), sync_playwright() as playwright:
        path = os.environ.get("ALMANAC_TEST_BROWSER", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for scheme in SCHEMES:
            for width in WIDTHS:
                size = {"width": width, "height": 900}
                tab = browser.new_page(base_url=f"http://127.0.0.1:{port}", viewport=size, color_scheme=scheme)
                tab.goto("/-/pages")
                page = tab.locator(".list__title a").first.get_attribute("href")
                for name, address in SCREENS.items():
                    tab.goto(address.format(page=page))
                    tab.screenshot(path=PLACE / f"{name}-{width}-{scheme}.png", full_page=True)
                tab.close()
        browser.close()
    print(f"{len(SCREENS) * len(WIDTHS) * len(SCHEMES)} pictures are in {Path(PLACE).relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
