"""The card of a page: bound to what the page says, kept within bounds, and none where strangers may not read."""

import re
import threading
from types import SimpleNamespace

from wiki.app import create_app
from wiki.pages import cards
from wiki.pages.cards import Cards
from wiki.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n"


def row(path="kettle", title="Kettle", section=""):
    return SimpleNamespace(path=path, title=title, section=section)


def test_a_page_names_its_card_with_size_and_words(client, page):
    shown = client.get("/reset-the-router").text
    address = re.search(r'property="og:image" content="http://127.0.0.1:8000([^"]+)"', shown)[1]
    assert address.startswith("/-/card/reset-the-router?v=")
    assert 'property="og:image:alt" content="Reset the router"' in shown
    assert 'name="twitter:card" content="summary_large_image"' in shown
    answer = client.get(address)
    assert (answer.mimetype, answer.data[:8]) == ("image/png", PNG)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"


def test_nothing_in_the_address_is_drawn(client, page, monkeypatch):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda *words: drawn.append(words[:3]) or b"x")
    client.get("/-/card/reset-the-router?v=0&title=Buy+now")
    client.get("/-/card/reset-the-router?v=1")
    assert drawn == [("Reset the router", "Network", "Almanac")]
    assert client.get("/-/card/buy-now").status_code == 404


def test_another_title_or_section_has_another_address():
    names = {Cards("W").address_of(each) for each in (row(), row(title="Pot"), row(section="Kitchen"), row())}
    assert len(names) == 3
    assert Cards("W").version_of(row()) != Cards("X").version_of(row())


def test_a_wiki_that_strangers_cannot_read_has_no_cards(settings, database):
    app = create_app(Settings(data=settings.data, secret_key="k", read_access="signed-in"))
    assert app.extensions["wiki"].cards.address_of(row()) == ""
    assert app.test_client().get("/-/card/kettle").status_code == 302


def test_while_one_is_drawn_others_get_the_one_without_words_and_nobody_waits(monkeypatch):
    made, began, go_on = Cards("W"), threading.Event(), threading.Event()

    def slow(title, *rest):
        if title:
            began.set()
            assert go_on.wait(10)
        return title.encode() or b"plain"

    monkeypatch.setattr(cards, "draw", slow)
    first: list[tuple[bytes, bool]] = []
    thread = threading.Thread(target=lambda: first.append(made.of(row(), ())))
    thread.start()
    assert began.wait(10)
    assert made.of(row("pot", "Pot"), ()) == (b"plain", False)
    go_on.set()
    thread.join()
    assert first == [(b"Kettle", True)]
    assert made.of(row("pot", "Pot"), ()) == (b"Pot", True)


def test_what_is_kept_is_bounded_in_bytes(monkeypatch):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda title, *rest: drawn.append(title) or b"x" * 400)
    made = Cards("W", most=1000)
    for name in ("a", "b", "c", "c", "a"):
        made.of(row(name, name), ())
    assert drawn == ["a", "b", "c", "a"]
