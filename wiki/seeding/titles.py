"""Gives every article a title of its own, the same one on every seed.

Two files with one title, or with titles that look alike, are told apart by their section in brackets. A page keeps
the title it got when a file with the same title comes later. Must never look at the bodies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wiki.errors import Invalid
from wiki.seeding.articles import Article
from wiki.seeding.report import Entry, Note
from wiki.store import names


def settle(articles: Sequence[Article], seeded: Mapping[str, str]) -> tuple[list[Article], list[Entry]]:
    """`articles` with titles that do not collide, and the refused ones. `seeded`: source → title of the last seed."""
    taken: dict[str, str] = {}
    titles: dict[str, str] = {}
    for article in articles:
        before = seeded.get(article.text.source)
        if before and before in _candidates(article) and _shape(before) not in taken:
            taken[_shape(before)] = article.source
            titles[article.source] = before
    settled, refused = [], []
    for article in articles:
        title = titles.get(article.source) or _free_title(article, taken)
        if title:
            taken[_shape(title)] = article.source
            settled.append(_titled(article, title, taken))
        else:
            refused.append(_refusal(article, taken))
    return settled, refused


def _free_title(article: Article, taken: Mapping[str, str]) -> str | None:
    return next((title for title in _candidates(article) if _shape(title) not in taken), None)


def _candidates(article: Article) -> Iterator[str]:
    """The title itself, then with the innermost section, then with the whole section path."""
    title, section = article.text.title, article.text.section
    yield title
    if section:
        for words in dict.fromkeys((section.rpartition("/")[2], section.replace("/", ", "))):
            candidate = f"{title} ({words})"
            if _is_title(candidate):
                yield candidate


def _is_title(title: str) -> bool:
    try:
        names.path_of(title)
    except Invalid:
        return False
    return True


def _shape(title: str) -> str:
    return names.skeleton(names.path_of(title))


def _titled(article: Article, title: str, taken: Mapping[str, str]) -> Article:
    if title == article.text.title:
        return article
    other = taken.get(_shape(article.text.title))
    if other is None:
        return replace(article, text=replace(article.text, title=title))  # it keeps the name it once had to get
    note = Note("title", article.source, f"{other} has the title “{article.text.title}” too; this page is “{title}”.")
    return replace(article, text=replace(article.text, title=title), notes=(*article.notes, note))


def _refusal(article: Article, taken: Mapping[str, str]) -> Entry:
    title = article.text.title
    other = taken[_shape(title)]
    reason = f"{other} has the same title or one that looks like it. Give one of the two another title."
    return Entry("refused", article.source, names.path_of(title), title, reason)
