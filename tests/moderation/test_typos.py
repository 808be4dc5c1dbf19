"""What can only mend a typo, and what is more than that."""

from dataclasses import replace

import pytest

from wiki.moderation.typos import is_typo
from wiki.store.pagefile import PageText

BODY = """You recieve an invoice every month.

## Pay it by tranfer

1. Open [your acount](https://example.com/account).
2. Pay 20 euros, or call 555-0100.

See [[Late payments]] or `ping 10.0.0.1`.
"""
PAGE = PageText("Invoices", BODY, section="Billing", tags=("money",), summary="How to pay.")


def changed(old, new):
    assert old in BODY
    return replace(PAGE, body=BODY.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("recieve", "receive"),
        ("tranfer", "transfer"),  # in a heading
        ("your acount", "your account"),  # in the words of a link
        ("You recieve an invoice", "You get a invoice"),
        (" every month.", " each month."),
    ],
)
def test_a_few_letters_are_a_typo(old, new):
    assert is_typo(PAGE, changed(old, new), 20)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20 euros", "90 euros"),
        ("555-0100", "555-0199"),
        ("example.com/account", "example.com/acount"),
        ("example.com", "examp1e.com"),
        ("every month.", "at http://a.io"),
        ("every month.", "at www.a.io"),
        ("every month.", "to a@b.io"),
        ("[[Late payments]]", "[[Late payment]]"),
        ("[[Late payments]]", "Late payments"),
        ("every month.", "[[Soon]]"),
        ("every month.", "![](/x.png)"),
        ("## Pay", "Pay"),
        ("You recieve", "# You recieve"),
        ("You recieve", "<!-- You recieve"),
        ("You recieve", "~~~\nYou recieve"),
        ("2. Pay", "Pay"),
        ("You recieve an invoice every month.", "We send nothing at all to any of you."),
    ],
)
def test_what_changes_where_something_leads_how_much_it_is_or_how_it_looks_is_more(old, new):
    assert not is_typo(PAGE, changed(old, new), 20)


@pytest.mark.parametrize("field", ["title", "section", "summary", "source"])
def test_what_changes_a_field_is_more(field):
    assert not is_typo(PAGE, replace(changed("recieve", "receive"), **{field: "Other"}), 20)
    assert not is_typo(PAGE, replace(changed("recieve", "receive"), tags=("gold",)), 20)
    assert not is_typo(PAGE, replace(changed("recieve", "receive"), extra={"owner": "me"}), 20)


def test_the_setting_counts_characters():
    assert is_typo(PAGE, changed("recieve", "receive"), 2)
    assert not is_typo(PAGE, changed("recieve", "receive"), 1)
    assert not is_typo(PAGE, PAGE, 20)


def test_a_long_page_is_compared_quickly_enough():
    long = replace(PAGE, body="word " * 40_000)
    assert not is_typo(long, replace(long, body="other " * 40_000), 20)
    assert is_typo(long, replace(long, body=long.body.replace("word", "wurd", 3)), 20)


@pytest.mark.parametrize("body", ["a" * 200_000, "a." * 100_000, "@" * 200_000, "1 " * 100_000])
def test_no_text_makes_looking_for_addresses_slow(body):
    assert is_typo(replace(PAGE, body=body + "\nx"), replace(PAGE, body=body + "\ny"), 20)
