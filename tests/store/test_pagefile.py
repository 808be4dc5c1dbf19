import pytest

from wiki.errors import Invalid
from wiki.store.pagefile import LIMIT, PageText, check, dump, parse

FILE = b"""---
title: Reset your password
section: Accounts/Sign in
tags: [office-365, password]
summary: "What to do: in short"
source: help/reset.md
ms.date: 01/02/2020
ms.custom:
  - A
  - B # kept
---

First, open *Settings*.
"""


def test_a_page_file_reads_and_writes_back_the_same():
    text = parse(FILE)
    assert text == PageText(
        title="Reset your password",
        section="Accounts/Sign in",
        tags=("office-365", "password"),
        summary="What to do: in short",
        source="help/reset.md",
        extra={"ms.date": " 01/02/2020", "ms.custom": "\n  - A\n  - B # kept"},
        body="First, open *Settings*.\n",
    )
    assert dump(text) == FILE


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"\xef\xbb\xbfOne\r\nTwo\rThree", "One\nTwo\nThree\n"),
        ("Grüße\n".encode("utf-16"), "Grüße\n"),
        ("Grüße, alle\n".encode("utf-16-le"), "Grüße, alle\n"),
        (b"isn\x92t\n", "isn’t\n"),
        (b"\x81\x92\n", "\x81\x92\n"),
        (b"nul\0byte", "nul\ufffdbyte\n"),
        (b"", ""),
        (b"\n \n  code\n\n\n", "  code\n"),
    ],
)
def test_odd_encodings_and_line_ends_are_read(data, body):
    text = parse(data)
    assert text.body == body
    assert parse(dump(text)) == text


def test_invalid_yaml_loses_nothing():
    data = b"---\ntitle: Error: it fails\nother: [1, 2\nodd\n\ttab: x\nother: twice\n---\nBody\n"
    text = parse(data)
    assert text.title == "Error: it fails"
    assert text.extra == {"other": " [1, 2\nodd\n\ttab: x\nother: twice"}
    assert dump(text) == b'---\ntitle: "Error: it fails"\nother: [1, 2\nodd\n\ttab: x\nother: twice\n---\n\nBody\n'


def test_text_between_two_rules_is_body():
    data = b"---\nNot a header\n---\nBody\n"
    assert parse(data).body == "---\nNot a header\n---\nBody\n"
    assert parse(dump(parse(data))) == parse(data)


def test_a_page_without_a_title_takes_its_first_heading():
    assert parse(b"# Reset *it* #\n\nText\n").title == "Reset *it*"
    assert parse(b"---\ntitle:\n---\nText\n").title == ""


def test_tags_and_titles_of_any_yaml_shape_are_read():
    assert parse(b"---\ntags: Office 365, Outlook\ntitle: [a, b]\n---\n").tags == ("office-365", "outlook")
    assert parse(b"---\ntags:\n- Office 365\n- {x: y}\n---\n").tags == ("office-365", "x", "y")


@pytest.mark.parametrize(
    "title", ["yes", "12", "- x", "a: b", "a #b", "“q”", 'say "hi"', "back\\slash", "'", "x" * 200]
)
def test_any_title_survives_the_yaml(title):
    assert parse(dump(PageText(title, "x\n"))).title == title


def test_what_is_saved_is_checked_and_put_into_its_one_form():
    text = check(PageText(" A  title", "Text\r\n\r\n", section="A / B", tags=("X y", "x-y", " "), summary="a\nb"))
    assert text == PageText("A title", "Text\n", section="A/B", tags=("x-y",), summary="a b")
    with pytest.raises(Invalid) as caught:
        check(PageText("T", "x" * LIMIT))
    assert caught.value.field == "body"
    assert str(caught.value).startswith("The text has 257 kB; a page can hold 256.")
    with pytest.raises(Invalid) as caught:
        check(PageText("T", "\ud800"))
    assert caught.value.field == "body"
