"""Fixing a typo: one passage by itself, through the same door as every edit; with and without script."""

import re

import pytest

from tests.pages.test_edit import value_of
from wiki.pages import parts
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

FIX = "/-/fix/reset-the-router"
SOURCE = """The *first* paragraph
in two lines, with a [[link|shown words]].

## A heading

1. One “step”.

   With a second paragraph.
2. Two.
   - nested
3. Three.

| a | b |
|---|---|
| 1 | 2 |

> [!TIP]
> Mind the gap.

```
code
```

The last one."""


def texts(body: str) -> list[str]:
    return [body[p.start : p.end] for p in (parts.get_passage(body, n) for n in range(9))]


def test_every_passage_is_by_itself_and_nothing_is_in_two():
    assert texts(SOURCE) == [
        "The *first* paragraph\nin two lines, with a [[link|shown words]].",
        "## A heading",
        "1. One “step”.\n\n   With a second paragraph.",
        "2. Two.\n   - nested",
        "3. Three.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> [!TIP]\n> Mind the gap.",
        "```\ncode\n```",
        "The last one.",
    ]


@pytest.mark.parametrize(
    ("quote", "near", "found"),
    [
        ("The first paragraph in two lines, with a shown words.", 0, 0),
        ("shown words", 0, 0),
        ("A heading", 5, 1),
        ('One "step". With a second', 0, 2),
        ("nested", 0, 3),
        ("Mind the gap.", 0, 6),
        ("code", 0, 7),
        ("the", 8, 8),
        ("the", 0, 0),
        ("not there", 0, None),
        ("…", 0, None),
    ],
)
def test_a_passage_is_found_by_words_that_are_shown(quote, near, found):
    assert parts.find_passage(SOURCE, quote, near) == found


def test_putting_a_passage_back_changes_nothing_else():
    for number, text in enumerate(texts(SOURCE)):
        assert parts.put_passage(SOURCE, number, text) == SOURCE
        assert parts.put_passage(SOURCE, number, "X").replace("X", text) == SOURCE


def test_the_form_holds_the_passage_alone(carl, page):
    html = carl.get(FIX + "?quote=Hold+the+button.&at=2").text
    assert value_of(html, "passage") == "Hold the button."
    assert (value_of(html, "base"), value_of(html, "at")) == (page.blob, "2")


def test_a_script_gets_the_form_alone(carl, page):
    answer = carl.get(FIX + "?quote=Hold&at=2", headers={"X-Requested-With": "fetch"})
    assert answer.text.lstrip().startswith("<form")
    assert "<html" not in answer.text


def test_without_words_every_passage_is_offered(carl, page):
    html = carl.get(FIX).text
    links = re.findall(rf'href="({FIX}[^"]*)">([^<]*)<', html)
    assert [words for _, words in links] == ["Lead.", "First", "Hold the button.", "Second", "Wait a minute."]
    assert value_of(carl.get(links[2][0].replace("&amp;", "&")).text, "passage") == "Hold the button."


def test_the_choice_is_of_words_that_readers_see(wiki, carl):
    body = (
        "<details><summary>More</summary>\n\n> [!TIP]\n> Mind the gap, not a [!TIP].\n\n</details>\n\nSame.\n\nSame.\n"
    )
    wiki.store.create(PageText("Boxes", body), author=Author("The company"))
    links = re.findall(r'href="(/-/fix/boxes[^"]*)">([^<]*)<', carl.get("/-/fix/boxes").text)
    assert [words for _, words in links] == ["More", "Mind the gap, not a [!TIP].", "Same.", "Same."]
    assert 'name="at" value="4"' in carl.get(links[3][0].replace("&amp;", "&")).text


def test_words_that_are_not_there_lead_to_the_choice(carl, page):
    assert "Which passage is it in?" in carl.get(FIX + "?quote=quokka").text


def test_a_fix_is_saved_as_an_edit(carl, page, body_of, wiki):
    sent = {"base": page.blob, "at": "2", "passage": "Hold the red\r\nbutton."}
    assert carl.post(FIX, data=sent).headers["Location"] == "/reset-the-router"
    assert body_of() == "Lead.\n\n## First\n\nHold the red\nbutton.\n\n## Second\n\nWait a minute.\n"
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.author_name, row.summary) == ("Carl Customer", "Fixed a typo")


def test_a_fix_is_merged_with_what_others_changed(carl, bea, page, fields, body_of):
    bea.post("/-/edit/reset-the-router", data=fields(body=fields()["body"].replace("Lead.", "New lead.\n\nTwo.")))
    carl.post(FIX, data={"base": page.blob, "at": "4", "passage": "Wait two minutes."})
    assert body_of() == "New lead.\n\nTwo.\n\n## First\n\nHold the button.\n\n## Second\n\nWait two minutes.\n"


def test_a_fix_that_overlaps_is_asked_about(carl, bea, page, fields):
    bea.post("/-/edit/reset-the-router", data=fields(body=fields()["body"].replace("button", "switch")))
    answer = carl.post(FIX, data={"base": page.blob, "at": "2", "passage": "Hold the lever."})
    assert answer.status_code == 409
    assert "Two changes in one place" in answer.text


def test_where_changes_wait_a_fix_is_a_proposal(carl, mona, page, body_of):
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Because"})
    assert "Send the proposal" in carl.get(FIX + "?at=2").text
    answer = carl.post(FIX, data={"base": page.blob, "at": "2", "passage": "Hold it."})
    assert "/-/proposals/" in answer.headers["Location"]
    assert "Hold the button." in body_of()
    assert carl.get(FIX + "?at=2").headers["Location"] == "/-/edit/reset-the-router"


def test_a_stranger_fixes_first_and_signs_up_then(client, page):
    html = client.get(FIX + "?quote=Hold").text
    assert 'name="first"' in html
    sent = {"base": page.blob, "at": "2", "passage": "Hold it.", "first": "1"}
    assert "/-/sign-up?next=/-/kept/" in client.post(FIX, data=sent).headers["Location"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"at": "2", "passage": " "}, "There is no text left"),
        ({"at": "2", "passage": "Other.", "base": "0" * 40}, "choose the passage again"),
        ({"at": "99", "passage": "Other."}, "no such passage"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_what_was_typed(carl, page, count_commits, sent, words):
    answer = carl.post(FIX, data={"base": page.blob, **sent})
    assert answer.status_code in (404, 422)
    assert words in answer.text
    assert value_of(answer.text, "passage") == sent["passage"]
    assert count_commits() == 1


def test_who_was_signed_out_gets_the_passage_back(client, page):
    answer = client.post(FIX, data={"base": page.blob, "at": "2", "passage": "Hold it."})
    assert answer.status_code == 401
    assert value_of(answer.text, "passage") == "Hold it."


def test_the_page_offers_it_to_whoever_may(carl, client, page):
    for browser in (carl, client):
        html = browser.get("/reset-the-router").text
        assert f'href="{FIX}"' in html
        assert 'href="/-/report/reset-the-router?problem=missing"' in html


def test_a_page_of_every_kind_keeps_its_other_passages(wiki, carl):
    saved = wiki.store.create(PageText("Kinds", SOURCE + "\n"), author=Author("The company"))
    body = wiki.store.text(saved.blob).body
    for number in range(9):
        assert f'name="at" value="{number}"' in carl.get(f"/-/fix/kinds?at={number}").text
    assert parts.put_passage(body, 4, "3. Four.") == body.replace("3. Three.", "3. Four.")
