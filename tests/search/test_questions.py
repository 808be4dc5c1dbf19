"""What readers ask and open is counted as they go, and staff see what is missing."""

import pytest
import sqlalchemy as sa

from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import query

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADA = Author("Ada", 1)


@pytest.fixture
def reader(client):
    """Someone not signed in, at a browser."""
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    return client


@pytest.fixture
def pages(write):
    write("Reset your password", "Open the settings.")
    write("Print a label", "Choose the printer.")


@pytest.fixture
def counted(wiki):
    """Questions with how many asked and opened a result, and what was found."""

    def counted():
        wiki.queries.flush()
        with wiki.database.read() as conn:
            rows = conn.execute(sa.select(query).order_by(query.c.text))
            return [(row.text, row.asked, row.clicked, row.results) for row in rows]

    return counted


def test_a_question_and_an_opened_result_are_counted(reader, pages, counted):
    reader.get("/-/search?q=Password")
    reader.get("/-/search?q=printer")
    reader.get("/reset-your-password", headers={"Referer": "http://localhost/-/search?q=Password"})
    assert counted() == [("password", 1, 1, 1), ("printer", 1, 0, 1)]


@pytest.mark.parametrize(
    "referrer",
    [
        "http://elsewhere.example/-/search?q=password",
        "http://localhost/print-a-label",
        "http://localhost/-/search",
        "http://localhost/-/search?q=",
        "http://[/-/search?q=password",
        "http://localhost/-/search.json?q=password",
    ],
)
def test_a_page_opened_from_elsewhere_is_no_opened_result(reader, pages, counted, referrer):
    reader.get("/-/search?q=password")
    assert reader.get("/reset-your-password", headers={"Referer": referrer}).status_code == 200
    assert counted() == [("password", 1, 0, 1)]


@pytest.mark.parametrize("address", ["&page=2", "&sort=date", "&tag=mail", "&section=Shop"])
def test_the_next_pages_and_filters_of_a_question_are_not_counted(reader, pages, counted, address):
    reader.get("/-/search?q=password" + address)
    assert counted() == []


def test_programs_and_staff_are_not_counted(client, mona, pages, counted):
    for agent in ("", "curl/8.0", "Googlebot/2.1"):
        client.get("/-/search?q=password", headers={"User-Agent": agent})
    mona.get("/-/search?q=password", headers={"User-Agent": FIREFOX})
    assert counted() == []


def test_results_lead_to_clean_addresses_and_the_help_tells_nothing(reader, pages):
    answer = reader.get("/-/search?q=password").text
    assert 'href="/reset-your-password"' in answer
    assert '<a href="/help" referrerpolicy="no-referrer">' in answer


def test_counting_costs_a_search_and_a_view_no_query(reader, pages, queries):
    came = {"Referer": "http://localhost/-/search?q=password"}
    for _ in range(2):
        reader.get("/reset-your-password", headers=came)
    queries.clear()
    reader.get("/reset-your-password", headers=came)
    assert len(queries) == 1


def ask(wiki, text, results, people=3, clicked=0):
    for number in range(people):
        wiki.queries.ask(text, f"192.0.2.{number}", results)
    for number in range(clicked):
        wiki.queries.click(text, f"192.0.2.{number}")
    wiki.queries.flush()


def test_staff_see_questions_with_a_next_step_for_each(wiki, mona, pages):
    ask(wiki, "password", 4, clicked=2)
    ask(wiki, "zebra", 0, people=2)
    ask(wiki, "label <b>", 1, people=1)
    everything = mona.get("/-/staff/search").text
    assert everything.index(">password</a>") < everything.index(">zebra</a>") < everything.index(">label &lt;b&gt;</a>")
    missing = mona.get("/-/staff/search?show=no-results").text
    assert 'href="/-/new?title=zebra"' in missing
    assert 'href="/-/new?title=Search+synonyms"' in missing
    assert ">password</a>" not in missing
    unopened = mona.get("/-/staff/search?show=no-click&days=7").text
    assert 'href="/-/search/explain?q=label+%3Cb%3E"' in unopened
    assert ">zebra</a>" not in unopened


def test_a_question_that_finds_pages_by_now_says_so(wiki, mona, pages):
    ask(wiki, "printer", 0)
    answer = mona.get("/-/staff/search?show=no-results").text
    assert "1 now" in answer
    assert "/-/new?title=printer" not in answer


def test_staff_forget_a_question(wiki, mona, pages, counted):
    ask(wiki, "ann smith", 0)
    ask(wiki, "printer", 1)
    answer = mona.post("/-/staff/search/forget", data={"text": "ann smith", "show": "no-results", "days": "7"})
    assert answer.headers["Location"] == "/-/staff/search?show=no-results&days=7"
    assert [row[0] for row in counted()] == ["printer"]


@pytest.mark.parametrize("address", ["?show=x", "?days=0", "?days=x&show=", "?show=no-click&days=90"])
def test_an_odd_address_is_no_error(wiki, mona, address):
    assert mona.get("/-/staff/search" + address).status_code == 200


def test_only_staff_see_and_forget_questions(client, carl, mona):
    assert mona.get("/-/staff/search").status_code == 200
    assert carl.get("/-/staff/search").status_code == 403
    assert client.get("/-/staff/search").status_code == 302
    assert carl.post("/-/staff/search/forget", data={"text": "x"}).status_code == 403
    assert "/-/staff/search" in mona.get("/").text
    assert "/-/staff/search" not in carl.get("/").text


def steer(wiki, title, body):
    wiki.store.create(PageText(title, body), author=ADA)
    follow.run(wiki.database, wiki.steering, 100, folder=wiki.settings.data)


def test_lines_that_say_nothing_are_reported_to_staff(wiki, mona, pages):
    assert "Some lines need a look" not in mona.get("/-/staff/search").text
    steer(wiki, "Search answers", "- forgot <i>\n")
    answer = mona.get("/-/staff/search").text
    assert 'href="/-/edit/search-answers">Search answers</a>, line 1: <code>forgot &lt;i&gt;</code>' in answer


def test_the_page_itself_tells_staff_of_them_as_soon_as_it_is_saved(wiki, mona, carl, client, pages):
    body = "- forgot\n- printing: [[Print a label]]\n- zebra: [[Nowhere]]\n"
    wiki.store.create(PageText("Search answers", body), author=ADA)
    answer = mona.get("/search-answers").text
    assert "Line 1: <code>forgot</code>." in answer
    assert "Line 3: <code>zebra: [[Nowhere]]</code>. One of these pages does not exist." in answer
    assert "Line 2" not in answer
    for other in (carl, client):
        assert "need a look" not in other.get("/search-answers").text
        assert "Line 1" not in other.get("/search-answers").text


def test_a_chosen_page_stands_first_and_once(wiki, reader, pages, write):
    write("Old passwords", "Password, password, password.")
    steer(wiki, "Search answers", "- my password: [[Print a label]], [[Reset your password]]\n")
    answer = reader.get("/-/search?q=password").text
    places = [answer.index(f'href="/{path}"') for path in ("print-a-label", "reset-your-password", "old-passwords")]
    assert places == sorted(places)
    assert answer.count("Best answer") == 2
    assert answer.count('<a href="/reset-your-password">') == 1
    assert "2 pages found" in answer
    found = reader.get("/-/search.json?q=password").json
    assert [item["href"] for item in found["chosen"]] == ["/print-a-label", "/reset-your-password"]
    assert [item["href"] for item in found["results"]] == ["/old-passwords"]


def test_a_chosen_page_answers_what_finds_nothing_else(wiki, reader, pages):
    steer(wiki, "Search answers", "- zebra: [[Print a label]]\n")
    answer = reader.get("/-/search?q=zebras").text
    assert 'href="/print-a-label"' in answer
    assert "Nothing found" not in answer
    assert "What you can do" not in answer


@pytest.mark.parametrize("address", ["q=password&page=2", "q=password&sort=date", "q=password+section:Shop"])
def test_it_does_so_only_for_just_the_question(wiki, reader, pages, address):
    steer(wiki, "Search answers", "- password: [[Print a label]]\n")
    assert "/print-a-label" in reader.get("/-/search?q=password").text
    assert "/print-a-label" not in reader.get("/-/search?" + address).text


def test_a_chosen_page_that_was_deleted_is_not_shown(wiki, reader, pages):
    steer(wiki, "Search answers", "- password: [[Print a label]]\n")
    wiki.store.delete("print-a-label", author=ADA)
    assert "/print-a-label" not in reader.get("/-/search?q=password").text


def test_questions_often_asked_are_suggested_beside_titles(wiki, reader, pages):
    ask(wiki, "reset a printer", 2)
    ask(wiki, "reset ann", 2, people=2)
    wiki.popular.refresh()
    found = reader.get("/-/suggest?q=res").json
    assert [item["title"] for item in found["suggestions"]] == ["Reset your password"]
    assert found["questions"] == [
        {"title": "reset a printer", "section": "Often asked", "href": "/-/search?q=reset+a+printer"}
    ]
    assert found["said"] == "2 suggestions. Use the arrow keys."


def test_the_pages_that_steer_are_for_staff_until_staff_say_otherwise(wiki, carl, mona):
    assert "Send the proposal" in carl.get("/-/new?title=Search+synonyms").text
    waits = carl.post("/-/new", data={"title": "Search synonyms", "body": "- a, b\n"})
    assert waits.headers["Location"] == "/-/proposals/1"
    begun = mona.get("/-/new?title=Search+synonyms").text
    assert "For example: `- password, passphrase, pass word`" in begun
    assert mona.post("/-/new", data={"title": "Search synonyms", "body": "- a, b\n"}).status_code == 303
    assert "Changes are looked at by staff first" in carl.get("/search-synonyms").text
    assert "Send the proposal" in carl.get("/-/edit/search-synonyms").text
    assert mona.post("/-/protect/search-synonyms", data={"level": "open", "reason": ""}).status_code == 303
    assert "Save the page" in carl.get("/-/edit/search-synonyms").text
    assert mona.post("/-/protect/search-synonyms", data={"level": "staff", "reason": "Spam."}).status_code == 303
    assert "Send the proposal" in carl.get("/-/edit/search-synonyms").text


def test_nobody_else_moves_a_page_there(wiki, carl, mona, pages):
    base = wiki.store.find("print-a-label").blob
    form = {"title": "Search answers", "base": base}
    assert carl.post("/-/rename/print-a-label", data=form).headers["Location"] == "/-/proposals/1"
    assert wiki.store.find("search-answers") is None
    assert mona.post("/-/rename/print-a-label", data=form).status_code == 303
