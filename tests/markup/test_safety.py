"""Nothing that anybody can write becomes a script, a style, a frame or a forged part of the screen.

Each vector stands beside its twin: the harmless thing that looks most like it and has to work.
"""

import re
from html.parser import HTMLParser

import pytest

from wiki.markup import Target, render
from wiki.markup.clean import CLASSES, clean

# fmt: off
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark",
    "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "wbr",
}
PLAYERS = {"audio", "picture", "source", "track", "video"}  # written by trusted builders, never by an author
ATTRIBUTES = {
    "alt", "aria-label", "class", "colspan", "data-tab", "data-video", "decoding", "dir", "height", "href", "id",
    "lang", "loading", "open", "rel", "reversed", "role", "rowspan", "scope", "src", "start", "tabindex", "title",
    "type", "value", "width",
}
# fmt: on
HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#|[^:/?#\\]*(?:[/?#]|$))", re.I)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "img", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(f"a comment got through: {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def elements(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.found


def check(html):
    for tag, attributes in elements(html):
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES
        assert set(attributes.get("class", "").split()) <= CLASSES
        for name in ("href", "src"):
            if name in attributes:
                assert HREF.match(attributes[name].strip()), attributes[name]
        if "id" in attributes:
            assert attributes["id"].startswith(("h-", "fn-", "fnref-"))


VECTORS = [
    # scripts and their kin stay text
    ("<script>alert(1)</script>", "<b>alert(1)</b>", "<p><b>alert(1)</b></p>"),
    ("a <script>alert(1)</script>", "a <i>alert(1)</i>", "<p>a <i>alert(1)</i></p>"),
    ("<SCRIPT SRC=//evil></SCRIPT>", "<B>x</B>", "<p><b>x</b></p>"),
    ("<scr<script>ipt>alert(1)</script>", "<kbd>x</kbd>", "<p><kbd>x</kbd></p>"),
    ("<script\n>alert(1)</script\n>", "<b\ntitle=t>x</b>", '<b title="t">x</b>'),
    ("<script/x>alert(1)</script>", "<br/>", "<br>"),
    ("<div><script>alert(1)</script></div>", "<div><b>x</b></div>", "<div><b>x</b></div>"),
    ("<style>*{display:none}</style>", "<small>x</small>", "<p><small>x</small></p>"),
    ("<div><style>a{}</style></div>", "<div>a{}</div>", "<div>a{}</div>"),
    ("<iframe src=https://evil></iframe>", "<p>x</p>", "<p>x</p>"),
    ("<object data=x></object>", "<object name>", "<p>&lt;object name&gt;</p>"),
    ("<embed src=x>", "<username>", "<p>&lt;username&gt;</p>"),
    ("<form action=//evil><input name=password></form>", "<form>", "<p>&lt;form&gt;</p>"),
    ("<button formaction=javascript:alert(1)>x", "<button>", "<p>&lt;button&gt;</p>"),
    ("<base href=//evil>", "<base>", "<p>&lt;base&gt;</p>"),
    ("<meta http-equiv=refresh content='0;//evil'>", "<meta>", "<p>&lt;meta&gt;</p>"),
    ("<link rel=stylesheet href=//evil>", "<link>", "<p>&lt;link&gt;</p>"),
    ("<svg onload=alert(1)>", "<svg>", "<p>&lt;svg&gt;</p>"),
    ("<svg><script>alert(1)</script></svg>", "`<svg>`", "<p><code>&lt;svg&gt;</code></p>"),
    ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<math>", "<p>&lt;math&gt;</p>"),
    ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<p title='x'>y</p>", '<p title="x">y</p>'),
    ("<textarea><img title='</textarea><img src=x onerror=alert(1)>'>", "<textarea>", "<p>&lt;textarea&gt;</p>"),
    ("<xmp><img title='</xmp><img src onerror=alert(1)>'>", "<xmp>", "<p>&lt;xmp&gt;</p>"),
    ("<plaintext>x", "<plaintext-file>", "<p>&lt;plaintext-file&gt;</p>"),
    ("<template><img src=x onerror=alert(1)></template>", "<template>", "<p>&lt;template&gt;</p>"),
    ("<audio src=x onerror=alert(1)>", "<audio>", "<p>&lt;audio&gt;</p>"),
    ("<video><source onerror=alert(1)></video>", "<video>", "<p>&lt;video&gt;</p>"),
    ("<marquee onstart=alert(1)>x</marquee>", "<marquee>", "<p>&lt;marquee&gt;</p>"),
    ("<isindex action=javascript:alert(1)>", "<index>", "<p>&lt;index&gt;</p>"),
    ("<frameset onload=alert(1)>", "<frame>", "<p>&lt;frame&gt;</p>"),
    # handlers, styles and other attributes vanish from elements that may stay
    ("<img src=/-/media/a/b.png onerror=alert(1)>", "<img src=/-/media/a/b.png alt=x>", 'alt="x" loading="lazy"'),
    ("<b onclick=alert(1)>x</b>", "<b title=hint>x</b>", '<b title="hint">x</b>'),
    ("<b OnClIcK = 'alert(1)'>x</b>", "<b lang=de>x</b>", '<b lang="de">x</b>'),
    ("<details ontoggle=alert(1) open>x</details>", "<details open>x</details>", "<details open>x</details>"),
    ("<div style='position:fixed;inset:0'>x</div>", "<div align=center>x</div>", '<div class="align-center">x</div>'),
    ("<p style=background:url(javascript:alert(1))>x</p>", "<p align=right>x</p>", '<p class="align-right">x</p>'),
    ("<a autofocus tabindex=1 onfocus=alert(1)>x</a>", "<a title=t>x</a>", '<a title="t">x</a>'),
    ("<div class='alert alert-warning' role=alert>x</div>", "> [!WARNING]\n> x", 'class="alert alert-warning"'),
    ("<b class=missing data-x=y>x</b>", "<b>x</b>", "<b>x</b>"),
    ("<b is=evil-thing slot=x part=y>x</b>", "<b dir=rtl>x</b>", '<b dir="rtl">x</b>'),
    ("<a href=x target=_blank ping=//evil download>x</a>", "<a href=x>y</a>", '<a href="x">y</a>'),
    ("<ol type='x\"><script>'>", "<ol type=a><li>x</ol>", '<ol type="a"><li>x</li></ol>'),
    ("<td colspan='9999999999999999999'>x", "<table><tr><td colspan=2>x</table>", '<td colspan="2">x</td>'),
    ("<b/onclick=alert(1)>x</b>", "<br />", "<br>"),
    ("<b\x00onclick=alert(1)>x</b>", "<b>x</b>", "<b>x</b>"),
    ('<b "onclick=alert(1) x=">x</b>', '<b title="1 > 0">x</b>', '<b title="1 &gt; 0">x</b>'),
    ("<b title='\"><script>alert(1)</script>'>x</b>", "<b title='\"'>x</b>", '<b title="&quot;">x</b>'),
    ("<b title=`onclick=alert(1)`>x</b>", "<b title=`x`>", "<p>&lt;b title=<code>x</code>&gt;</p>"),
    # ids cannot meet those of the screen around the page
    ("<div id=main>x</div>", "<div id=main>x</div>", '<div id="h-main">x</div>'),
    ("<a name=login-form>x</a>", "<a name=there></a>", '<a id="h-there"></a>'),
    ("# csrf_token", "# Heading", '<h1 id="h-heading">Heading</h1>'),
    ('<b id="x y\'><script>">x</b>', "<b id=a-b>x</b>", '<b id="h-a-b">x</b>'),
    # addresses
    ("[x](javascript:alert(1))", "[x](https://example.com)", '<a href="https://example.com" class="external"'),
    ("[x](JaVaScRiPt:alert(1))", "[x](mailto:a@b.example)", '<a href="mailto:a@b.example">x</a>'),
    ("[x](&#106;avascript:alert(1))", "[x](tel:+123)", '<a href="tel:+123">x</a>'),
    ("[x](javascript&colon;alert(1))", "[x](page:1)", "<p>[x](page:1)</p>"),
    ("[x](<java\tscript:alert(1)>)", "[x](<a b>)", '<a href="a%20b">x</a>'),
    ("[x](\x01javascript:alert(1))", "[x](page)", '<a href="page">x</a>'),
    ("[x](vbscript:msgbox(1))", "[x](#there)", '<a href="#h-there">x</a>'),
    ("[x](data:text/html,<script>alert(1)</script>)", "[x](/-/media/1/a.pdf)", '<a href="/-/media/1/a.pdf">x</a>'),
    ("[x](file:///etc/passwd)", "[x](file.md)", '<a href="file.md">x</a>'),
    ("[x]: javascript:alert(1)\n\n[x]", "[x]: /y\n\n[x]", '<a href="/y">x</a>'),
    ("<javascript:alert(1)>", "<https://example.com>", 'href="https://example.com"'),
    ("<a href=javascript:alert(1)>x</a>", "<a href='https://example.com'>x</a>", 'rel="nofollow ugc noopener">x</a>'),
    ("<a href=' &#x6A;avascript:alert(1)'>x</a>", "<a href=&quot;>x</a>", '<a href="&quot;">x</a>'),
    ("<a href='java\nscript:alert(1)'>x</a>", "<a href='a\nb'>x</a>", ">x</a>"),
    ("<a href='\x01javascript:alert(1)'>x</a>", "<a href='mailto:x@y.example'>x</a>", 'href="mailto:x@y.example"'),
    ("<a href='javascript\u200b:alert(1)'>x</a>", "<a href='?q=1'>x</a>", '<a href="?q=1">x</a>'),
    ("<a href=//evil.example>x</a>", "<a href=/page>x</a>", '<a href="/page">x</a>'),
    ("<a href='/\\evil.example'>x</a>", "<a href='/page'>x</a>", '<a href="/page">x</a>'),
    ("[x](\\\\evil\\share)", "[x](a/b)", '<a href="a/b">x</a>'),
    ("![x](javascript:alert(1))", "![x](/-/media/1/a.png)", '<img src="/-/media/1/a.png" alt="x"'),
    ("![x](data:image/svg+xml,<svg onload=alert(1)>)", "![x](pic.png)", '<img src="pic.png" alt="x"'),
    ("![x](https://tracker.example/a.gif)", "![x](a.gif)", '<img src="a.gif"'),
    ("<img src=https://tracker.example/a.gif>", "<img src=a.gif alt=y>", '<img src="a.gif" alt="y"'),
    ("[[javascript:alert(1)]]", "[[Page]]", '<a href="/Page">Page</a>'),
    ('[[x"onclick="alert(1)]]', "[[x|y]]", '<a href="/x">y</a>'),
    ("[[x|<img src=x onerror=alert(1)>]]", "[[x|<b>]]", '<a href="/x">&lt;b&gt;</a>'),
    # our own blocks
    ("> [!VIDEO javascript:alert(1)]", "> [!VIDEO https://youtu.be/abcdefghijk]", "youtube.com/watch?v=abcdefghijk"),
    ('> [!VIDEO https://youtu.be/abc"onclick=x]', "> [!VIDEO https://vimeo.com/1234567]", "https://vimeo.com/1234567"),
    (':::image source="javascript:alert(1)" alt-text="x":::', ':::image source="a.png" alt-text="x":::', 'src="a.png"'),
    (':::image source="a.png" alt-text="<script>":::', ':::image source="a.png" alt-text="<b>":::', "&lt;b&gt;"),
    (
        ':::image source="a.png" lightbox="javascript:x":::',
        ':::image source="a" alt-text="x" lightbox="b":::',
        'class="image-link"',
    ),
    (':::no-loc text="<script>alert(1)</script>":::', ':::no-loc text="<b>":::', "<p>&lt;b&gt;</p>"),
    ('> [!div class="x onclick=y"]\n> z', '> [!div class="nextstepaction"]\n> z', '<div class="next-step">'),
    ("[!INCLUDE [x](javascript:alert(1))]", "[!INCLUDE [x](a.md)]", '<a href="a.md">x</a>'),
    ("[^x]\n\n[^x]: <script>alert(1)</script>", "[^x]\n\n[^x]: y", '<li id="fn-1">'),
    ('```"><script>alert(1)</script>\nx\n```', "```python\nx\n```", '<pre class="highlight" tabindex="0"><code>x'),
    ("```html\n<script>alert(1)</script>\n```", "```html\n<b>\n```", '<span class="hl-keyword">b</span>'),
    ("|a|\n|-|\n|<script>alert(1)</script>|", "|a|\n|-|\n|<br>|", "<td><br></td>"),
    ("Term\n: <script>alert(1)</script>", "Term\n: <b>x</b>", "<dd><b>x</b></dd>"),
    # what parsers repair
    ("</div></div></main><h1>forged", "<div>x</div>", "<div>x</div>"),
    ("<b><p><i></b>x</i>", "<b><i>x</i></b>", "<p><b><i>x</i></b></p>"),
    ("<table><td><script>alert(1)</script></table>x", "<table><tr><td>y</table>", "<td>y</td>"),
    ("<!-- --!><script>alert(1)</script>", "a <!-- hidden --> b", "<p>a  b</p>"),
    ("<!--><img src=x onerror=alert(1)>-->", "<!-- a -->b", "b"),
    ("<![CDATA[<script>alert(1)</script>]]>", "<![CDATA[x]]>", "&lt;![CDATA[x]]&gt;"),
    ("<?xml <script>alert(1)</script>?>", "<?x?>", "&lt;?x?&gt;"),
    ("<!DOCTYPE html><script>", "<!x>", "&lt;!x&gt;"),
    ("<b title='", "<b title='x'>y</b>", '<b title="x">y</b>'),
    ("<a <b href=javascript:alert(1)>", "a < b > c", "<p>a &lt; b &gt; c</p>"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;", "<p>&lt;b&gt;</p>"),
    ("<div>&lt;script&gt;alert(1)</div>", "<div>&lt;b&gt;</div>", "<div>&lt;b&gt;</div>"),
    ("<div>&#60;script&#62;alert(1)</div>", "<div>&#60;</div>", "<div>&lt;</div>"),
    ("\\<script>alert(1)\\</script>", "\\<b>", "<p>&lt;b&gt;</p>"),
    ("\u2028<script>alert(1)</script>", "\u202eabc", "<p>\u202eabc</p>"),
    ("<img src=x:x onerror\n=alert(1)//>", "<img src=x alt=y>", '<img src="x" alt="y"'),
    ("\ufeff<script>alert(1)</script>", "\ufeffx", "x</p>"),
]


@pytest.mark.parametrize(("vector", "twin", "expected"), VECTORS, ids=[vector[:40] for vector, _, _ in VECTORS])
def test_nothing_gets_through_and_its_harmless_twin_does(vector, twin, expected):
    html = render(vector).html
    check(html)
    assert "<script" not in html.lower()
    harmless = render(twin).html
    check(harmless)
    assert expected in harmless


@pytest.mark.parametrize(("vector", "twin", "expected"), VECTORS, ids=[vector[:40] for vector, _, _ in VECTORS])
def test_bleach_alone_lets_none_of_it_through(vector, twin, expected):
    """The second door, as if the first were broken: what was written goes to bleach as it is."""
    for tag, attributes in elements_unbalanced(clean(vector)):
        assert tag in TAGS | PLAYERS
        assert set(attributes) <= ATTRIBUTES
        assert tag not in PLAYERS or "src" not in attributes
        assert not re.match(r"\s*(javascript|vbscript|data|file)", attributes.get("href", ""), re.I)


def elements_unbalanced(html):
    reader = Reader()
    reader.handle_endtag = lambda tag: None
    reader.feed(html)
    return reader.found


def test_bleach_keeps_what_the_first_door_writes():
    source = render("> [!NOTE]\n> [x](https://example.com)\n\n|a|\n|-:|\n|b|\n\n- [x] y\n\n```python\nx = 1\n```").html
    assert clean(source) == source
    assert 'class="alert alert-note" role="note"' in source


def test_no_name_of_a_resolver_is_trusted():
    html = render("[[x]] ![a](b)", resolve=lambda _: Target('javascript:alert(1)"><script>')).html
    check(html)
    assert "<a>x</a>" in html
    assert render("[[x]]", resolve=lambda _: Target("/y")).html == '<p><a href="/y">x</a></p>\n'


def test_labels_are_text():
    from wiki.markup import Labels

    html = render("> [!NOTE]\n> x\n\n|a|\n|-|", labels=Labels(alerts={"note": "<b>"}, table='"><script>')).html
    check(html)
    assert '<p class="alert-title">&lt;b&gt;</p>' in html


def test_the_source_of_a_page_that_falls_back_is_text():
    page = render("> " * 200 + "<script>alert(1)</script>")
    assert page.fell_back
    check(page.html)
    assert "&lt;script&gt;alert(1)" in page.html
