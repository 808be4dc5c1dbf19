"""The search screen."""

import shutil

import pytest

from wiki.store.pages import Author


@pytest.fixture
def pages(write):
    write("Reset your password", "Open the settings. A link comes by *mail*.", section="Accounts/Sign-in")
    write("Delete your account", "Deleting cannot be undone. Keep the password.", section="Accounts")
    write("Print a label", "Choose the printer, then <script>alert(1)</script> the paper.")


def test_results_show_title_section_date_and_passage_with_the_words_marked(client, pages):
    answer = client.get("/-/search?q=passwords")
    assert answer.status_code == 200
    assert (
        '<h3 class="list__title"><a href="/reset-your-password">Reset your <mark>password</mark></a></h3>'
        in answer.text
    )
    assert "Deleting cannot be undone. Keep the <mark>password</mark>." in answer.text
    assert '<a href="/-/section/Accounts/Sign-in">Accounts › Sign-in</a>' in answer.text
    assert "<time datetime=" in answer.text
    assert "2 pages found" in answer.text


def test_the_query_stays_in_the_field(client, pages):
    assert 'value="pass &#34;word"' in client.get("/-/search", query_string={"q": 'pass "word'}).text


def test_the_text_of_pages_is_escaped(client, pages):
    answer = client.get("/-/search?q=printer")
    assert "<script>alert" not in answer.text
    assert "<mark>printer</mark>" in answer.text


def test_a_screen_of_results_costs_one_query_and_with_people_three(client, pages, queries, monkeypatch):
    monkeypatch.setattr("wiki.store.batches.EVERY", float("inf"))  # what people ask is written in batches
    queries.clear()
    assert "2 pages found" in client.get("/-/search?q=password").text
    assert len(queries) == 1
    queries.clear()
    assert "2 pages found" in client.get("/-/search?q=password+by:company&by=Company").text
    assert len(queries) <= 3


def test_a_screen_of_results_starts_no_process(client, pages, monkeypatch):
    started = []
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *given, **options: started.append(given))
    assert "2 pages found" in client.get("/-/search?q=password").text
    assert started == []


def test_the_passage_leads_straight_to_its_heading(client, write):
    write("Printing", "Before.\n\n## Paper\n\nA4 only.\n\n### Paper jams\n\nOpen the lid.\n\n## Ink\n\nBlack and blue.")
    text = client.get("/-/search?q=lid").text
    assert 'href="/printing#h-paper-jams"' in text
    assert "Paper jams</span>" in text
    assert 'id="h-paper-jams"' in client.get("/printing").text
    assert 'href="/printing#h-ink"' in client.get("/-/search?q=ink").text
    assert 'href="/printing#' not in client.get("/-/search?q=before").text


def test_a_heading_that_repeats_the_title_is_neither_passage_nor_place(client, write):
    write("Paper jams", "# Paper  Jams\n\nOpen the lid of the printer.")
    text = client.get("/-/search?q=lid").text
    assert '<p class="list__text">Open the <mark>lid</mark> of the printer.</p>' in text
    assert "#h-paper" not in text
    assert "Straight to the passage" not in text


def test_ten_results_a_page_and_links_to_the_others(client, write):
    for number in range(11):
        write(f"Common {number}")
    first, second = client.get("/-/search?q=common"), client.get("/-/search?q=common&page=2")
    assert first.text.count('class="list__title"') == 10
    assert second.text.count('class="list__title"') == 1
    assert 'rel="next" href="/-/search?q=common&amp;page=2"' in first.text
    assert 'rel="prev" href="/-/search?q=common"' in second.text
    assert "Page 2 of 2" in second.text
    assert 'rel="next"' not in second.text
    assert 'rel="prev"' not in first.text


def test_beyond_the_last_page_one_is_led_back(client, pages):
    answer = client.get("/-/search?q=password&page=99")
    assert answer.status_code == 200
    assert "There are no more results" in answer.text
    assert 'href="/-/search?q=password"' in answer.text


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "²", "9" * 30])
def test_an_odd_page_number_is_no_error(client, pages, page):
    assert client.get("/-/search", query_string={"q": "password", "page": page}).status_code == 200


@pytest.mark.parametrize("query", ["", " ", '"', "(((", "a AND (", "*", "\x00", "🙂", "'; --", "x" * 5000, "title:"])
def test_an_odd_query_is_no_error(client, pages, query):
    assert client.get("/-/search", query_string={"q": query}).status_code == 200
    assert client.get("/-/suggest", query_string={"q": query}).status_code == 200


def test_a_mistyped_word_is_read_as_the_nearest_and_this_is_said(client, pages):
    answer = client.get("/-/search?q=pasword")
    assert "No page has “pasword”. It was read as “password”." in answer.text
    assert "2 pages found" in answer.text


def test_nothing_found_offers_other_spellings_with_one_click(client, pages):
    answer = client.get("/-/search?q=pritner+zebra")
    assert "<mark>printer</mark>" in answer.text
    answer = client.get("/-/search?q=prinerr")
    assert "Nothing found for “prinerr”" in answer.text
    assert 'Did you mean <a href="/-/search?q=printer">printer</a> <small>(1)</small>?' in answer.text


def test_a_commoner_spelling_is_offered_where_little_is_found(client, write):
    for number in range(11):
        write(f"Printer {number}")
    write("A printre in the text")
    text = client.get("/-/search", query_string={"q": 'title:printre -"no such"'}).text
    assert "1 page found" in text
    assert 'href="/-/search?q=title%3Aprinter+-%22no+such%22">title:printer -&#34;no such&#34;</a>' in text
    assert "Did you mean" not in client.get("/-/search?q=printer").text


def test_only_who_may_create_is_invited_to_write_the_page(client, pages, app):
    app.extensions["wiki"].settings = _with(app, sign_up="invitation")
    assert "/-/new?title=zebra" not in client.get("/-/search?q=zebra").text
    app.extensions["wiki"].settings = _with(app, sign_up="open")
    assert 'href="/-/new?title=zebra"' in client.get("/-/search?q=zebra").text


def _with(app, **values):
    from dataclasses import replace

    return replace(app.extensions["wiki"].settings, **values)


@pytest.fixture
def no_index(wiki):
    shutil.rmtree(wiki.search.folder)
    wiki.search._state = None  # as in a process that begins now: others go on with what they have opened


def test_without_an_index_it_says_that_one_is_being_built_and_finds_titles(client, pages, no_index, queries):
    queries.clear()
    answer = client.get("/-/search?q=PASSWORD+your")
    assert answer.status_code == 200
    assert "The search is being rebuilt" in answer.text
    assert 'href="/reset-your-password"' in answer.text
    assert 'href="/delete-your-account"' not in answer.text
    assert len(queries) == 1
    assert "No title has all of these words." in client.get("/-/search?q=100%25_zebra").text
    assert client.get("/-/search.json?q=label").json["results"][0]["href"] == "/print-a-label"
    assert client.get("/-/search.json?q=label").json["ready"] is False


def test_without_an_index_a_deleted_page_is_found_by_no_title(client, pages, no_index, wiki):
    wiki.store.delete("print-a-label", author=Author("Staff", 1))
    assert "/print-a-label" not in client.get("/-/search?q=label").text


def test_it_says_how_far_the_rebuild_is_while_there_is_no_index_and_nothing_of_it_after(
    client, pages, no_index, wiki, monkeypatch
):
    seen = []
    progress = lambda done, total: seen.append(client.get("/-/search?q=label").text)  # noqa: E731
    monkeypatch.setattr("wiki.search.follower.BUILT_AT_ONCE", 1)
    wiki.search.folder.mkdir(exist_ok=True)
    wiki.search.building.file.write_bytes(b"\xff")  # damaged as any file there may be
    wiki.search_follower.rebuild(progress)
    assert ["0 % done" in seen[0], "30 % done" in seen[1], "60 % done" in seen[2]] == [True] * 3
    assert "1 page found" in client.get("/-/search?q=label").text
    assert wiki.search.building() is None


def test_a_page_deleted_a_moment_ago_is_not_shown_even_if_the_index_has_it(client, pages, wiki):
    wiki.store.delete("print-a-label", author=Author("Staff", 1))
    assert "<mark>printer</mark>" not in client.get("/-/search?q=printer").text


def test_readers_who_must_sign_in_search_only_then(client, pages, app):
    app.extensions["wiki"].settings = _with(app, read_access="signed-in")
    assert client.get("/-/search?q=password").status_code == 302
    assert client.get("/-/suggest?q=password", headers={"Accept": "application/json"}).status_code == 401


def test_the_screen_without_a_query_only_asks(client, wiki):
    answer = client.get("/-/search")
    assert answer.status_code == 200
    assert answer.text.count('role="search"') == 1


def test_browsers_can_add_the_search(client, wiki):
    answer = client.get("/-/opensearch.xml")
    assert answer.content_type.startswith("application/opensearchdescription+xml")
    assert "/-/search?q={searchTerms}" in answer.text
