"""Nothing hidden, pending or deleted is found through any door of search, by anybody: all doors are walked.

Each door asks for one trait of a page and tells another, so that what is told is never only the question repeated.
"""

from dataclasses import replace

import pytest

from wiki.accounts import doors as accounts_doors
from wiki.accounts import staffing, users
from wiki.policy import Role
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

PASSWORD = "four calm grey horses"
TITLE, PATH = "Zanzibar ferry", "zanzibar-ferry"
BODY = "## Boarding\n\nThe quokka jam is served on deck, where the common gulls wait for bread.\n"
PAGE = PageText(TITLE, BODY, section="Harbour/Docks", tags=("seaside",))
OTHER = "Common gulls wait for bread on deck. Jam is served with the bread."

COMPANY = Author("Company", None)

DOORS = {
    "words": ("/-/search?q=quokka", "Zanzibar"),
    "a mistyped word": ("/-/search?q=quokkx", "quokka"),
    "other spellings": ("/-/search?q=qoukkx+-zzz", "quokka"),
    "phrase": ('/-/search?q="quokka+jam"', "Zanzibar"),
    "title": ("/-/search?q=title:ferry", "Zanzibar"),
    "tag": ("/-/search?q=tag:seaside", "Zanzibar"),
    "section": ("/-/search?q=section:docks", "Zanzibar"),
    "person": ('/-/search?q=by:"Ada+Lovelace"', "Zanzibar"),
    "days": ("/-/search?q=after:2020", "Zanzibar"),
    "nothing but days, newest first": ("/-/search?after=2020-01-01&sort=date", "Zanzibar"),
    "exclusion": ("/-/search?q=-nonsense+tag:seaside", "Zanzibar"),
    "filter by tag": ("/-/search?tag=seaside", "Zanzibar"),
    "filter by section": ("/-/search?section=Harbour", "Zanzibar"),
    "filter by person": ("/-/search?by=Ada+Lovelace", "Zanzibar"),
    "choice of tags": ("/-/search?q=common", "seaside"),
    "choice of sections": ("/-/search?q=common", "Harbour"),
    "choice of people": ("/-/search?q=common", "Ada Lovelace"),
    "passage": ("/-/search?q=gulls", "quokka"),
    "heading of the passage": ("/-/search?q=quokka", "Boarding"),
    "json": ("/-/search.json?q=quokka", "Zanzibar"),
    "json, newest first": ("/-/search.json?q=jam&sort=date", "quokka"),
    "json, choices": ("/-/search.json?q=common", "seaside"),
    "feed": ("/-/feeds/search?q=quokka", "Zanzibar"),
    "feed of a tag": ("/-/feeds/search?tag=seaside", "quokka"),
    "titles while typing": ("/-/suggest?q=ferr", "Zanzibar"),
    "titles while typing, mistyped": ("/-/suggest?q=ferrx", "Zanzibar"),
    "titles while typing, another word": ("/-/suggest?q=zan", "ferry"),
    "answer that staff chose": ("/-/search?q=cross+the+sea", "Zanzibar"),
    "answer that staff chose, json": ("/-/search.json?q=cross+the+sea", "quokka"),
    "word that means the same": ("/-/search?q=dinghy", "Zanzibar"),
    "related pages": ("/gulls-on-deck", "Zanzibar"),
}


@pytest.fixture
def catch_up(wiki):
    """Do what the worker does for search, what steers it and related pages."""

    def run():
        for follower in (wiki.contents, wiki.steering, wiki.search_follower, wiki.html, wiki.related):
            while follow.run(wiki.database, follower, 100, folder=wiki.settings.data):
                pass

    return run


@pytest.fixture
def ada(wiki):
    staffing.add_user(wiki.accounts, "Ada Lovelace", "ada@example.com", Role.CUSTOMER, PASSWORD)
    with wiki.database.read() as conn:
        return Author("Ada Lovelace", users.find_by_name(conn, "Ada Lovelace").id)


@pytest.fixture
def other(write, ada):
    """Pages that anybody may read and that share words with the one that is hidden, and those that steer search."""
    for title in ("Gulls on deck", "Gulls and jam", "Gulls"):
        write(title, OTHER)
    write("Search answers", f"- cross the sea: [[{TITLE}]]")
    write("Search synonyms", "- ferry, dinghy")


@pytest.fixture
def viewers(app, wiki, client, ada):
    """Nobody in particular, a customer (who wrote the page) and staff: search shows the same to all."""

    def browser(email):
        known = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
        secret = accounts_doors.sign_in(wiki.accounts, email, PASSWORD, **known)
        made = app.test_client()
        with made.session_transaction() as session:
            session["_user_id"] = secret
        return made

    staffing.add_user(wiki.accounts, "Mona Staff", "mona@example.com", Role.MODERATOR, PASSWORD)
    return {"nobody": client, "author": browser("ada@example.com"), "staff": browser("mona@example.com")}


@pytest.fixture
def telling(viewers):
    """The doors that tell a trait of the page, as (who, door)."""

    def telling():
        found = set()
        for who, viewer in viewers.items():
            for door, (address, trait) in DOORS.items():
                answer = viewer.get(address)
                assert answer.status_code == 200, (door, address)
                if trait in told(answer):
                    found.add((who, door))
        return found

    return telling


def told(answer):
    """What an answer tells, without the name of whoever is signed in."""
    return answer.text.partition("<main")[2].partition("</main>")[0] or answer.text


def everywhere(viewers):
    return {(who, door) for who in viewers for door in DOORS}


def test_a_deleted_page_is_behind_no_door(wiki, other, ada, viewers, telling, catch_up):
    wiki.store.create(PAGE, author=ada)
    catch_up()
    assert telling() == everywhere(viewers)
    wiki.store.delete(PATH, author=Author("Mona Staff", 2))
    catch_up()
    assert telling() == set()
    wiki.store.restore(PATH, author=Author("Mona Staff", 2))
    catch_up()
    assert telling() == everywhere(viewers)


def test_a_proposed_page_is_behind_no_door(wiki, other, ada, viewers, telling, catch_up):
    wiki.store.propose(PATH, PAGE, base=None, author=ada)
    catch_up()
    assert telling() == set()


def test_a_proposed_edit_is_behind_no_door_and_what_an_edit_took_away_neither(
    wiki, write, other, viewers, telling, catch_up, ada
):
    write("Plain", "Nothing in it.")
    page = wiki.store.find("plain")
    wiki.store.propose(page.path, replace(PAGE, title="Plain"), base=page.blob, author=ada)
    catch_up()
    assert telling() == set()
    wiki.store.save(page.path, replace(PAGE, title="Plain"), base=page.blob, author=ada, summary="")
    catch_up()
    seen = {door for _, door in telling()}
    assert {"other spellings", "passage", "choice of tags", "json, choices", "feed of a tag"} <= seen
    page = wiki.store.find("plain")
    wiki.store.save(
        page.path, PageText("Plain", "Nothing.\n"), base=page.blob, author=Author("Company", None), summary=""
    )
    catch_up()
    assert {door for _, door in telling()} == set()


def test_a_page_deleted_a_moment_ago_is_shown_by_no_screen_though_the_index_still_has_it(
    wiki, other, ada, viewers, telling, catch_up
):
    wiki.store.create(PAGE, author=ada)
    catch_up()
    wiki.store.delete(PATH, author=Author("Mona Staff", 2))
    assert wiki.search.search("quokka").total == 1
    for viewer in viewers.values():
        for address in ("/-/search?q=quokka", "/-/search.json?q=quokka", "/-/feeds/search?q=quokka"):
            assert "Zanzibar" not in told(viewer.get(address))


def test_a_closed_wiki_opens_no_door_to_strangers(app, wiki, other, ada, viewers, catch_up):
    wiki.store.create(PAGE, author=ada)
    catch_up()
    app.extensions["wiki"].settings = replace(wiki.settings, read_access="signed-in")
    for door, (address, trait) in DOORS.items():
        assert viewers["nobody"].get(address).status_code in (302, 401), door
        assert trait in told(viewers["author"].get(address)), door
