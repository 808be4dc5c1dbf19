"""HTML that authors write: what may stay is closed, what may not is text, and nothing anybody wrote is lost."""

import pytest

from wiki.markup import render


def html(source):
    return render(source).html.rstrip("\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # left open
        ("<b>x", "<p><b>x</b></p>"),
        ("<b>x\n\ny</b>", "<p><b>x</b></p>\n<p>y</p>"),
        ("*<b>x*", "<p><em><b>x</b></em></p>"),
        ("<div>\n\nx", "<div>\n<p>x</p>\n</div>"),
        ("<details>\n<summary>a</summary>\n\nb\n\n</details>", "<details>\n<summary>a</summary>\n<p>b</p>\n</details>"),
        ("- <div>\n- x", "<ul>\n<li>\n<div>\n</div></li>\n<li>x</li>\n</ul>"),
        # crossed and stray
        ("<b><i>x</b></i>", "<p><b><i>x</i></b></p>"),
        ("x</b></div></table>", "<p>x</p>"),
        ("</div>", ""),
        ("<div></p></div>", "<div></div>"),
        ("<b>*x</b>*", "<p><b><em>x</em></b></p>"),
        # implied ends
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p>a<div>b</div>", "<p>a</p><div>b</div>"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        ("<h2>a<h3>b", "<h2>a</h2><h3>b</h3>"),
        # blocks inside paragraphs
        ("a<ul><li>b</ul>", '<div class="p">a<ul><li>b</li></ul></div>'),
        ("a <b>b</b>", "<p>a <b>b</b></p>"),
        # parts of tables without a table are text
        ("x <td>", '<div class="p">x &lt;td&gt;</div>'),
        ("a <tr> b", '<div class="p">a &lt;tr&gt; b</div>'),
        # names that are no HTML are text
        ("<Domain>\\<User>", "<p>&lt;Domain&gt;&lt;User&gt;</p>"),
        ("<div><username></div>", "<div>&lt;username&gt;</div>"),
        ("<path of outlook.exe>", "<p>&lt;path of outlook.exe&gt;</p>"),
        ("</username>", "<p>&lt;/username&gt;</p>"),
        ("<server:port>", "<p>&lt;server:port&gt;</p>"),
        ("a <!-- hidden --> b", "<p>a  b</p>"),
        # attributes
        ('<td align="center">', '&lt;td align="center"&gt;'),
        (
            "<ol start=3 type=a reversed><li value=4>x</ol>",
            '<ol start="3" type="a" reversed=""><li value="4">x</li></ol>',
        ),
        ("<center>x</center>", '<div class="align-center">x</div>'),
        ("<b title='a &amp; \"b\"'>x</b>", '<p><b title="a &amp; &quot;b&quot;">x</b></p>'),
        ("<div>&copy; &nbsp; &#62; &unknown;</div>", "<div>© \xa0 &gt; &amp;unknown;</div>"),
        ("<div>&#" + "9" * 5000 + ";</div>", "<div>&amp;#" + "9" * 5000 + ";</div>"),
    ],
)
def test_what_becomes_of_it(source, expected):
    assert html(source) == expected


def test_a_table_in_html_scrolls_too():
    page = html("<table><tr><th>a<td>b<tr><td colspan=2>c</table>d")
    assert page == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1"><table><tbody><tr><th>a</th>'
        '<td>b</td></tr><tr><td colspan="2">c</td></tr></tbody></table></div>d'
    )


def test_text_in_a_table_is_not_lost():
    page = html("<table>lost?<tr><td>a</td></tr></table>")
    assert "lost?" in page
    assert "a" in page.replace("table", "")


def test_nothing_of_ours_can_be_closed_from_inside():
    page = html("> [!NOTE]\n> </div></div></p>x\n\nafter")
    assert page.index("x") < page.index("</div>") < page.index("after")
    assert page.count("</div>") == page.count("<div")


def test_every_word_of_broken_html_survives():
    source = "<div><b>one<table><td>two<ul>three<li>four</b>five</table>six<p>seven<h1>eight</i>nine"
    page = html(source)
    for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"):
        assert word in page
