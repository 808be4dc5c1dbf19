"""Text that waits for review or was deleted is behind no door for those who may not see it, and behind one for the
others. The doors of search have a walk of their own in tests/search/test_doors.py.

Every part of the page holds one of the marks; a door tells it when a mark is answered that was not asked for.
"""

from urllib.parse import unquote_plus

import pytest

from tests.test_access import PASSWORD
from wiki.accounts import doors as accounts_doors
from wiki.accounts import staffing
from wiki.moderation.review import Desk
from wiki.policy import Role
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

MARKS = ("quokka", "wombat")
BODY = "## A quokka and a wombat\n\nThe quokka meets the wombat, says [[Wombat and quokka]].\n"
TEXT = PageText("Secret ferry", BODY, section="Quokka", tags=("quokka", "wombat"), summary="quokka, wombat")
TOLD = "about a quokka and a wombat"
# What tells of a live page, each part of it somewhere.
PUBLIC = (
    *("/{path}", "/-/history/{path}", "/-/revision/{commit}/{path}", "/-/diff/{path}", "/-/diff/{path}?new={commit}"),
    *("/-/blame/{path}", "/-/changes", "/-/pages", "/-/section/Quokka", "/-/tag/quokka", "/-/tags", "/"),
    *("/-/people/{ada}", "/-/feeds/changes", "/-/feeds/page/{path}", "/-/feeds/section/Quokka"),
    *("/-/search?q=quokka", "/-/search.json?q=quokka", "/-/feeds/search?q=quokka", "/-/wanted", "/-/orphans"),
)
# What could tell, if the revision of another text, or a commit that is on no page, were taken at its word.
SIDE = (
    *("/-/revision/{commit}/other", "/-/diff/other?new={commit}", "/-/diff/other?old={commit}", "/-/blame/other"),
    *("/-/diff/{path}?old={commit}&new={commit}", "/-/history/{path}?commit={commit}", "/-/links/{path}"),
    *("/-/revert/other?to={commit}", "/-/undo/other?commit={commit}", "/-/hide/other?commit={commit}"),
    *("/-/revert/{path}?to={commit}", "/-/undo/{path}?commit={commit}", "/-/hidden/{commit}/{path}"),
    *("/-/edit/{path}", "/-/edit/{path}?section=1", "/-/rename/{path}", "/-/restore/{path}", "/-/report/{path}"),
    *("/-/suggest?q=quok", "/-/suggest?q=secr", "/-/new?title=Secret+ferries", "/-/sitemap/0.xml", "/sitemap.xml"),
    *("/-/changes?kind=create", "/-/changes?section=Quokka", "/-/search?tag=quokka", "/-/search?section=Quokka"),
    *("/-/proposals", "/-/proposals/{number}", "/-/proposals/{number}/second", "/-/proposals/small", "/-/log"),
    *("/-/account/proposals", "/-/notices", "/{path}?version=newest", "/{path}?public", "/-/verify/{path}"),
    *("/-/revision/refs%2Fproposals%2F{number}/{path}", "/-/revision/HEAD/{path}", "/-/diff/{path}?new=proposals"),
)


class Walk:
    """The wiki, four people, and what they are told."""

    def __init__(self, app, client) -> None:
        self.app, self.wiki = app, app.extensions["wiki"]
        self.known = {"number": 1, "path": "secret-ferry", "commit": "0" * 40}
        self.viewers = {"nobody": client}
        for name, role in (("ada", Role.CUSTOMER), ("olga", Role.TRUSTED), ("mona", Role.MODERATOR)):
            self.viewers[name] = self.enter(name, role)
        self.ada = Author("Ada", self.known["ada"])
        self.wiki.store.create(PageText("Other", "Nothing in it.\n"), author=Author("The company"))

    def enter(self, name, role):
        email = f"{name}@example.com"
        staffing.add_user(self.wiki.accounts, name.title(), email, role, PASSWORD)
        self.known[name] = staffing.find_person(self.wiki.accounts, email).id
        given = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = accounts_doors.sign_in(self.wiki.accounts, email, PASSWORD, **given)
        return browser

    def actor(self, name):
        return staffing.find_person(self.wiki.accounts, f"{name}@example.com").actor()

    def follow(self):
        wiki = self.wiki
        for follower in (wiki.contents, wiki.fitting, wiki.notice_follower, wiki.search_follower, wiki.html):
            while follow.run(wiki.database, follower, 100, folder=wiki.settings.data):
                pass

    def telling(self, who, doors=PUBLIC + SIDE):
        """The doors that tell this person something; addresses as in the lists above."""
        self.follow()
        return {door for door in doors if self.tells(who, door)}

    def tells(self, who, door):
        address = door.format(**self.known)
        answer = self.viewers[who].get(address, buffered=True)
        assert answer.status_code < 500, address
        asked = unquote_plus(address).lower()
        text = answer.text.lower()
        return any(mark in text for mark in MARKS if mark not in asked)


@pytest.fixture
def walk(app, client):
    return Walk(app, client)


def test_a_live_page_is_behind_every_public_door(walk):
    saved = walk.wiki.store.create(TEXT, author=walk.ada, summary=TOLD)
    walk.known["commit"] = saved.commit
    for who in walk.viewers:
        assert walk.telling(who, PUBLIC) == set(PUBLIC), who


def test_a_proposed_page_is_seen_by_its_author_and_staff_alone(walk):
    number = walk.wiki.store.propose("secret-ferry", TEXT, base=None, author=walk.ada, summary=TOLD)
    walk.known |= {"number": number, "commit": commit_of(walk, number)}
    assert walk.telling("nobody") == walk.telling("olga") == set()
    assert walk.telling("ada") == {"/-/proposals/{number}", "/-/account/proposals"}
    assert {"/-/proposals/{number}", "/-/proposals"} <= walk.telling("mona")


def test_a_proposed_edit_is_seen_by_its_author_and_staff_alone(walk):
    page = walk.wiki.store.find("other")
    changed = PageText("Other", BODY, tags=("quokka",), summary="wombat, quokka")
    number = walk.wiki.store.propose("other", changed, base=page.blob, author=walk.ada, summary=TOLD)
    walk.known |= {"number": number, "commit": commit_of(walk, number), "path": "other"}
    assert walk.telling("nobody") == walk.telling("olga") == set()
    assert {"/{path}", "/-/proposals/{number}", "/-/edit/{path}"} <= walk.telling("ada")
    assert {"/-/proposals/{number}", "/-/proposals"} <= walk.telling("mona")


def test_what_was_rejected_is_seen_by_nobody_new(walk):
    number = walk.wiki.store.propose("secret-ferry", TEXT, base=None, author=walk.ada, summary=TOLD)
    walk.known |= {"number": number, "commit": commit_of(walk, number)}
    Desk(walk.wiki.store, walk.wiki.settings).reject(walk.actor("mona"), number, reason="Not about ferries.")
    assert walk.telling("nobody") == walk.telling("olga") == set()
    assert walk.telling("ada") == {"/-/proposals/{number}"}


def test_a_deleted_page_is_seen_by_staff_alone(walk):
    saved = walk.wiki.store.create(TEXT, author=walk.ada, summary=TOLD)
    walk.known["commit"] = saved.commit
    walk.follow()
    walk.wiki.submissions.delete(walk.actor("mona"), "secret-ferry", reason="Sold no more")
    for who in ("nobody", "olga", "ada"):
        assert walk.telling(who) == set(), who
    assert {"/-/history/{path}", "/-/revision/{commit}/{path}", "/-/blame/{path}"} <= walk.telling("mona")


def test_a_hidden_text_is_seen_by_nobody_below_administrators(walk):
    saved = walk.wiki.store.create(TEXT, author=walk.ada, summary=TOLD)
    walk.known["commit"] = saved.commit
    plain = PageText("Secret ferry", "Nothing.\n")
    walk.wiki.store.save("secret-ferry", plain, base=saved.blob, author=walk.ada)
    parts = ["text", "summary"]
    walk.wiki.store.hidden.hide(saved.page_id, saved.commit, parts, until="", by=walk.known["mona"], reason="Private")
    for who in walk.viewers:
        assert walk.telling(who) == set(), who
    walk.viewers["anna"] = walk.enter("anna", Role.ADMINISTRATOR)
    assert walk.telling("anna") == {"/-/hidden/{commit}/{path}"}


def commit_of(walk, number):
    return Desk(walk.wiki.store, walk.wiki.settings).get(number).commit
