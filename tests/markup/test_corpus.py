"""The 2,459 real articles: each renders, and what is counted in their HTML is what their source holds.

Some numbers are higher than in the corpus's own SOURCES.md, which counts line by line and takes a fence that is not
closed to run on; by CommonMark it ends with the list item it stands in, and what follows is text again.
"""

import html
import posixpath
import re
import tarfile
from collections import Counter

import pytest

from tests.markup.corpus import CORPUS, needs_corpus
from tests.markup.test_safety import check
from wiki.markup import Target, outline, render, sections

pytestmark = [needs_corpus, pytest.mark.slow]

FRONT_MATTER = re.compile(r"---\r?\n.*?\n---[ \t]*\r?\n", re.S)
CODE = re.compile(r"<pre.*?</pre>|<code>.*?</code>", re.S)
FENCE = re.compile(r"[\s>]*(```|~~~)")
NAMED = re.compile(r"<([A-Za-z][\w .-]*)>")
# fmt: off
HTML_NAMES = {
    "a", "b", "br", "code", "details", "div", "em", "h1", "h2", "h3", "i", "img", "li", "ol", "p", "pre", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}
# fmt: on


@pytest.fixture(scope="module")
def articles():
    found = {}
    with tarfile.open(CORPUS / "articles.tar.gz") as archive:
        for member in archive:
            if member.isfile():
                text = archive.extractfile(member).read().decode("utf-8").lstrip("\ufeff")
                found[member.name] = FRONT_MATTER.sub("", text, count=1) if text.startswith("---") else text
    return found


@pytest.fixture(scope="module")
def pages(articles):
    return {name: render(body, resolve=lambda written: Target("/somewhere")) for name, body in articles.items()}


def count(pages, pattern):
    return sum(len(re.findall(pattern, page.html)) for page in pages.values())


def test_every_article_renders_and_is_safe(pages):
    assert len(pages) == 2459
    assert [name for name, page in pages.items() if page.fell_back] == []
    for page in pages.values():
        check(page.html)


def test_alerts(articles, pages):
    """SOURCES.md: 2,518 outside code. 12 more stand after a fence that its list item closes."""
    written = sum(
        len(re.findall(r"\[!(?:note|tip|important|warning|caution)\]", body, re.I)) for body in articles.values()
    )
    assert (written, count(pages, '<p class="alert-title">')) == (2530, 2530)
    kinds = Counter(kind for page in pages.values() for kind in re.findall(r'class="alert alert-(\w+)"', page.html))
    assert kinds == {"note": 2100, "important": 316, "warning": 81, "tip": 18, "caution": 15}


def test_videos_and_next_steps(pages):
    """One of 54 `[!div]` asks for another class, one stands in an alert; neither shows its mark."""
    assert count(pages, '<div class="video">') == 3
    assert count(pages, '<div class="next-step">') == 52
    assert not [name for name, page in pages.items() if "[!div" in CODE.sub("", page.html)]


def test_pictures(pages):
    """SOURCES.md: 1,977 and 24. 73 more stand after a fence that its list item closes; 5 are HTML."""
    assert count(pages, "<img ") == 2050 + 24 + 5
    assert not [name for name, page in pages.items() if ":::" in CODE.sub("", page.html)]


def test_pictures_that_are_missing_show_their_words(articles):
    illustrated = [body for body in articles.values() if re.search(r":::image|!\[|<img", body)]
    pages = [render(body, resolve=lambda written: Target("", exists=False)).html for body in illustrated]
    assert sum(page.count('<span class="image-missing">') for page in pages) == 2079
    assert not any("<img" in page for page in pages)


def test_tables(pages):
    """SOURCES.md: 420, and 4 in HTML."""
    assert count(pages, '<div class="table-scroll" tabindex="0" role="region" aria-label="Table ') == 420 + 4
    assert count(pages, "<table>") == count(pages, "</table>") == 424


def test_html_of_the_articles(pages):
    """Details, summaries and bold as SOURCES.md counts them."""
    assert count(pages, "<details>") == count(pages, "</details>") == count(pages, "<summary>") == 238
    assert count(pages, "<b>") == 331


def test_headings(articles, pages):
    """SOURCES.md: 2,448 / 8,071 / 2,701 / 684 / 97; 34 and 30 more stand after such a fence."""
    levels = Counter(heading.level for page in pages.values() for heading in page.headings)
    assert levels == {1: 2448, 2: 8071, 3: 2735, 4: 714, 5: 97}
    ids = [re.findall(r' id="([^"]+)"', page.html) for page in pages.values()]
    assert all(len(set(found)) == len(found) for found in ids)


def test_links_to_headings(articles, pages):
    """SOURCES.md: of the `#heading` links 733 match by GitHub's rule; anchors and the other case match more."""
    found = missing = 0
    for page in pages.values():
        ids = set(re.findall(r' id="([^"]+)"', page.html))
        for target in re.findall(r'href="#([^"]+)"', page.html):
            found += html.unescape(target) in ids
            missing += html.unescape(target) not in ids
    assert (found, missing) == (894, 2)


def test_includes(articles):
    asked = []

    def include_for(name):
        def include(target):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            asked.append(path)
            return articles.get(path)

        return include

    including = {name: body for name, body in articles.items() if "[!INCLUDE" in body}
    for name, body in including.items():
        page = render(body, include=include_for(name))
        assert "[!INCLUDE" not in CODE.sub("", page.html)
    assert (len(including), len(asked)) == (118, 129)
    assert set(asked) <= set(articles)


def test_placeholders_stay_visible(articles, pages):
    """Every `<name>` that a simple look at the lines outside code finds, and that is no HTML, can be read."""
    seen = hidden = 0
    for name, body in articles.items():
        text = html.unescape(re.sub(r"<[^>]*>", "", pages[name].html))
        for placeholder in placeholders(body):
            seen += placeholder in " ".join(text.split())
            hidden += placeholder not in " ".join(text.split())
    assert (seen, hidden) == (649, 0)


def placeholders(body):
    fenced = False
    for line in body.splitlines():
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            for found in NAMED.finditer(re.sub(r"`+[^`\n]*`+", "", line)):
                if found.group(1).split()[0].lower() not in HTML_NAMES:
                    yield " ".join(found.group().split())


def test_the_outline_and_the_page_agree(articles, pages):
    for name, body in articles.items():
        found, page = outline(body), pages[name]
        assert (found.headings, found.links, found.media, found.plain, found.title) == (
            page.headings,
            page.links,
            page.media,
            page.plain,
            page.title,
        )


def test_sections_are_where_the_headings_are(articles, pages):
    for name, body in articles.items():
        parts = sections(body)
        assert parts[0].start == 0
        assert max(part.end for part in parts) == len(body)
        own = [heading for heading in pages[name].headings if heading.section is not None]
        assert [heading.section for heading in own] == list(range(1, len(parts)))
        assert [(heading.text, heading.level) for heading in own] == [(part.heading, part.level) for part in parts[1:]]
        assert all(body[part.start : part.end].lstrip(" ").startswith("#") for part in parts[1:])
