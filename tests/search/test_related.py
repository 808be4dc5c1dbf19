"""Related pages: which they are, where they are shown, and that none is shown that is not there."""

from dataclasses import replace

import pytest

from wiki.errors import Busy
from wiki.search.related import Related
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA = Author("Ada", 1)
PRINTING = "Choose the printer and the paper. The printer prints a label on the paper."


@pytest.fixture
def catch_up(wiki):
    """Do what the worker does for search and related pages, until there is nothing left to do."""

    def run():
        for follower in (wiki.contents, wiki.search_follower, wiki.html, wiki.related):
            while follow.run(wiki.database, follower, 100, folder=wiki.settings.data):
                pass

    return run


@pytest.fixture
def pages(write):
    write("Print a label", PRINTING, section="Shop")
    write("Paper for the printer", "Put the paper into the printer before you print.")
    write("Delete your account", "Deleting an account cannot be undone. Export its data first.")
    write("Export your data", "Before you delete an account, export the data.")


def titles(wiki, path):
    return [other.title for other in wiki.related.of(wiki.store.find(path).id)]


def change(wiki, path, **fields):
    page = wiki.store.find(path)
    text = replace(wiki.store.text(page.blob), **fields)
    return wiki.store.save(path, text, base=page.blob, author=ADA)


def test_a_page_is_related_to_those_that_share_its_telling_words(wiki, pages):
    assert titles(wiki, "print-a-label") == ["Paper for the printer"]
    assert titles(wiki, "export-your-data") == ["Delete your account"]


def test_the_foot_of_a_page_shows_them_with_their_section(client, wiki, pages):
    answer = client.get("/paper-for-the-printer").text
    assert "Related pages" in answer
    assert '<a href="/print-a-label">Print a label</a> <span class="meta">Shop</span>' in answer
    assert "/delete-your-account" not in answer


def test_a_page_like_no_other_has_no_such_part(client, wiki, write):
    write("Zebra", "Stripes.")
    assert "Related pages" not in client.get("/zebra").text


def test_at_most_five_are_shown(client, wiki, write):
    for number in range(8):
        write(f"Printer model {number}", PRINTING)
    assert len(titles(wiki, "printer-model-3")) == 5
    assert "Printer model 3" not in titles(wiki, "printer-model-3")


def test_a_new_page_gets_its_place_at_pages_that_are_older(wiki, pages, write):
    write("Clean the printer", "Take the paper out of the printer, then clean the printer.")
    assert "Clean the printer" in titles(wiki, "print-a-label")


@pytest.mark.parametrize("warm", [False, True])
def test_a_deleted_page_is_shown_nowhere_at_once_and_again_when_it_is_restored(client, wiki, pages, warm):
    if warm:
        assert "/print-a-label" in client.get("/paper-for-the-printer").text
        client.get("/paper-for-the-printer")
    wiki.store.delete("print-a-label", author=ADA)
    assert "Print a label" not in client.get("/paper-for-the-printer").text
    wiki.store.restore("print-a-label", author=ADA)
    assert "/print-a-label" in client.get("/paper-for-the-printer").text


def test_a_renamed_page_is_shown_by_its_new_name_at_once(client, wiki, pages):
    client.get("/paper-for-the-printer")
    page = wiki.store.find("print-a-label")
    wiki.store.rename("print-a-label", "Make a sticker", base=page.blob, author=ADA)
    answer = client.get("/paper-for-the-printer").text
    assert '<a href="/make-a-sticker">Make a sticker</a>' in answer
    assert "/print-a-label" not in answer


def test_a_page_about_something_else_now_is_related_to_other_pages(client, wiki, pages, catch_up):
    client.get("/print-a-label")
    change(
        wiki, "print-a-label", title="Print a label", body="Export the data of an account, then delete the account.\n"
    )
    catch_up()
    assert titles(wiki, "print-a-label")[0] in ("Delete your account", "Export your data")
    assert "/delete-your-account" in client.get("/print-a-label").text


def test_nothing_is_looked_for_while_the_text_stays_the_same(wiki, pages, catch_up, monkeypatch):
    monkeypatch.setattr(wiki.search, "alike", lambda *given: pytest.fail("looked for again"))
    wiki.store.delete("export-your-data", author=ADA)
    wiki.store.rename("delete-your-account", "Leave", base=wiki.store.find("delete-your-account").blob, author=ADA)
    monkeypatch.undo()
    catch_up()
    assert titles(wiki, "print-a-label") == ["Paper for the printer"]


def test_a_view_from_memory_still_costs_one_query(client, wiki, pages, queries):
    client.get("/print-a-label")
    client.get("/print-a-label")
    queries.clear()
    assert "Related pages" in client.get("/print-a-label").text
    assert len(queries) == 1


def test_while_search_is_behind_nothing_is_done_and_then_all_of_it(wiki, catch_up):
    for number in range(30):
        wiki.store.create(PageText(f"Printer {number}", PRINTING + "\n"), author=ADA)
    assert follow.run(wiki.database, wiki.related, 100, folder=wiki.settings.data) == 0
    catch_up()
    assert len(titles(wiki, "printer-7")) == 5


def test_without_an_index_it_waits(wiki, pages, monkeypatch):
    monkeypatch.setattr(wiki.search, "alike", lambda *given: None)
    with pytest.raises(Busy):
        wiki.related.refresh([1], anew=True)
    assert titles(wiki, "print-a-label") == ["Paper for the printer"]


def test_a_rebuild_finds_them_all_anew(wiki, pages):
    with wiki.database.write() as conn:
        from wiki.store.tables import related

        conn.execute(related.delete())
    assert titles(wiki, "print-a-label") == []
    told = []
    follow.rebuild(
        wiki.database, wiki.related, folder=wiki.settings.data, progress=lambda done, total: told.append((done, total))
    )
    assert wiki.related.of(1) == [Related("paper-for-the-printer", "Paper for the printer", "")]
    assert told == [(4, 4)]
