"""Whatever is typed: nothing raises, nothing unsafe leaves, and what is written is whole before bleach reads it."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.markup.test_safety import check
from wiki.markup import Target, outline, render, sections
from wiki.markup.balance import settle
from wiki.markup.clean import clean
from wiki.markup.job import Job
from wiki.markup.parser import markdown, parse
from wiki.markup.rendering import writer

# fmt: off
PIECES = [
    "<b>", "</b>", "<i>", "</i>", "<a href='x'>", "</a>", "<div>", "</div>", "<p>", "</p>", "<ul>", "<li>", "</ul>",
    "<table>", "<tr>", "<td>", "<th>", "</td>", "</tr>", "</table>", "<tbody>", "<caption>", "<pre>", "</pre>",
    "<br>", "<details>", "<summary>", "</summary>", "</details>", "<h2>", "</h2>", "<dl>", "<dt>", "<dd>", "<script>",
    "<!--", "-->", "<username>", "<center>", "<sup id=x>", "<img src=x>", "<code>", "</code>", "&amp;", "&lt;",
    "&#60;", "<", ">", "\n", "\n\n", "\n> ", "\n- ", "\n1. ", "\n  ", "\n    ", "\n# ", "\n|a|b|\n|-|-|\n|", "|",
    "\n```\n", "\n: ", "\n---\n", "> [!NOTE]\n> ", "[!NOTE]", "[[", "]]", "[", "](x)", "![", "[^1]", "\n[^1]: ", "*",
    "**", "_", "`", "~~", "\\", "\"", "https://a.example", "javascript:", ":::image source=\"", ":::",
    "[!INCLUDE [a](b)]", "[ ] ", "[x] ", "word", " ", "ä", "\0", "\r\n", "\t", "'", "=", "#", "\nTerm\n: d",
]
# fmt: on
SOURCES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)


def found(written):
    return Target("/x", exists=len(written) % 2 == 0, title="<T>")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_nothing_raises_and_nothing_unsafe_leaves(source):
    page = render(source, resolve=found, include=lambda name: "<b>[[x]]\n\n- [!INCLUDE [a](b)]")
    check(page.html)
    assert not page.fell_back
    assert outline(source).headings == render(source).headings


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_startendtag(self, tag, attributes):
        self.found.append(tag)


def tags_in(html):
    """In their order, without the parts of tables that a parser supplies."""
    reader = Tags()
    reader.feed(html)
    reader.close()
    return [tag for tag in reader.found if tag not in ("tbody", "/tbody", "tr", "/tr")]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_the_parser_behind_bleach_has_nothing_to_repair(source):
    """Repairing is what makes HTML parsers quadratic: no element is moved, closed, opened again or repeated."""
    job = Job(resolve=found)
    html = writer().render(settle(parse(source, job), job), markdown().options, {"job": job})
    assert tags_in(clean(html)) == tags_in(html)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_what_is_clean_stays_as_it_is(source):
    html = render(source).html
    assert clean(html) == html


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_sections_cover_the_source(source):
    parts = sections(source)
    assert parts[0].start == 0
    assert max(part.end for part in parts) == len(source)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert len(parts) - 1 == sum(heading.section is not None for heading in outline(source).headings)
