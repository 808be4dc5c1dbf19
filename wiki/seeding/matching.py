"""Which page of the last seed a file stands for, even after the company renamed the file or gave it another title.

Pure. A page of the last seed belongs to one file at most.
"""

from collections.abc import Mapping, Sequence

from wiki.seeding.identity import Seeded
from wiki.store import names
from wiki.store.pagefile import PageText


def match(pages: Sequence[PageText], seeded: Mapping[str, Seeded], present: set[str]) -> dict[str, Seeded]:
    """Source → its page of the last seed (`seeded`, by path), for all `pages` that had one.

    Tried in this order: the same file; the same title, when the file it came from is gone; the same text, likewise.
    `present`: the sources of all files in the folder, those too that cannot become a page.
    """
    by_source = {page.text.source: page for page in seeded.values()}
    found = {page.source: by_source[page.source] for page in pages if page.source in by_source}
    orphans = {path: page for path, page in seeded.items() if page.text.source not in present}
    if not orphans:
        return found
    new = [page for page in pages if page.source not in found]
    for page in new:
        if same_title := orphans.pop(names.path_of(page.title), None):
            found[page.source] = same_title
    by_body = {page.text.body: path for path, page in orphans.items()}
    for page in new:
        if page.source not in found and (path := by_body.pop(page.body, None)):
            found[page.source] = orphans.pop(path)
    return found
