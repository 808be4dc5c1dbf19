#!/bin/sh
# Prints the path of a Chromium for the browser tests: the machine's, else Debian's, else Playwright's own.
# Everything but the path goes to standard error. Exits 1 when there is none to be had.
set -eu
python=$1
find_one() {
    if [ -n "${ALMANAC_TEST_BROWSER:-}" ]; then
        echo "$ALMANAC_TEST_BROWSER"
        return 0
    fi
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
find_one && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium …" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1 || true
    find_one && exit 0
fi
"$python" -m playwright install chromium >&2 || true
"$python" - <<'PYTHON' && exit 0
import pathlib
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
if not pathlib.Path(path).exists():
    raise SystemExit(1)
print(path)
PYTHON
echo "No Chromium was found and none could be installed. Install one, or set ALMANAC_TEST_BROWSER to its path." >&2
exit 1
