from wiki.seeding.identity import Seeded, blob_of
from wiki.seeding.matching import match
from wiki.store import names
from wiki.store.pagefile import PageText


def seeded(*texts):
    return {path: Seeded(path, blob_of(text), text) for text in texts for path in [names.path_of(text.title)]}


def matched(pages, last, present=()):
    found = match(pages, seeded(*last), {page.source for page in pages} | set(present))
    return {source: page.text.title for source, page in found.items()}


A = PageText("Alpha", "about a\n", source="a.md")
B = PageText("Beta", "about b\n", source="b.md")


def test_a_file_stands_for_the_page_that_was_made_of_it():
    renamed = PageText("Alpha two", "about a\n", source="a.md")
    assert matched([renamed, B], [A, B]) == {"a.md": "Alpha", "b.md": "Beta"}


def test_a_file_that_moved_is_known_by_its_title_or_its_text():
    moved = PageText("Alpha", "all new\n", source="guide/a.md")
    retitled = PageText("Beta two", "about b\n", source="guide/b.md")
    assert matched([moved, retitled], [A, B]) == {"guide/a.md": "Alpha", "guide/b.md": "Beta"}


def test_a_new_file_does_not_take_the_page_of_a_file_that_is_still_there():
    copy = PageText("Alpha copy", "about a\n", source="copy.md")
    assert matched([A, copy], [A]) == {"a.md": "Alpha"}
    assert matched([copy], [A], present={"a.md"}) == {}
    assert matched([copy], [A]) == {"copy.md": "Alpha"}
