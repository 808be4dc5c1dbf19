"""A page one reads costs at most 50 kB, with everything the browser fetches for it the first time."""

import re

import pytest

from wiki.web import packed

pytestmark = pytest.mark.browser  # needs the built front end, as those do
LIMIT = 50 * 1024


def test_a_page_and_all_it_loads_stay_below_fifty_kilobytes(app):
    client = app.test_client()
    page = client.get("/-/styleguide/article").data
    weights = {"the page": len(packed(page.decode()))}  # as pages are sent to readers
    for address in set(re.findall(rb'(?:href|src)="(/-/static/dist/[^"#]+)', page)):
        answer = client.get(address.decode(), headers={"Accept-Encoding": "br, gzip"})
        assert answer.status_code == 200, address
        weights[address.decode()] = len(answer.data)
    assert len(weights) == 7
    assert sum(weights.values()) <= LIMIT, weights
