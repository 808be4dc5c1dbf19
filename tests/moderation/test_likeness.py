"""However a word or an address is written, a rule finds it where readers would; and nothing else."""

import pytest

from wiki.markup import render
from wiki.moderation.facts import changed_lines
from wiki.moderation.likeness import distinct_words, host_of, longest_run, plain, urls
from wiki.moderation.rules import Condition


@pytest.mark.parametrize(
    "written",
    [
        "Casino",
        "CaSiNo",
        "ｃａｓｉｎｏ",
        "cas\u200bino",
        "cas\u00adino",
        "cas\u2060in\ufe0fo",
        "cas&shy;ino",
        "&#99;asino",
        "c&#x200b;asino",
        "cas**i**no",
        "**cas**ino",
        "c~~a~~sino",
        "cas`i`no",
        "cas<b></b>ino",
        "c<!-- x -->asi<i></i><b></b>no",
        "cаsinо",  # with two Cyrillic letters
        "\\\\casino",
        "_casino_ (casino)",
    ],
)
def test_a_word_is_found_however_it_is_written(written):
    assert "casino" in distinct_words(plain([f"To the {written} now"]))


@pytest.mark.parametrize("written", ["cas ino", "cas\nino", "cas-ino", "casinos", "cas<br> ino"])
def test_other_words_are_not(written):
    assert "casino" not in distinct_words(plain(written.split("\n")))


def test_words_on_both_sides_of_a_tag_are_still_words():
    assert {"one", "two", "onetwo", "b"} == distinct_words(plain(["one<b>two"]))


@pytest.mark.parametrize("word", ["сор", "café", "naïve", "straße"])
def test_a_word_of_one_alphabet_is_only_itself(word):
    assert distinct_words(plain([word])) <= {word, "strasse"}


@pytest.mark.parametrize(
    "written",
    [
        "https://spam.example/x",
        "[x](HTTPS://WWW.Spam.Example)",
        "[x](https://spam.example)",
        "[x](https&#58;//spam.example)",
        "[x](https&colon;//spam.example)",
        "[x](http&#00058;//spam.example)",
        "[x](https:\\/\\/spam\\.example)",
        "[x](http:/spam.example)",
        "[x](HTTPS:///spam.example)",
        "[x](https://spam%2Eexample)",
        "[x](https://me:word@spam.example:8080?q)",
        "[x](//spam.example)",
        "[x](   //spam.example)",
        "[x](<//spam.example>)",
        "[x][1]\n\n[1]: https://spam.example",
        "[x]\n\n[x]:   //spam.example",
        "![p](https://spam.example/p.png)",
        "<https://spam.example>",
        "<a href='//spam.example'>x</a>",
        "<a href=//spam.example>x</a>",
        '<a href="https:&#x2F;/spam.example">x</a>',
        '<a href="http:spam.example">x</a>',
    ],
)
def test_a_link_is_found_however_it_is_written(written):
    assert {host_of(url) for url in urls(plain(written.split("\n")))} == {"spam.example"}
    assert 'class="external"' in render(written).html


@pytest.mark.parametrize(
    "written",
    [
        "spam.example",
        "  //spam.example()",
        "// see spam.example",
        "a: \\\\server\\share",
        "http: // no",
        "[[spam.example]]",
    ],
)
def test_what_leads_nowhere_is_no_link(written):
    assert urls(plain([written])) == []
    assert 'class="external"' not in render(written).html


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("WWW.Spam.example/x", "spam.example"),
        ("user:word@spam.example:8080?q", "spam.example"),
        ("spam.example\\@wiki.example", "spam.example"),
        ("", ""),
        ("spam.example.", "spam.example"),
        ("ｓｐａｍ.example", "spam.example"),
        ("spam。example", "spam.example"),
        ("sp\u200bam.example", "spam.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("b%C3%BCcher.example", "xn--bcher-kva.example"),
        ("ü" * 64 + ".example", "ü" * 64 + ".example"),
    ],
)
def test_the_host_of_an_address(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    "typed", ["bücher.example", "xn--bcher-kva.example", "https://www.bücher.example/x", ".Bücher.example"]
)
def test_staff_may_write_a_domain_as_they_have_it(typed):
    assert Condition.read("links.domain", "any", typed).wanted == (frozenset({"xn--bcher-kva.example"}), ())


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("", 1),
        ("a", 1),
        ("aaa b", 1),
        ("aaaa b", 4),
        ("x AaAaAa", 6),
        ("aaaa ======== bbbbb", 5),
        ("000000 ------", 1),
        ("a\u200ba\u200ba\u200ba", 4),
        ("жжжжж", 5),
        ("😀😀😀😀😀", 1),
    ],
)
def test_a_letter_again_and_again_is_counted(text, longest):
    assert longest_run(plain([text])) == longest


def test_lines_that_changed_are_told_from_those_that_stayed_or_moved():
    assert changed_lines("a\nb\nc\nc", "a\nc\nb\nx\nc\nc") == ([], ["x", "c"])
    assert changed_lines("a\nb", "a") == (["b"], [])
    assert changed_lines("", "a\nb") == ([""], ["a", "b"])
    assert changed_lines("a", "a") == ([], [])
