"""Titles while one types, as JSON."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from wiki.search.document import Document
from wiki.search.index import Index
from wiki.store.pages import Author

ADA = Author("Ada", 1)


def test_titles_that_go_on_as_typed(client, write):
    write("Reset your password", "Text.", section="Accounts")
    answer = client.get("/-/suggest?q=pass")
    expected = {"title": "Reset your password", "section": "Accounts", "href": "/reset-your-password"}
    assert answer.json == {"suggestions": [expected], "questions": [], "said": "1 page. Use the arrow keys."}


def test_no_title_is_said_too(client, write):
    write("Reset your password", "Text.")
    assert client.get("/-/suggest?q=zebra").json == {
        "suggestions": [],
        "questions": [],
        "said": "No page has such a title.",
    }


def test_it_costs_one_query_at_most(client, write, queries):
    write("Reset your password", "Text.")
    queries.clear()
    assert client.get("/-/suggest?q=pass").json["suggestions"]
    assert len(queries) == 1
    queries.clear()
    assert client.get("/-/suggest?q=zebra").json["suggestions"] == []
    assert queries == []


def test_a_title_that_is_no_more_goes_before_the_index_has_followed(client, wiki, write):
    write("Reset your password", "Text.")
    write("Choose a password", "Text.")
    write("Your password and you", "Text.")
    wiki.store.delete("choose-a-password", author=ADA)
    wiki.store.rename(
        "your-password-and-you", "Passwords", base=wiki.store.get("your-password-and-you").blob, author=ADA
    )
    assert len(wiki.search.suggest("pass")) == 3
    assert [s["title"] for s in client.get("/-/suggest?q=pass").json["suggestions"]] == ["Reset your password"]


def test_titles_that_begin_so_are_suggested_while_there_is_no_index(client, wiki, write, queries):
    for title in ("Printing labels", "Print a label", "Ask for a print", "Prints that are gone", "Quiet printers"):
        write(title, "Text.")
    wiki.store.delete("prints-that-are-gone", author=ADA)
    shutil.rmtree(wiki.search.folder)
    wiki.search = Index(wiki.search.folder)
    queries.clear()
    titles = [s["title"] for s in client.get("/-/suggest?q=PRINT").json["suggestions"]]
    assert titles == ["Print a label", "Printing labels"]
    assert len(queries) == 1
    assert (
        client.get("/-/suggest?q=zebra").json["suggestions"] == client.get("/-/suggest?q=+").json["suggestions"] == []
    )


def test_a_new_title_is_suggested_at_once(client, write):
    write("Reset your password", "Text.")
    assert client.get("/-/suggest?q=prin").json["suggestions"] == []
    write("Print a label", "Text.")
    assert [s["title"] for s in client.get("/-/suggest?q=prin").json["suggestions"]] == ["Print a label"]


def test_words_of_titles_are_whole_for_all_who_ask_at_once(make_index):
    index = make_index(*(Document(n, f"p{n}", f"{'aceg'[n % 4]}{n:03d}") for n in range(800)))
    barrier, interval = Barrier(8), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(40):
            (segment,) = Index(index.folder).state().segments
            with ThreadPoolExecutor(8, initializer=barrier.wait) as people:
                asked = [people.submit(segment.pages.title_words, first) for first in "acegaceg"]
                assert [len(words.result()) for words in asked] == [200] * 8
    finally:
        sys.setswitchinterval(interval)
