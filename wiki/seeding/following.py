"""Lets a text's links follow pages that were renamed, so that a merge does not take a rename for somebody's change.

Pure. The store rewrites links when a page moves; the company's files know nothing of that.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from wiki.seeding.snapshot import Snapshot
from wiki.seeding.spans import find
from wiki.store.links import target_path
from wiki.store.pagefile import PageText
from wiki.store.relink import relink


def follow(text: PageText, wiki: Snapshot) -> PageText:
    """`text` with its links leading to where the pages are now, written as a rename writes them."""
    body = text.body
    for path in dict.fromkeys(_targets(body)):
        if path in wiki.moved:
            live = wiki.find(path)
            if live is not None and live.path != path and not live.deleted:
                body = relink(body, path, live.path, live.title)
    return text if body == text.body else replace(text, body=body)


def _targets(body: str) -> Iterator[str]:
    for span in find(body):
        if span.kind == "wiki" or (span.kind in ("link", "address") and not span.picture):
            yield target_path(unquote(span.to.partition("#")[0]))
