"""The examples of the CommonMark and GFM specifications, with every deliberate difference named.

Before comparing, both sides lose what is our house style and not the specification's: void slashes, ids of headings,
attributes of outside links and pictures, the language class of code and the frame of tables.
"""

import json
import re

from tests.markup.corpus import CORPUS, needs_corpus
from wiki.markup import render

HOUSE_STYLE = [
    (r'<(h[1-6]) id="[^"]*">', r"<\1>"),
    (r' class="external" rel="nofollow ugc noopener"', ""),
    (r' loading="lazy" decoding="async"', ""),
    (r"<(br|hr|img)([^>]*?) ?/?>", r"<\1\2>"),
    (r'<code class="language-[^"]*">', "<code>"),
    (r'<pre( class="highlight")?( tabindex="0")?>', "<pre>"),
    (r'</?span( class="hl-[a-z]+")?>', ""),
    (r' align="(\w+)"', r' class="align-\1"'),
    (r' scope="col"', ""),
    (r'<div class="table-scroll"[^>]*>\n?', ""),
    (r"</table></div>", "</table>"),
    (r"</?tbody>\n?", ""),
    (r"<blockquote>\n</blockquote>", "<blockquote></blockquote>"),
]

RAW_HTML_IS_CLOSED = "an element that the author left open or crossed is closed, a stray closing tag vanishes"
RAW_HTML_IS_STRIPPED = "attributes that are not allowed vanish, ids are prefixed, entities are resolved"
NOT_HTML_HERE = "a tag that authors may not write is text, as are declarations and processing instructions"
COMMENTS_VANISH = "comments vanish"
WIKI_LINKS = "double brackets are a wiki link"
BARE_ADDRESSES = "a bare web address is a link"
OUTSIDE_ADDRESSES = "a colon before any slash makes a scheme, and only http, https, mailto and tel lead anywhere"
SECTION_IDS = "ids of sections have a prefix"
TASKS = "a task is a mark with a name, not a form field"
WWW = "addresses without a scheme (www., mail) and of other schemes (ftp) stay text"

# fmt: off
COMMONMARK = {
    RAW_HTML_IS_CLOSED: [
        21, 148, 150, 151, 155, 165, 174, 175, 184, 187, 191, 344, 476, 477, 494, 613, 614, 615, 642, 643,
    ],
    RAW_HTML_IS_STRIPPED: [31, 152, 153, 154, 164, 169, 475, 616, 630, 631],
    NOT_HTML_HERE: [
        156, 157, 158, 163, 170, 171, 172, 173, 176, 178, 180, 181, 182, 201, 491, 524, 536, 617, 623, 627, 628, 629,
    ],
    COMMENTS_VANISH: [177, 179, 183, 308, 309, 625, 626],
    WIKI_LINKS: [548, 559, 590],
    BARE_ADDRESSES: [608, 611],
    OUTSIDE_ADDRESSES: [500, 596, 598, 599, 601],
    SECTION_IDS: [501],
}
GFM = {
    TASKS: [279, 280],
    SECTION_IDS: [509],
    BARE_ADDRESSES: [616, 619],
    WWW: [621, 622, 623, 624, 625, 626, 627, 628, 629, 630, 631],
    COMMENTS_VANISH: [644, 645, 646],
    NOT_HTML_HERE: [653],
}
# fmt: on


def in_house_style(html):
    for pattern, replacement in HOUSE_STYLE:
        html = re.sub(pattern, replacement, html)
    return html.strip()


def examples(name):
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))


def differing(name):
    different = [
        example["example"]
        for example in examples(name)
        if in_house_style(render(example["markdown"]).html) != in_house_style(example["html"])
    ]
    return len(examples(name)), different


@needs_corpus
def test_582_of_652_commonmark_examples_and_why_the_others_differ():
    total, different = differing("commonmark_spec.json")
    assert different == sorted(number for numbers in COMMONMARK.values() for number in numbers)
    assert (total, total - len(different)) == (652, 582)


@needs_corpus
def test_589_of_673_gfm_examples_and_why_the_others_differ():
    """Most of GFM's examples are CommonMark's and differ for the same reasons; here is what it adds."""
    total, different = differing("gfm_spec.json")
    commonmark = {example["markdown"]: example["example"] for example in examples("commonmark_spec.json")}
    explained = {number for numbers in COMMONMARK.values() for number in numbers}
    own = [
        example["example"]
        for example in examples("gfm_spec.json")
        if example["example"] in different and commonmark.get(example["markdown"]) not in explained
    ]
    assert own == sorted(number for numbers in GFM.values() for number in numbers)
    assert (total, total - len(different)) == (673, 589)
