"""Where links lead: pages, sections, other sites, and pages that are still to be written."""

import pytest

from wiki.markup import Target, outline, render


def everything_exists(written):
    return Target(href="/the-page", title="The Page")


def nothing_exists(written):
    return Target(href="", exists=False)


def html(source, resolve=everything_exists, **options):
    return render(source, resolve=resolve, **options).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[Reset a password]]", '<a href="/the-page">Reset a password</a>'),
        ("[[Reset a password|here]]", '<a href="/the-page">here</a>'),
        ("[[the-page]]", '<a href="/the-page">The Page</a>'),
        ("[[the-page#first-steps]]", '<a href="/the-page#h-first-steps">the-page#first-steps</a>'),
        ("[[the-page#first-steps|start]]", '<a href="/the-page#h-first-steps">start</a>'),
        ("[[#first-steps]]", '<a href="#h-first-steps">first-steps</a>'),
        ("[[C#]]", '<a href="/the-page">C#</a>'),
        ("[[C# basics]]", '<a href="/the-page">C# basics</a>'),
        ("[x](../folder/page.md)", '<a href="/the-page">x</a>'),
        ("[x](page.md#Some-Place)", '<a href="/the-page#h-Some-Place">x</a>'),
        ("[x](/page)", '<a href="/the-page">x</a>'),
        ('[x](page "hint")', '<a href="/the-page" title="hint">x</a>'),
        ('<a href="page">x</a>', '<a href="/the-page">x</a>'),
        ("[x](/-/search?q=y)", '<a href="/-/search?q=y">x</a>'),
        ("[x](/exchange/some/page)", '<a href="/exchange/some/page">x</a>'),
        ("[x](/)", '<a href="/">x</a>'),
        ("[x](/-/media/abc/a.pdf)", '<a href="/-/media/abc/a.pdf">x</a>'),
        ("[x](mailto:a@b.example)", '<a href="mailto:a@b.example">x</a>'),
    ],
)
def test_where_a_link_leads(source, expected):
    assert html(source) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("[[How to reset]]", "How%20to%20reset"),
        ("[[C# & more]]", "C%23%20%26%20more"),
        ("[[Fehler: größer/kleiner]]", "Fehler%3A%20gr%C3%B6%C3%9Fer%2Fkleiner"),
        ("[x](../folder/reset-your-password.md)", "Reset%20your%20password"),
        ("[x](how-to)", "how-to"),
    ],
)
def test_a_page_that_is_missing_can_be_created(source, title):
    assert f'<a href="/-/new?title={title}" class="missing" rel="nofollow">' in html(source, nothing_exists)
    assert "missing" not in html(source)


def test_the_resolver_may_know_a_better_title_for_a_missing_page():
    def resolve(written):
        return Target(href="", exists=False, title="Better")

    assert 'href="/-/new?title=Better"' in html("[[worse]]", resolve)


def test_the_resolver_gets_what_was_written_without_the_section():
    asked = []

    def resolve(written):
        asked.append(written)
        return Target("/x")

    html("[[A b#c]] [d](../e%20f.md#g) ![h](i.png) [[#j]] https://example.com [k](#l)", resolve)
    assert asked == ["A b", "../e f.md", "i.png"]


def test_links_without_a_resolver_lead_where_they_say():
    assert render("[x](../a.md#b) [[C d]]").html == '<p><a href="../a.md#b">x</a> <a href="/C%20d">C d</a></p>\n'


def test_links_outside_are_marked_and_promise_nothing():
    expected = '<a href="https://example.com/a" class="external" rel="nofollow ugc noopener">x</a>'
    assert html("[x](https://example.com/a)") == f"<p>{expected}</p>\n"
    assert html('<a href="https://example.com/a" rel="me" class="c">x</a>') == f"<p>{expected}</p>\n"
    assert 'class="external"' in html("[x](//example.com)")


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://example.com.", "https://example.com"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("https://example.com/?a=b&c=d!", "https://example.com/?a=b&amp;c=d"),
        ("**https://example.com**", "https://example.com"),
        ("<https://example.com>", "https://example.com"),
    ],
)
def test_bare_addresses_are_links(source, address):
    assert f'<a href="{address}" class="external"' in html(source)


@pytest.mark.parametrize(
    "source",
    [
        "https://<tenant>.example.com/x",
        "https://example.com/<tenant>",
        "https://example.com/{id}",
        "`https://example.com`",
        "xhttps://example.com",
        "https://localhost",
        "https:// example.com",
    ],
)
def test_templates_of_addresses_are_not(source):
    assert "<a" not in html(source)


def test_an_address_in_a_link_is_not_a_second_link():
    assert html("[https://a.example](https://b.example)").count("<a ") == 1


def test_links_do_not_nest():
    assert html("[a [[b]] c](d)").count("<a ") == 1
    assert html('<a href="a">b <a href="c">d</a>').count("</a>") == 2
    assert html('<a href="a">b [c](d)</a>') == '<p><a href="/the-page">b </a><a href="/the-page">c</a></p>\n'


def test_pictures_and_footnotes_in_a_link_are_no_links_themselves():
    assert html('<a href="x">![p](https://y.example/p.png)</a>').count("<a ") == 1
    assert html('<a href="x">*[l](y)*</a>') == '<p><a href="/the-page"><em>l</em></a></p>\n'
    assert html('<a href="x">*a[^1]*</a>\n\n[^1]: b').count('href="#fn-1"') == 0


def test_section_links_find_headings_and_anchors():
    source = '# First *steps*\n\n<a name="Old"></a>[a](#first-steps) [b](#First-Steps) [c](#Old) [d](#nowhere)'
    assert '<a href="#h-first-steps">a</a> <a href="#h-first-steps">b</a>' in html(source)
    assert '<a href="#h-Old">c</a> <a href="#h-nowhere">d</a>' in html(source)
    assert '<a id="h-Old">' in html(source)


def test_ids_of_several_pages_on_one_screen_stay_apart():
    source = "# A\n\n[b](#a) [^c]\n\n[^c]: d"
    one = html(source, prefix="c1-")
    assert '<h1 id="c1-h-a">A</h1>' in one
    assert '<a href="#c1-h-a">b</a>' in one
    assert '<a href="#c1-fn-1" id="c1-fnref-1">' in one
    assert '<li id="c1-fn-1">' in one


def test_an_id_is_given_once():
    assert html('# A\n\n# A\n\n<b id="a">x</b><b id="b">y</b><b id="b">z</b>') == (
        '<h1 id="h-a">A</h1>\n<h1 id="h-a-1">A</h1>\n<p><b>x</b><b id="h-b">y</b><b>z</b></p>\n'
    )


def test_the_outline_lists_each_page_once_in_order():
    found = outline("[[B]] [a](a.md) [[B#c]] [[#d]] <a href='e'>x</a> https://f.example [g](mailto:h@i.example)")
    assert found.links == ("B", "a.md", "e")
    assert found.media == ()


def test_the_outline_lists_pictures_and_stored_files():
    found = outline(
        '![a](/-/media/1/a.png) [b](/-/media/2/b.pdf) <img src="c.png"> ![d](https://d.example/d.png)\n\n'
        ':::image source="e.png" lightbox="f.png":::'
    )
    assert found.media == ("/-/media/1/a.png", "/-/media/2/b.pdf", "c.png", "e.png", "f.png")
    assert found.links == ()


def test_the_outline_lists_includes():
    found = outline("[!INCLUDE [a](../b.md)]\n\ntext [!INCLUDE [c](d.md)]")
    assert found.includes == ("../b.md", "d.md")
