import pytest

from wiki.moderation.risk import Facts, amount, excerpt, hosts_in, is_small, new_hosts, risk_of, signs_of
from wiki.store.difference import difference
from wiki.store.pagefile import PageText


@pytest.mark.parametrize(
    ("facts", "signs", "risk"),
    [
        (Facts(added=500, size=1000), (), 1.0),
        (Facts(added=5, size=1000), (), 0.5),
        (Facts(added=500, size=1000, newcomer=True), ("newcomer",), 2.0),
        (Facts(added=500, size=1000, hosts=("shop.example",)), ("links",), 2.0),
        (Facts(removed=300, size=1000), ("removes",), 2.0),
        (Facts(removed=299, size=1000), (), 1.0),
        (Facts(removed=150, size=160), (), 0.5),
        (Facts(added=500, size=1000, limited=True), ("limited",), 1.5),
        (Facts(added=500, size=1000, rule=True), ("rule",), 2.0),
        (Facts(added=5, size=0), ("page",), 1.2),
        (
            Facts(True, ("a.example",), 500, 400, 1000, True, True),
            ("newcomer", "links", "removes", "rule", "limited"),
            24,
        ),
    ],
)
def test_each_sign_makes_a_proposal_more_urgent_to_look_at(facts, signs, risk):
    assert signs_of(facts) == signs
    assert risk_of(facts) == pytest.approx(risk)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See https://Shop.example/x?y.", {"shop.example"}),
        ("[here](http://a.example) and <https://b.example/>", {"a.example", "b.example"}),
        ("[x](//evil.example/path)", {"evil.example"}),
        ('<img src="//evil.example/x.png">', {"evil.example"}),
        ("Go to www.cheap-pills.example now", {"cheap-pills.example"}),
        ("https://user:secret@b.example:8080/", {"b.example:8080"}),
        ("a // comment in code, and either/or", set()),
        ("[[Reset the router]] and [x](/reset)", set()),
        ("", set()),
    ],
)
def test_sites_that_a_text_links_to_are_found(text, hosts):
    assert hosts_in(text) == hosts


def test_only_sites_that_the_page_does_not_link_to_yet_are_new():
    before = PageText("T", "https://a.example\n")
    assert new_hosts(before, PageText("T", "https://www.a.example/more\n")) == ()
    assert new_hosts(before, PageText("T", "https://a.example https://b.example\n")) == ("b.example",)


def test_the_amount_of_a_change_counts_characters_of_words():
    changes = difference(PageText("T", "Hold it for ten seconds.\n"), PageText("T", "Hold it for twelve seconds.\n"))
    assert amount(changes) == (6, 3)


def test_a_small_change_is_shown_cut_around_its_words():
    far = "word " * 60
    changes = difference(PageText("T", f"{far}ten {far}\n"), PageText("T", f"{far}twelve {far}\n"))
    assert is_small(changes)
    [row] = excerpt(changes)
    assert row["kind"] == "changed"
    texts = [text for text, _ in row["new"]["parts"]]
    assert texts[1] == "twelve"
    assert texts[0].startswith(" … ")
    assert texts[2].endswith(" … ")
    assert max(map(len, texts)) < 70


def test_what_one_glance_does_not_show_is_not_small():
    four = "one\n\ntwo\n\nthree\n\nfour\n"
    assert not is_small(difference(PageText("T", four), PageText("T", four.upper())))
    assert not is_small(difference(PageText("T", "one\n"), PageText("T", "one\n" + "x" * 250 + "\n")))
    assert not is_small(difference(PageText("T", "one\n"), PageText("T", "one!\n", section="Elsewhere")))
    assert not is_small(difference(PageText("T", "one\n"), PageText("T", "one\n")))
    assert is_small(difference(PageText("T", "one\n"), PageText("T", "one!\n")))
