"""Filters, order and conditions on the screen of results."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from wiki.accounts import staffing, users
from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author


@pytest.fixture
def pages(write, wiki, catch_up):
    write("Print a label", "Two sided printing.", section="Shop/Labels", tags=("paper", "old"))
    write("Print a letter", "One sided printing.", section="Shop", tags=("paper",))
    write("Print money", "Printing it is forbidden.", section="Law")
    staffing.add_user(wiki.accounts, "Ada Lovelace", "ada@example.com", Role.CUSTOMER, "four calm grey horses")
    with wiki.database.read() as conn:
        ada = users.find_by_name(conn, "Ada Lovelace").id
    page = wiki.store.find("print-money")
    wiki.store.save(
        page.path,
        PageText("Print money", "Printing is a crime.\n", section="Law"),
        base=page.blob,
        author=Author("Ada Lovelace", ada),
        summary="",
    )
    catch_up()


@pytest.fixture
def look(client):
    """What a search shows: its number of pages, and its choices as address and count, by value."""

    def look(**fields):
        text = client.get("/-/search", query_string=fields).text
        total = re.search(r"([\d,]+) pages? found", text)
        choices = {
            unescape(label): (unescape(href), int(count))
            for href, label, count in re.findall(
                r'<li><a href="([^"]+)" rel="nofollow"><span>([^<]+)</span><span class="count">(\d+)', text
            )
        }
        chips = re.findall(r'<a class="tag tag--on" href="([^"]+)"><span class="[^"]+">[^<]+</span>([^<]+)<svg', text)
        return int(total[1]) if total else 0, choices, {unescape(label): unescape(href) for href, label in chips}

    return look


def test_choices_say_how_many_pages_they_leave_and_lead_there(look, client, pages):
    total, choices, _ = look(q="print")
    assert total == 3
    assert choices["Shop"] == ("/-/search?q=print&section=Shop", 2)
    assert choices["Law"] == ("/-/search?q=print&section=Law", 1)
    assert choices["paper"] == ("/-/search?q=print&tag=paper", 2)
    assert choices["Ada Lovelace"] == ("/-/search?q=print&by=Ada+Lovelace", 1)
    for href, pages_left in choices.values():
        assert f"{pages_left} page" in client.get(href).text


def test_what_leaves_everything_as_it_is_is_no_choice(look, pages):
    _, choices, _ = look(q="print")
    assert "Company" not in choices
    assert "The last week" not in choices


def test_a_section_leads_to_those_below_it(look, pages):
    total, choices, chips = look(q="print", section="Shop")
    assert (total, choices["Labels"]) == (2, ("/-/search?q=print&section=Shop%2FLabels", 1))
    assert chips == {"section: Shop": "/-/search?q=print"}


def test_tags_add_up(look, pages):
    total, choices, _ = look(q="print", tag="paper")
    assert (total, choices["old"]) == (2, ("/-/search?q=print&tag=paper&tag=old", 1))
    total, _, chips = look(q="print", tag=["paper", "old"])
    assert total == 1
    assert chips["tag: paper"] == "/-/search?q=print&tag=old"


def test_people_go_by_the_name_they_have_now(look, wiki, pages):
    assert look(q="print by:ada")[0] == 0
    assert look(q='print by:"ada lovelace"')[0] == 1
    assert look(q="print", by="Company")[0] == 3
    with wiki.database.write() as conn:
        ada = users.find_by_name(conn, "Ada Lovelace").id
        users.rename(conn, ada, "Ada King")
    assert look(q="print", by="Ada King")[0] == 1
    assert look(q="print", by="Ada Lovelace")[0] == 0
    assert "Ada King" in look(q="print")[1]


def test_who_left_is_named_nowhere_and_not_found_by_name(look, client, wiki, pages):
    with wiki.database.write() as conn:
        users.leave(conn, users.find_by_name(conn, "Ada Lovelace").id, datetime.now(UTC))
    assert look(q="print", by="Ada Lovelace")[0] == 0
    assert "Ada" not in client.get("/-/search?q=print").text
    assert "Ada" not in client.get("/-/search.json?q=print").text


def test_days_narrow_and_a_bad_one_is_said_beside_its_field(client, look, pages):
    assert look(q="print", after="2024-01-01")[0] == 3
    assert look(q="print", before="2024-01-01")[0] == 0
    assert look(q="print", changed="7")[0] == 3
    text = client.get("/-/search?q=print&after=soon").text
    assert "3 pages found" in text
    assert "This is not a day." in text
    assert 'value="soon"' in text


def test_conditions_typed_can_be_dropped_one_by_one(look, pages):
    total, _, chips = look(q='print -money "two sided"')
    assert total == 1
    assert chips == {
        "without “money”": "/-/search?q=print+%22two+sided%22",
        "exactly “two sided”": "/-/search?q=print+-money",
    }


def test_the_order_is_chosen_and_kept(client, pages):
    text = client.get("/-/search?q=print&sort=date").text
    assert text.index("Print</mark> money") < text.index("Print</mark> a letter")
    assert 'href="/-/search?q=print&amp;tag=paper&amp;sort=date"' in text
    assert 'aria-current="true" href="/-/search?q=print&amp;sort=date"' in text
    assert 'href="/-/search?q=print"' in text


def test_conditions_alone_list_all_pages_that_fulfil_them_newest_first(client, look, pages):
    assert look(q="tag:paper")[0] == 2
    assert look(section="Shop")[0] == 2
    assert "Best first" not in client.get("/-/search?q=tag:paper").text


def test_nothing_found_by_all_conditions_offers_the_words_alone(client, pages):
    text = client.get("/-/search?q=print+-label&section=Nowhere").text
    assert "Nothing found for “print -label”" in text
    assert '<a href="/-/search?q=print">Search for the words alone: 3 pages</a>' in text
    assert "Search for the words alone" not in client.get("/-/search?q=zebra&section=Shop").text


def test_a_question_that_is_too_long_says_what_was_read(client, pages):
    assert "only its first words" in client.get("/-/search", query_string={"q": " ".join(map(str, range(40)))}).text
    assert "only its first words" not in client.get("/-/search?q=print").text


def test_the_search_field_keeps_the_filters(client, pages):
    text = client.get("/-/search?q=print&section=Shop&tag=paper&page=2").text
    form = text[text.index('<form class="search') : text.index("</form>")]
    assert '<input type="hidden" name="section" value="Shop"><input type="hidden" name="tag" value="paper">' in form
    assert 'name="page"' not in form


def test_numbers_lead_to_the_first_the_last_and_the_pages_around(app):
    from wiki.search.views.results import shown_numbers

    assert shown_numbers(1, 1) == [1]
    assert shown_numbers(1, 17) == [1, 2, 3, None, 17]
    assert shown_numbers(5, 9) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert shown_numbers(9, 17) == [1, None, 7, 8, 9, 10, 11, None, 17]
    assert shown_numbers(99, 3) == [1, 2, 3]


@pytest.mark.parametrize("number", [1, 2])
def test_without_script_everything_is_links_and_forms(client, pages, number):
    text = client.get(f"/-/search?q=print&page={number}").text
    assert text.count('<form class="search') == 1
    assert "<details class=" in text
    assert re.findall(r'<form class="stack" action="/-/search" method="get"', text)
