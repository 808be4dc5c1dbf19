"""Blocks beyond CommonMark: alerts, includes, pictures, tables, tasks, footnotes, definitions, code."""

import pytest

from wiki.markup import Labels, Target, outline, render


def html(source, **options):
    return render(source, **options).html


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
def test_every_kind_of_alert(kind):
    assert html(f"> [!{kind.upper()}]\n> x") == (
        f'<div class="alert alert-{kind}" role="note">\n'
        f'<p class="alert-title">{kind.capitalize()}</p>\n<p>x</p>\n</div>\n'
    )


@pytest.mark.parametrize(
    "source", ["> [!NOTE] x", ">[!Note]\n>x", "> [!NOTE]\n>\n> x", "> [!NOTE]  \nx", "> [!NOTE]\n> : x"]
)
def test_the_ways_an_alert_is_written(source):
    assert '<p class="alert-title">Note</p>\n<p>' in html(source)
    assert "[!" not in html(source)


def test_an_alert_holds_blocks():
    assert "<li>a</li>" in html("> [!TIP]\n> - a\n> - b")
    assert html("> [!NOTE]\n> > quoted").count("<blockquote>") == 1


def test_an_alert_is_named_in_the_language_of_the_wiki():
    assert '<p class="alert-title">Hinweis</p>' in html("> [!NOTE]\n> x", labels=Labels(alerts={"note": "Hinweis"}))


def test_what_only_looks_like_an_alert_is_none():
    assert "<blockquote>" in html("> x [!NOTE]")
    assert "[!NOTE]" in html("[!NOTE]")
    assert "<code>[!NOTE]" in html("> `[!NOTE]`")


def test_a_next_step_is_set_apart_and_its_mark_vanishes():
    assert html('> [!div class="nextstepaction"]\n> [Go](https://x.example)').startswith(
        '<div class="next-step">\n<p><a '
    )
    assert "[!div" not in html('> [!TIP]\n> a\n>\n> [!div class="nextstepaction"]\n> b')


NOTE = "It is loaded from {} only when you press this. They learn then that you watch it."
WATCH = "https://www.youtube.com/watch?v="
OURS = 'class="video-link external" rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("url", "href", "id", "site"),
    [
        ("https://www.youtube.com/embed/abcdefghijk", f"{WATCH}abcdefghijk", "youtube:abcdefghijk", "YouTube"),
        ("https://youtu.be/abc-_fghijk?t=90s", f"{WATCH}abc-_fghijk&amp;t=90s", "youtube:abc-_fghijk:90", "YouTube"),
        ("https://player.vimeo.com/video/123456789", "https://vimeo.com/123456789", "vimeo:123456789", "Vimeo"),
    ],
)
def test_a_video_is_a_link_that_plays_nothing_by_itself(url, href, id, site):
    expected = (
        f'<div class="video"><a href="{href}" {OURS} data-video="{id}">Watch the video ({site})</a> '
        f'<span class="video-note">{NOTE.format(site)}</span>\n</div>\n'
    )
    assert html(f"> [!VIDEO {url}]") == expected
    assert html(url) == expected


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.youtube.com/embed/short", "www.youtube.com"),
        ("https://video.example/embed/1", "video.example"),
        ("https://youtube.com.example.net/watch?v=abcdefghijk", "youtube.com.example.net"),
    ],
)
def test_a_video_of_another_site_is_a_link_without_a_player(url, site):
    assert html(f"> [!VIDEO {url}]") == (
        f'<div class="video"><a href="{url}" {OURS}>Watch the video ({site})</a>\n</div>\n'
    )
    assert html(url) == f'<p><a href="{url}" class="external" rel="nofollow ugc noopener">{url}</a></p>\n'


@pytest.mark.parametrize(
    "source",
    [
        "See https://youtu.be/abcdefghijk",
        "https://youtu.be/abcdefghijk and https://youtu.be/bbcdefghijk",
        "[https://youtu.be/abcdefghijk](https://example.com)",
        "[a film](https://youtu.be/abcdefghijk)",
        "`https://youtu.be/abcdefghijk`",
    ],
)
def test_only_an_address_alone_on_its_line_is_a_video(source):
    assert "data-video" not in html(source)
    assert 'data-video="youtube:abcdefghijk"' in html(f"{source}\n\nhttps://youtu.be/abcdefghijk\n\nend")
    assert 'data-video="youtube:abcdefghijk"' in html("1. Look:\n\n   https://youtu.be/abcdefghijk\n")


def test_an_included_page_stands_in_its_place():
    pages = {"a.md": "# A\n\n- b", "c.md": "*d*"}
    assert html("[!INCLUDE [x](a.md)]\n\ne [!INCLUDE [y](c.md)] f", include=pages.get) == (
        '<h1 id="h-a">A</h1>\n<ul>\n<li>b</li>\n</ul>\n<p>e <em>d</em> f</p>\n'
    )


def test_an_include_that_is_not_found_is_a_link():
    expected = '<p><a href="a.md">x</a></p>\n'
    assert html("[!INCLUDE [x](a.md)]") == expected
    assert html("[!INCLUDE [x](a.md)]", include=lambda _: None) == expected
    assert html("`[!INCLUDE [x](a.md)]`") == "<p><code>[!INCLUDE [x](a.md)]</code></p>\n"


def test_pages_that_include_each_other_end():
    page = render("[!INCLUDE [x](a.md)]", include=lambda _: "deeper\n\n[!INCLUDE [x](a.md)]")
    assert page.html.count("<p>deeper</p>") == 2
    assert not page.fell_back


def test_headings_of_an_included_page_are_not_sections_of_this_one():
    page = render("# A\n\n[!INCLUDE [x](b.md)]\n\n# C", include=lambda _: "# B")
    assert [(heading.text, heading.section) for heading in page.headings] == [("A", 1), ("B", None), ("C", 2)]


def test_a_picture_loads_late_and_a_missing_one_shows_its_words():
    def resolve(written):
        return Target("/-/media/1/a.png", exists=written == "a.png")

    assert html("![An *a*](a.png 'hint')", resolve=resolve) == (
        '<p><img src="/-/media/1/a.png" alt="An a" title="hint" loading="lazy" decoding="async"></p>\n'
    )
    assert html("![A b](b.png)", resolve=resolve) == '<p><span class="image-missing">A b</span></p>\n'
    assert html("![](b.png)", resolve=resolve) == '<p><span class="image-missing">b.png</span></p>\n'


def test_a_picture_on_another_site_is_a_link():
    assert html("![Alt](https://x.example/a.png)") == (
        '<p><a href="https://x.example/a.png" class="external" rel="nofollow ugc noopener">Alt</a></p>\n'
    )
    assert (
        html("[![Alt](https://x.example/a.png)](b)")
        == '<p><a href="b"><span class="image-missing">Alt</span></a></p>\n'
    )


def test_docs_pictures():
    source = ':::image type="content" source="a.png" alt-text="A &lt; b: c" border="true" lightbox="b.png":::'
    assert html(source) == (
        '<p><a class="image-link" href="b.png"><img src="a.png" alt="A &amp;lt; b: c" class="image-border" '
        'loading="lazy" decoding="async"></a></p>\n'
    )
    assert "<a " not in html(':::image source="a.png" alt-text="" lightbox="b.png":::')
    assert 'class="image-icon"' in html('- x :::image type="icon" source="i.svg":::')
    assert html(":::image broken") == "<p>:::image broken</p>\n"


def test_words_not_to_be_translated():
    assert html('a *:::no-loc text="<%Path%>\\B":::* b') == "<p>a <em>&lt;%Path%&gt;\\B</em> b</p>\n"


def test_a_table_scrolls_in_a_frame_with_a_name_of_its_own():
    source = "| A *a* | B |\n|:--|--:|\n| 1 | 2 |\n"
    first, second = html(source + "\n" + source).split("</table></div>\n")[:2]
    assert first == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1: A a, B">\n<table>\n<thead>\n<tr>\n'
        '<th scope="col" class="align-left">A a</th>\n<th scope="col" class="align-right">B</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-left">1</td>\n<td class="align-right">2</td>\n</tr>\n</tbody>\n'
    ).replace("A a</th>", "A <em>a</em></th>")
    assert 'aria-label="Table 2: A a, B"' in second


def test_a_column_without_a_name_has_no_heading():
    page = html("| | *b* |\n|-|-|\n|c|d|")
    assert '<tr>\n<td></td>\n<th scope="col"><em>b</em></th>\n</tr>' in page
    assert 'aria-label="Table 1: b"' in page


def test_lists_and_breaks_in_cells():
    assert "<td>a<br>b</td>" in html("|x|\n|-|\n|a<br>b|")
    assert "<td><ul><li>a</li><li>b</li></ul></td>" in html("|x|\n|-|\n|<ul><li>a</li><li>b</li></ul>|")


def test_tasks_are_marks_with_names():
    assert html("- [x] a\n- [ ] b\n- c") == (
        '<ul class="task-list">\n'
        '<li class="task"><span class="task-mark" role="img" aria-label="Done">☑</span> a</li>\n'
        '<li class="task"><span class="task-mark" role="img" aria-label="To do">☐</span> b</li>\n<li>c</li>\n</ul>\n'
    )
    assert html("1. [x] a").startswith('<ol class="task-list">\n<li class="task">')


def test_strikethrough():
    assert html("~~a~~ ~b~") == "<p><del>a</del> ~b~</p>\n"


def test_footnotes_are_numbered_as_they_are_mentioned():
    page = html("a[^y] b[^x] c[^y] d[^z]\n\n[^x]: X\n\n[^y]: Y")
    assert page == (
        '<p>a<sup class="footnote-ref"><a href="#fn-1" id="fnref-1">1</a></sup> b<sup class="footnote-ref">'
        '<a href="#fn-2" id="fnref-2">2</a></sup> c<sup class="footnote-ref"><a href="#fn-1" id="fnref-1-2">1</a></sup>'
        ' d[^z]</p>\n<section class="footnotes" aria-label="Footnotes">\n<ol>\n<li id="fn-1"><p>Y '
        '<a class="footnote-back" href="#fnref-1" title="Back to the text (1)">↩</a> '
        '<a class="footnote-back" href="#fnref-1-2" title="Back to the text (1-2)">↩</a></p>\n</li>\n'
        '<li id="fn-2"><p>X '
        '<a class="footnote-back" href="#fnref-2" title="Back to the text (2)">↩</a></p>\n</li>\n</ol>\n</section>\n'
    )


def test_definitions():
    assert html("Term\n: one\n: two") == "<dl>\n<dt>Term</dt>\n<dd>one</dd>\n<dd>two</dd>\n</dl>\n"


@pytest.mark.parametrize(
    ("info", "first"),
    [
        ("powershell", '<pre class="highlight" tabindex="0"><code><span class="hl-builtin">Get-Item</span>'),
        ("PowerShell-Interactive", '<pre tabindex="0"><code>Get-Item'),
        (".ps1 title=x", '<pre class="highlight" tabindex="0"><code><span class="hl-builtin">Get-Item</span>'),
        ("powersehll", '<pre tabindex="0"><code>Get-Item'),
        ("output", '<pre tabindex="0"><code>Get-Item'),
        ("", '<pre tabindex="0"><code>Get-Item'),
        ('"><b>', '<pre tabindex="0"><code>Get-Item'),
    ],
)
def test_code_is_coloured_where_its_language_is_known(info, first):
    assert html(f"```{info}\nGet-Item -Path x\n```").startswith(first)


def test_code_keeps_every_character():
    code = "\n\n  a\t<b> & \"c\" 'd'\n\n"
    for language in ("python", "text", "powershell", "json", "html", "diff", "yaml"):
        assert outline(f"```{language}\n{code}```").plain.strip("\n") == code.strip("\n")
        page = html(f"```{language}\n{code}```")
        assert "".join(text_of(page)) == code


def text_of(page):
    from html.parser import HTMLParser

    found = []
    reader = HTMLParser()
    reader.handle_data = found.append
    reader.feed(page.removesuffix("\n"))
    reader.close()
    return found


def test_plain_text_is_what_a_reader_reads():
    source = (
        "# A *b*\n\nc `d` [e](f) ![g](h) &amp; <username> <b>i</b><br>j\nk\n\n> [!NOTE]\n> l\n\n"
        "|m|n|\n|-|-|\n|o|p|\n\n```sql\nq < r\n```\n\n<details>\n<summary>s</summary>\n\n- t\n\n</details>"
    )
    assert outline(source).plain == "A b\nc d e g & <username> i j k\nl\nm\tn\no\tp\nq < r\ns\nt"


def test_the_first_paragraph_is_one_that_says_something():
    long = "This paragraph is long enough to say what the page is about."
    assert outline(f"# T\n\n_KB number:_ 42\n\n- list\n\n{long}\n\nmore").first_paragraph == long
    assert outline("# T\n\nshort").first_paragraph == "short"
    assert outline("# T").first_paragraph == ""
