"""Writing costs at most 350 kB, with everything the browser fetches for it the first time."""

import re

import pytest

pytestmark = pytest.mark.browser  # needs the built front end, as those do
LIMIT = 350 * 1024


def test_the_form_and_both_views_stay_below_350_kilobytes(carl, page):
    screen = carl.get("/-/edit/reset-the-router", headers={"Accept-Encoding": "gzip"})
    addresses = set(re.findall(rb'(?:href|src|data-formatted)="(/-/static/dist/[^"#]+)', screen.data))
    weights = {"the form": len(screen.data)}
    for address in addresses:
        answer = carl.get(address.decode(), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        weights[address.decode()] = len(answer.data)
    assert any("formatted" in name for name in weights)
    assert sum(weights.values()) <= LIMIT, weights
