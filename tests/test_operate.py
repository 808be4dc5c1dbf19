import pytest
import sqlalchemy as sa

from wiki import operate
from wiki.app import build
from wiki.doctor import examine
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import contents, html, page

ADA = Author("Ada", 1)


@pytest.fixture
def wiki(settings, database):
    """A wiki of two pages whose followers have caught up."""
    wiki = build(settings)
    list(operate.initialise(settings))
    for title, body in (("One", "See [[Two]].\n"), ("Two", "Text.\n")):
        wiki.store.create(PageText(title, body), author=ADA)
    worker = operate.create_worker(settings)
    while worker.turn():
        pass
    assert examine(wiki) == []
    yield wiki
    wiki.store.close()
    wiki.database.close()


def empty(wiki, *tables):
    with wiki.database.write() as conn:
        for table in tables:
            conn.execute(table.delete())


def mend(wiki):
    operate.mind(wiki)
    while operate.note_again(wiki):
        pass


def test_new_saves_are_followed_while_texts_are_noted_again(wiki, monkeypatch):
    monkeypatch.setattr("wiki.store.contents.AT_ONCE", 1)
    empty(wiki, contents)
    operate.mind(wiki)
    assert operate.note_again(wiki) == 1
    wiki.store.create(PageText("Three", "See [[One]].\n"), author=ADA)
    assert wiki.store.get("one").inlinks == 1
    begun_by_another_process = build(wiki.settings)
    assert operate.note_again(begun_by_another_process) == 1
    mend(wiki)
    assert examine(wiki) == []
    assert operate.note_again(wiki) == 0


def test_a_large_backlog_of_pages_to_render_leaves_rests_between(wiki, settings, monkeypatch):
    monkeypatch.setattr("wiki.pages.html.PageHtml.most", 2)
    for number in range(5):
        wiki.store.create(PageText(f"Page {number}", "Text.\n"), author=ADA)
    render = dict(operate.create_worker(settings).steps)["html"]
    assert [render() for _ in range(4)] == [0, 0, 1, 0]
    with wiki.database.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(html)) == 7


def test_pages_that_vanish_from_the_catalog_are_brought_back_by_the_worker(wiki, settings):
    empty(wiki, page)
    worker = operate.create_worker(settings)
    while worker.turn():
        pass
    assert wiki.store.get("one").id == 1
    assert examine(wiki) == []


def test_texts_and_links_that_vanish_are_brought_back_by_the_worker(wiki):
    operate.mind(wiki)
    assert operate.note_again(wiki) == 0
    empty(wiki, contents)
    assert examine(wiki) != []
    mend(wiki)
    assert examine(wiki) == []


@pytest.mark.parametrize("table", ["page_tag", "revision", "contents"])
def test_tables_that_were_dropped_are_back_after_a_start(wiki, settings, table):
    with wiki.database.write() as conn:
        conn.execute(sa.text(f"DROP TABLE {table}"))
    list(operate.initialise(settings))
    mend(wiki)
    assert examine(wiki) == []


def test_the_catalog_is_rebuilt_with_what_pages_say(wiki):
    with wiki.database.write() as conn:
        conn.execute(page.update().values(inlinks=9, revisions=9))
    assert len(examine(wiki)) == 2
    steps = []
    operate.rebuild(wiki, "catalog", lambda *step: steps.append(step))
    assert examine(wiki) == []
    assert steps == [(2, 2), (2, 2)]
