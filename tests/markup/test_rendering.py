from concurrent.futures import ThreadPoolExecutor

import pytest

from wiki.markup import Target, outline, render


def html(source, **options):
    return render(source, **options).html


def everywhere(target):
    return Target(href=f"/to/{target}", exists=target != "Nowhere", title="The title")


def test_a_placeholder_stays_visible():
    assert html("Sign in as <username> now") == "<p>Sign in as &lt;username&gt; now</p>\n"


def test_html_that_authors_may_write_works():
    assert html("a<br>b <kbd>Ctrl</kbd>") == "<p>a<br>b <kbd>Ctrl</kbd></p>\n"


@pytest.mark.parametrize("kind", ["NOTE", "Note", "note"])
def test_an_alert_in_any_case(kind):
    assert html(f"> [!{kind}]\n> Hello") == (
        '<div class="alert alert-note" role="note">\n<p class="alert-title">Note</p>\n<p>Hello</p>\n</div>\n'
    )


def test_an_alert_inside_a_list_item():
    assert '<div class="alert alert-warning" role="note">' in html("1. One\n\n   > [!WARNING]\n   > Hot\n")


def test_a_quotation_stays_a_quotation():
    assert html("> [!NOPE]\n> x") == "<blockquote>\n<p>[!NOPE]\nx</p>\n</blockquote>\n"


def test_a_wiki_link_leads_where_the_resolver_says():
    assert html("[[Some page|here]]", resolve=everywhere) == '<p><a href="/to/Some page">here</a></p>\n'


def test_a_missing_page_leads_to_creating_it():
    assert html("[[Nowhere]]", resolve=lambda _: Target("", exists=False)) == (
        '<p><a href="/-/new?title=Nowhere" class="missing" rel="nofollow">Nowhere</a></p>\n'
    )


def test_a_section_link_finds_its_heading():
    page = render("[down](#the-end)\n\n## The end")
    assert '<a href="#h-the-end">' in page.html
    assert page.headings[0].id == "h-the-end"


def test_a_page_that_is_too_deep_falls_back_to_its_source():
    page = render("> " * 150 + "deep")
    assert page.fell_back
    assert '<p class="fell-back">' in page.html


def test_a_heading_that_repeats_the_title_is_dropped_and_others_move_down():
    page = render("# Title\n\ntext\n\n# Other\n\n## Sub", drop_title="title")
    assert [(heading.level, heading.text, heading.section) for heading in page.headings] == [
        (2, "Other", 2),
        (3, "Sub", 3),
    ]
    assert "<h1" not in page.html


def test_outline_reads_what_render_shows():
    found = outline("# Title\n\nA [b](c.md#d) and [[E|f]].\n\n![g](h.png)")
    assert found.title == "Title"
    assert found.links == ("c.md", "E")
    assert found.media == ("h.png",)
    assert found.plain == "Title\nA b and f.\ng"


def test_threads_render_at_once_as_they_do_alone():
    sources = [
        f"# {n}\n\n> [!NOTE]\n> *{n}*\n\n|a|\n|-|\n|{n}|\n\n<b>{n}\n\n```python\nx = {n}\n```" for n in range(40)
    ]
    alone = [render(source).html for source in sources]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda source: render(source).html, sources * 3))
    assert together == alone * 3
    assert len(set(alone)) == 40
