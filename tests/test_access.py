"""Who gets through which door: every route, every method it takes, every kind of person, on real subjects.

The table below is the answer in letters. A route that is missing in it fails, and says which line to check and add.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed

from tests.media.conftest import picture
from wiki.accounts import sessions, staffing
from wiki.accounts.tables import user
from wiki.app import create_app
from wiki.drafts.handle import Handle
from wiki.moderation import limits
from wiki.moderation.rules import Condition, Rule
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store import activity, follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

# Who asks, in the order of the letters. Bruno is blocked but his session is still open, as in the moment of the block;
# Una has not confirmed her address; Carl wrote the proposals called `own` and has the notice.
PEOPLE = {
    "anonymous": None,
    "reader": Role.READER,
    "blocked": Role.CUSTOMER,
    "unconfirmed": Role.CUSTOMER,
    "customer": Role.CUSTOMER,
    "trusted": Role.TRUSTED,
    "moderator": Role.MODERATOR,
    "administrator": Role.ADMINISTRATOR,
}
PASSWORD = "four calm grey horses"
STAFF = ("moderator", "administrator")
# .  gets in (the form may still say what is missing)    s  is asked to sign in    x  is refused
# -  there is nothing    g  it is gone    w  what they wrote waits for review
TABLE = """
GET  /                                                    ........
GET  /-/account                                           s.......
POST /-/account                                           s.......
GET  /-/account/devices                                   s.......
POST /-/account/devices/1/end                             s.......
POST /-/account/devices/end                               s.......
GET  /-/account/email                                     s.......
POST /-/account/email                                     s.......
GET  /-/account/leave                                     s.......
POST /-/account/leave                                     s.......
GET  /-/account/notices                                   s.......
POST /-/account/notices                                   s.......
GET  /-/account/password                                  s.......
POST /-/account/password                                  s.......
GET  /-/account/proposals                                 s.......
GET  /-/app.webmanifest                                   ........
GET  /-/blame/gone-page                                   gggggg..
GET  /-/blame/open-page                                   ........
GET  /-/card/gone-page                                    gggggggg
GET  /-/card/open-page                                    ........
GET  /-/changes                                           ........
GET  /-/checklist/open-page                               --------
GET  /-/checklist/gone-page                               gggggggg
GET  /-/confirm-email/spent                               --------
POST /-/confirm-email/spent                               --------
GET  /-/confirm/spent                                     --------
POST /-/confirm/spent                                     --------
GET  /-/delete/gone-page                                  sxxxxxgg
GET  /-/delete/open-page                                  sxxxxx..
GET  /-/diff/gone-page                                    gggggg..
GET  /-/diff/gone-page?new={gone}                         gggggg..
GET  /-/diff/open-page                                    ........
GET  /-/diff/open-page?old={first}&new={second}           ........
POST /-/draft                                             sxxx....
GET  /-/drafts                                            s.......
GET  /-/drafts/1                                          s---.---
GET  /-/edit/gone-page                                    gxxxgggg
GET  /-/edit/open-page                                    .xxx....
POST /-/edit/open-page                                    sxxx....
GET  /-/edit/staff-page                                   .xxx....
POST /-/edit/staff-page                                   sxxxww..
GET  /-/embed.js                                          ........
GET  /-/embed/gone-page                                   --------
GET  /-/embed/open-page                                   --------
GET  /-/feeds/changes                                     ........
GET  /-/feeds/page/gone-page                              gggggggg
GET  /-/feeds/page/open-page                              ........
GET  /-/feeds/search?q=two                                ........
GET  /-/feeds/section/Harbour                             ........
GET  /-/first-staff/spent                                 --------
POST /-/first-staff/spent                                 --------
GET  /-/fix/gone-page                                     gxxxgggg
GET  /-/fix/open-page                                     .xxx....
POST /-/fix/open-page                                     sxxx....
GET  /-/hidden/{hidden}/hidden-page                       sxxxxxx.
GET  /-/hide/open-page?commit={first}                     sxxxxx..
GET  /-/history/gone-page                                 gggggg..
GET  /-/history/open-page                                 ........
GET  /-/invitation/spent                                  --------
POST /-/invitation/spent                                  --------
GET  /-/kept/spent                                        sxxx....
GET  /-/language                                          ........
POST /-/language                                          ........
GET  /-/links/open-page                                   ........
GET  /-/log                                               ........
GET  /-/mail-sent                                         ........
GET  /-/media                                             ........
GET  /-/media?show=waiting                                ........
GET  /-/media/choose?page=open-page                       ........
GET  /-/media/new                                         sxxx....
POST /-/media/new                                         sxxx....
POST /-/media                                             sxxx....
GET  /-/media/{hash}                                      ........
GET  /-/media/{hash}/boat.png                             ........
GET  /-/media/{hash}/200/boat.webp                        ........
GET  /-/media/{quiet}                                     ----.-..
GET  /-/media/{quiet}/draft.txt                           ----.-..
GET  /-/media/{taken}                                     ggggggg.
GET  /-/media/{taken}/taken.txt                           ggggggg.
POST /-/media/{hash}/act/captions                             sxxxxx..
POST /-/media/{hash}/act/remove-captions                      sxxxxx..
POST /-/media/{hash}/act/delete                               sxxxxx..
POST /-/media/{quiet}/act/describe                            sxxx.-..
POST /-/media/{hash}/act/describe                             sxxxxx..
POST /-/media/{hash}/act/erase-version                        sxxxxx..
POST /-/media/{hash}/act/go-to                                sxxxxx--
POST /-/media/{hash}/act/replace                              sxxxxx..
POST /-/media/{taken}/act/erase                               sxxxxxx.
POST /-/media/{taken}/act/restore                             sxxxxxx.
GET  /-/markdown/gone-page                                gggggggg
GET  /-/markdown/open-page                                ........
GET  /-/new                                               .xxx....
POST /-/new                                               sxxx....
POST /-/new?section=Limited                               sxxxww..
GET  /-/notices                                           s.......
POST /-/notices                                           s.......
GET  /-/new/guided                                        -xxx----
POST /-/new/guided                                        -xxx----
GET  /-/notices/1                                         s---.---
POST /-/notices/1                                         s---.---
GET  /-/opensearch.xml                                    ........
GET  /-/orphans                                           ........
GET  /-/offline                                           ........
GET  /-/oembed                                            --------
GET  /-/oembed?url=http://127.0.0.1:8000/gone-page        gggggggg
GET  /-/oembed?url=http://127.0.0.1:8000/open-page        ........
GET  /-/pages                                             ........
POST /-/patrol/open-page                                  sxxxxx--
GET  /-/people/{olga}                                     ........
POST /-/preview                                           .xxx....
GET  /-/proposals                                         sxxxxx..
GET  /-/proposals/small                                   sxxx....
GET  /-/proposals/{others}/second                         sxxxxxxx
POST /-/proposals/{others}/second                         sxxxxxxx
GET  /-/proposals/{his}                                   sx.xxx..
POST /-/proposals/{his}/withdraw                          sxxxxxxx
GET  /-/proposals/{others}                                sxxxxx..
POST /-/proposals/{others}/withdraw                       sxxxxxxx
GET  /-/proposals/{own}                                   sxxx.x..
GET  /-/protect/open-page                                 sxxxxx..
POST /-/protect/open-page                                 sxxxxx..
GET  /-/rename/open-page                                  sxxx....
GET  /-/rename/staff-page                                 sxxx....
GET  /-/report/gone-page                                  gggggggg
GET  /-/report/open-page                                  ........
POST /-/report/open-page                                  ........
GET  /-/reset                                             ........
POST /-/reset                                             ........
GET  /-/reset/spent                                       --------
POST /-/reset/spent                                       --------
GET  /-/restore/gone-page                                 sxxxxx..
POST /-/revert/open-page                                  sxxx....
GET  /-/revert/open-page?to={first}                       sxxx....
GET  /-/revision/{first}/open-page                        ........
GET  /-/revision/{gone}/gone-page                         gggggg..
GET  /-/search.json?q=two                                 ........
GET  /-/revision/{hidden}/hidden-page                     gggggggg
GET  /-/diff/hidden-page                                  gggggggg
POST /-/sandbox/begin-anew                                sxxxxx--
GET  /-/search/explain                                    sxxxxx..
GET  /-/search?q=two                                      ........
GET  /-/section/Harbour                                   ........
GET  /-/sw.js                                             ........
GET  /-/share/gone-page                                   gggggggg
GET  /-/share/open-page                                   ........
POST /-/settle/open-page                                  sxxx....
GET  /-/sign-in                                           ........
POST /-/sign-in                                           ........
POST /-/sign-out                                          ........
GET  /-/sign-up                                           ........
POST /-/sign-up                                           ........
GET  /-/sitemap/0.xml                                     ........
GET  /-/staff                                             sxxxxx..
GET  /-/staff/addresses                                   sxxxxx..
POST /-/staff/addresses                                   sxxxxx..
POST /-/staff/addresses/999/lift                          sxxxxx--
GET  /-/staff/explain                                     sxxxxx..
GET  /-/staff/invitations                                 sxxxxx..
POST /-/staff/invitations                                 sxxxxx..
POST /-/staff/invitations/999/revoke                      sxxxxx--
GET  /-/staff/reports                                     sxxxxx..
POST /-/staff/reports/1/close                             sxxxxx--
GET  /-/staff/rules                                       sxxxxx..
GET  /-/staff/rules/new                                   sxxxxx..
POST /-/staff/rules/new                                   sxxxxx..
GET  /-/staff/rules/{rule}                                sxxxxx..
POST /-/staff/rules/{rule}                                sxxxxx..
GET  /-/staff/search                                      sxxxxx..
POST /-/staff/search/forget                               sxxxxx..
GET  /-/staff/sections                                    sxxxxx..
POST /-/staff/sections                                    sxxxxx..
POST /-/staff/sections/shown                              sxxxxx..
GET  /-/staff/verified                                    sxxxxx..
POST /-/staff/sections/reviewers                          sxxxxx..
POST /-/staff/sections/reviewers/999/dismiss              sxxxxx--
GET  /-/staff/users                                       sxxxxx..
GET  /-/staff/users/{olga}                                sxxxxx..
GET  /-/staff/users/{olga}/trust                          sxxxxx..
GET  /-/staff/users/{olga}/undo                           sxxxxx..
GET  /-/staff/users/{olga}/proposals                      sxxxxx..
GET  /-/staff/users/{anna}/proposals                      sxxxxxx.
GET  /-/static/dist/never-built.css                       --------
GET  /-/suggest?q=two                                     ........
GET  /-/tag/seaside                                       ........
GET  /-/tags                                              ........
POST /-/undo/open-page                                    sxxx....
GET  /-/undo/open-page?commit={second}                    sxxx....
GET  /-/unsubscribe/{stop}                                ........
GET  /-/token                                             ........
POST /-/unsubscribe/{stop}                                ........
GET  /-/verify/open-page                                  sxxxxx..
POST /-/verify/open-page                                  sxxxxx..
POST /-/verify/open-page/end                              sxxxxx..
GET  /-/wanted                                            ........
GET  /gone-page                                           gggggggg
GET  /never-written                                       --------
GET  /open-page                                           ........
GET  /robots.txt                                          ........
GET  /sitemap.xml                                         ........
GET  /staff-page                                          ........
# These change what they act on, so they come last.
POST /-/drafts/1/discard                                  s.......
POST /-/delete/old-page                                   sxxxxx.g
POST /-/restore/gone-page                                 sxxxxx..
POST /-/hide/open-page                                    sxxxxx..
POST /-/log/{act}/hide                                    sxxxxxx.
POST /-/show/hidden-page                                  sxxxxxx.
POST /-/rename/open-page                                  sxxx....
POST /-/rename/staff-page                                 sxxxww..
POST /-/proposals/{own}/withdraw                          sxxx.xxx
POST /-/proposals/{own}/comment                           sxxx.x..
POST /-/proposals/{others}/comment                        sxxxxx..
POST /-/proposals/{his}/comment                           sxxxxx..
POST /-/proposals/{others}/return                         sxxxxx..
POST /-/proposals/accept                                  sxxxxx..
POST /-/proposals/{others}/accept                         sxxxxx..
POST /-/proposals/{others}/reject                         sxxxxx..
GET  /-/staff/users/{anna}/undo                           sxxxxxx.
POST /-/staff/users/{anna}/undo                           sxxxxxx.
POST /-/staff/users/{anna}/proposals                      sxxxxxx.
POST /-/staff/users/{anna}/trust                          sxxxxxx.
POST /-/staff/users/{anna}/block                          sxxxxxx.
POST /-/staff/users/{anna}/unblock                        sxxxxxx.
POST /-/staff/users/{anna}/role                           sxxxxxx.
POST /-/staff/users/{olga}/trust                          sxxxxx..
POST /-/staff/users/{olga}/undo                           sxxxxx..
POST /-/staff/users/{olga}/proposals                      sxxxxx..
POST /-/staff/users/{olga}/block                          sxxxxx..
POST /-/staff/users/{olga}/unblock                        sxxxxx..
POST /-/staff/users/{olga}/role                           sxxxxx..
POST /-/staff/users/{olga}/role?to=administrator          sxxxxxx.
"""
# What is sent to an address; to others, an empty form, which is enough to be refused by.
BECAUSE = {"reason": "Because"}
FORMS = {
    "/-/edit/open-page": {"title": "Open page", "body": "three\n", "base": "{blob}"},
    "/-/edit/staff-page": {"title": "Staff page", "body": "mine\n", "base": "{staff_blob}"},
    "/-/fix/open-page": {"passage": "three", "at": "0", "base": "{blob}"},
    "/-/new": {"title": "Fresh", "body": "New.\n"},
    "/-/new?section=Limited": {"title": "Fresh and limited", "body": "New.\n", "section": "Limited"},
    "/-/revert/open-page": {"to": "{first}"},
    "/-/undo/open-page": {"commit": "{second}"},
    "/-/verify/open-page": {"revision": "{second}"},
    "/-/protect/open-page": {"level": "open", **BECAUSE},
    "/-/delete/old-page": BECAUSE,
    "/-/restore/gone-page": BECAUSE,
    "/-/hide/open-page": {"commit": "{first}", "what": "text", **BECAUSE},
    "/-/show/hidden-page": {"commit": "{hidden}", **BECAUSE},
    "/-/rename/staff-page": {"title": "Page of the staff", "base": "{staff_blob}", **BECAUSE},
    "/-/rename/open-page": {"title": "Page that is open", "base": "{blob}", **BECAUSE},
    "/-/proposals/{own}/comment": BECAUSE,
    "/-/proposals/{others}/comment": BECAUSE,
    "/-/proposals/{his}/comment": BECAUSE,
    "/-/proposals/{others}/return": BECAUSE,
    "/-/proposals/{others}/reject": BECAUSE,
    "/-/staff/invitations": {"email": "new@example.com", "role": "1"},
    "/-/staff/sections": {"section": "Limited", "level": "staff", **BECAUSE},
    "/-/staff/users/{olga}/block": BECAUSE,
    "/-/staff/users/{anna}/block": BECAUSE,
    "/-/staff/users/{olga}/role": {"role": "1"},
    "/-/staff/users/{olga}/role?to=administrator": {"role": "4"},
    "/-/staff/users/{anna}/role": {"role": "1"},
    "/-/staff/users/{olga}/trust": {"section": "Harbour", "word": "given", **BECAUSE},
    "/-/staff/users/{anna}/trust": {"section": "Harbour", "word": "given", **BECAUSE},
    "/-/staff/users/{olga}/undo": BECAUSE,
    "/-/staff/users/{olga}/proposals": BECAUSE,
    "/-/staff/users/{anna}/proposals": BECAUSE,
    "/-/staff/users/{anna}/undo": BECAUSE,
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
OPEN_TO_STRANGERS = {
    *("/-/sign-in", "/-/sign-out", "/-/sign-up", "/-/mail-sent", "/-/reset", "/-/reset/<token>"),
    "/-/token",
    *("/-/confirm/<token>", "/-/confirm-email/<token>", "/-/invitation/<token>", "/-/first-staff/<token>"),
    *("/-/language", "/-/unsubscribe/<token>", "/-/static/dist/<name>", "/-/opensearch.xml", "/robots.txt"),
    *("/-/embed.js", "/-/app.webmanifest", "/-/sw.js", "/-/offline"),
}
WRITING = ("/-/edit/", "/-/new", "/-/rename/", "/-/revert/", "/-/undo/", "/-/settle/")


class House:
    """A wiki with one subject of each kind, and somebody of each kind at the door."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.wiki = app.extensions["wiki"]
        self.ids: dict[str, int | None] = {"anonymous": None}
        for who, role in PEOPLE.items():
            if role is not None:
                self.ids[who] = self.add(who, role)
        self.ids |= {"olga": self.add("olga", Role.CUSTOMER), "anna": self.add("anna", Role.ADMINISTRATOR)}
        self.known: dict[str, object] = {**self.ids}
        self.pages()
        self.proposals()
        self.rest()
        with self.wiki.database.write() as conn:
            now = datetime.now(UTC)
            conn.execute(sa.update(user).where(user.c.id == self.ids["blocked"]).values(blocked_at=now))
            conn.execute(sa.update(user).where(user.c.id == self.ids["unconfirmed"]).values(confirmed_at=None))

    def add(self, who: str, role: Role) -> int:
        accounts, email = self.wiki.accounts, f"{who}@example.com"
        staffing.add_user(accounts, who.title(), email, role, PASSWORD)
        return staffing.find_person(accounts, email).id

    def actor(self, who: str):
        return staffing.find_person(self.wiki.accounts, f"{who}@example.com").actor()

    def pages(self) -> None:
        store, company = self.wiki.store, Author("The company", None)
        for title in ("Open page", "Staff page", "Old page", "Gone page"):
            made = store.create(PageText(title, "one\n", section="Harbour", tags=("seaside",)), author=company)
        self.known["gone"] = made.commit
        submissions, anna = self.wiki.submissions, self.actor("anna")
        submissions.protect(anna, "staff-page", "staff", reason="Prices change here")
        page = store.get("gone-page")
        store.save(page.path, PageText("Gone page", "Quokka deleted\n"), base=page.blob, author=company)
        submissions.delete(anna, "gone-page", reason="Sold no more")
        limits.limit_section(self.wiki.database, "Limited", "staff", by=anna, reason="Prices change here")
        page = store.get("open-page")
        store.save(page.path, PageText("Open page", "two\n"), base=page.blob, author=company)
        was = store.create(PageText("Hidden page", "Quokka hidden\n"), author=company)
        store.save("hidden-page", PageText("Hidden page", "open\n"), base=was.blob, author=company)
        store.hidden.hide(was.page_id, was.commit, ["text"], until="", by=self.ids["anna"], reason="Personal data")
        self.known["hidden"] = was.commit
        now = store.get("open-page")
        self.known |= {"first": page.commit, "second": now.commit, "blob": now.blob}
        self.known["staff_blob"] = store.get("staff-page").blob

    def proposals(self) -> None:
        blob = self.wiki.store.get("staff-page").blob
        for name, who in (("own", "customer"), ("others", "olga"), ("his", "blocked")):
            text, author = PageText("Staff page", f"Quokka of {who}\n"), Author(who.title(), self.ids[who])
            self.known[name] = self.wiki.store.propose("staff-page", text, base=blob, author=author)

    def rest(self) -> None:
        many = (Condition.read("links.new", "at_least", "100"),)
        rule = Rule("Quokka rule", many, "hold", message="Quokka rule", enabled=False)
        self.known["rule"] = self.wiki.screening.rulebook.save(rule, by=self.actor("anna"))
        written = {"title": "Quokka of customer", "body": "Mine"}
        self.wiki.drafts.save(self.ids["customer"], Handle("new:quokka", 0, "a1"), written)
        media, anna = self.wiki.media, self.actor("anna")
        self.known["hash"] = media.add(picture("PNG", size=(200, 100)), "boat.png").hash
        self.known["quiet"] = media.add(b"Quokka of customer", "draft.txt", by=self.actor("customer")).hash
        taken = media.add(b"Quokka taken off", "taken.txt")
        self.known["taken"] = taken.hash
        self.wiki.library.delete(anna, media.find(taken.hash), reason="Old")
        with self.wiki.database.write() as conn:
            data = {"author_id": self.ids["customer"]}
            activity.record(conn, "report.closed", at=datetime.now(UTC), data=data)
            told = {"reason": "Prices change here"}
            self.known["act"] = activity.record(conn, "page.protected", at=datetime.now(UTC), data=told)
        follow.run(self.wiki.database, self.wiki.notice_follower, 1000, folder=self.wiki.settings.data)
        self.known["stop"] = self.wiki.notice_choices.token_of(self.ids["olga"])

    def at_the_door(self, who: str) -> FlaskClient:
        """A browser in which this person is signed in, whatever was done before."""
        browser = self.app.test_client()
        if self.ids[who] is not None:
            settings = self.wiki.settings
            with self.wiki.database.write(durable=False) as conn:
                given = {"remembered": False, "user_agent": "", "at": datetime.now(UTC), "settings": settings}
                secret = sessions.start(conn, self.ids[who], **given)
            with browser.session_transaction() as session:
                session["_user_id"] = secret
        return browser

    def answer(self, who: str, method: str, address: str):
        """What somebody is answered who sends the form of FORMS; never a word that is not for them."""
        path = address.format(**self.known)
        form = {name: value.format(**self.known) for name, value in FORMS.get(address, {}).items()}
        answer = self.at_the_door(who).open(path, method=method, data=form, buffered=True)
        told = answer.get_data().replace(f"Quokka of {who}".encode(), b"")
        tells = b"Quokka" in told
        assert not tells or who in STAFF, f"{method} {address} tells {who} what is not for them"
        return answer

    def letters(self, method: str, address: str) -> str:
        """What each of PEOPLE is answered."""
        return "".join(letter(self.answer(who, method, address)) for who in PEOPLE)


def letter(answer) -> str:
    assert answer.status_code < 500, answer.text
    if answer.status_code == 401 or (answer.status_code == 302 and "/-/sign-in?next=" in answer.location):
        return "s"
    if answer.status_code == 303 and answer.request.path.startswith(WRITING) and "/-/proposals/" in answer.location:
        return "w"
    return {403: "x", 404: "-", 405: "m", 410: "g"}.get(answer.status_code, ".")


@pytest.fixture(scope="module")
def house(tmp_path_factory, sqlite_template) -> Iterator[House]:
    data = tmp_path_factory.mktemp("house")
    (data / "wiki.db").write_bytes(sqlite_template.read_bytes())
    app = create_app(Settings(data=data, secret_key="a key for tests", password_memory=8, password_rounds=1))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield House(app)
    app.extensions["wiki"].store.close()
    app.extensions["wiki"].database.close()


def rows() -> list[tuple[str, str, str]]:
    """Method, address and letters of each line."""
    lines = [line for line in TABLE.strip().splitlines() if not line.startswith("#")]
    return [(method, address, letters) for method, address, letters in map(str.split, lines)]


def rules(app: Flask) -> set[tuple[str, str]]:
    """Every rule with each method it takes."""
    return {(m, rule.rule) for rule in app.url_map.iter_rules() for m in rule.methods or () if m in METHODS}


def rule_of(house: House, method: str, address: str) -> str:
    path = address.format(**house.known).partition("?")[0]
    return house.app.url_map.bind("wiki.example").match(path, method, return_rule=True)[0].rule


def test_every_route_is_in_the_table(house):
    listed = {(method, rule_of(house, method, address)) for method, address, _ in rows()}
    missing = [f"{method:<4} {rule:<52} ????????" for method, rule in sorted(rules(house.app) - listed)]
    assert not missing, "put lines for these into TABLE, with an address and a letter for each person:\n" + "\n".join(
        missing
    )


def test_everybody_gets_through_the_doors_meant_for_them_and_through_no_other(house):
    found = [(method, address, house.letters(method, address)) for method, address, _ in rows()]
    assert [row for row in found if row not in rows()] == [], f"the letters stand for {', '.join(PEOPLE)}"


def test_a_form_that_comes_back_for_want_of_a_token_tells_nobody_more(house):
    house.app.config["WTF_CSRF_ENABLED"] = True
    try:
        for method, address, _ in rows():
            for who in PEOPLE if method == "POST" else ():
                assert letter(house.answer(who, method, address)) in "s.x-g", (method, address, who)
    finally:
        house.app.config["WTF_CSRF_ENABLED"] = False


def test_no_route_takes_a_method_that_it_does_not_declare(house):
    declared, staff = rules(house.app), house.at_the_door("administrator")
    for method, rule in sorted({(m, rule) for m in METHODS for _, rule in declared} - declared):
        path = next(address for _, address, _ in rows() if rule_of_any(house, address) == rule)
        answer = staff.open(path.format(**house.known), method=method, data={}, buffered=True)
        assert letter(answer) == "m", (method, rule)


def rule_of_any(house: House, address: str) -> str:
    for method in ("GET", "POST"):
        try:
            return rule_of(house, method, address)
        except MethodNotAllowed:
            continue
    raise AssertionError(address)


def test_a_closed_wiki_lets_strangers_no_further_than_the_door(house):
    was = house.wiki.settings
    house.wiki.settings = replace(was, read_access="signed-in")
    try:
        for method, address, _ in rows():
            path = address.format(**house.known)
            answer = house.at_the_door("anonymous").open(path, method=method, data={}, buffered=True)
            is_open = rule_of(house, method, address) in OPEN_TO_STRANGERS
            assert (letter(answer) == "s") != is_open, (method, address, answer.status)
    finally:
        house.wiki.settings = was
