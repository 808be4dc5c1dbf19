"""A wiki with something on every screen: people of each role, changes, proposals, open invitations and links.

The browser test and `make screenshots` look at the same stage. No tests here.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests.media.conftest import drawing, film, mp3, track
from tests.stage import texts
from wiki import operate, web
from wiki.accounts import doors, joining, own, staffing, users
from wiki.accounts.addresses import Wanted
from wiki.drafts.handle import Handle
from wiki.drafts.tables import draft
from wiki.moderation import limits, reading, reports, reviewers, talk, trust
from wiki.moderation.drifting import remind
from wiki.moderation.review import Desk
from wiki.moderation.rules import Condition, Rule
from wiki.moderation.submit import Proposed
from wiki.moderation.verification import Pledge, Verifications
from wiki.policy import ANONYMOUS, Role
from wiki.seeding.run import seed
from wiki.store import names
from wiki.store.drafts import Saved
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHold the button.\n"
PASSWORD = "four calm grey horses"
PEOPLE = {
    "carl": ("Carl Customer", Role.CUSTOMER),
    "bea": ("Bea Brandt", Role.TRUSTED),
    "mona": ("Mona Moderator", Role.MODERATOR),
    "anna": ("Anna Administrator", Role.ADMINISTRATOR),
    "max": ("Maximiliane Wolkenstein-Trostburg-Roden", Role.CUSTOMER),
    "rita": ("Rita Reader", Role.READER),
}
ROUTER, DRAFTED = "reset-the-router", "clean-the-filter"
STEPS = "You reset the router when nothing else helps.\n\n## Before you start\n\nWrite down the password.\n\n\
## Reset it\n\nHold the button for ten seconds. See [[Lamps of the router]].\n"
LAMP = "The lamp has one button.\n\n## On\n\nHold it for two seconds.\n\n## Check\n\nIt glows green.\n"
EDITS = (
    ("for ten seconds", "for twelve seconds", "bea", "Ten was too short for the new model"),
    ("Write down the password.", "Write down the password on the label.", "carl"),
    ("nothing else helps", "nothing else helps, and not before", "max", "Say that it is the last thing to try"),
)


class Stage:
    """Fills the empty wiki of `app`; `folder` keeps what is seeded."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.wiki = app.extensions["wiki"]
        self.ids: dict[str, int] = {}
        self.links: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.turn = 0
        self.files: dict[str, str] = {}

    def fill(self) -> None:
        """Everything but the sessions. Once in the life of a wiki."""
        with self.app.test_request_context():
            self.links["first-staff"] = "/" + joining.create_first_staff_link(self.wiki.accounts).split("/", 3)[3]
        self._people()
        self._pages()
        self._edits()
        self._seed_twice()
        self._propose()
        self._review()
        self._verify()
        self._report()
        self._hide()
        self._media()
        self._rule()
        self._trust()
        self._draft()
        for name in ("catalog", "search", "proposals", "patrol", "trust", "verification", "notices"):
            operate.rebuild(self.wiki, name, lambda done, total: None)
        newest = self.wiki.notices.list(self.actor("carl")).items[0]
        self.links["notice"] = f"/-/notices/{newest.id}"
        self.links["unsubscribe"] = f"/-/unsubscribe/{self.wiki.notice_choices.token_of(self.ids['carl'])}"

    def forget_drafts(self, key: str) -> None:
        """All that somebody wrote and did not save since the stage was set."""
        with self.wiki.database.write() as conn:
            conn.execute(draft.delete().where(draft.c.user_id == self.ids.get(key), draft.c.id > self.drafts))

    def sign_in(self) -> None:
        """A session for everybody."""
        for key, name in PEOPLE.items():
            self.cookies[key] = self._session(f"{key}@example.com", name[0])

    def _session(self, email: str, name: str) -> str:
        given = {"remembered": False, "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
        secret = doors.sign_in(self.wiki.accounts, email, PASSWORD, address="192.0.2.1", **given)
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = secret
        return browser.get_cookie("session").value

    def actor(self, key: str):
        return staffing.find_person(self.wiki.accounts, f"{key}@example.com").actor()

    def author(self, key: str) -> Author:
        return Author(PEOPLE[key][0], self.actor(key).id)

    def _people(self) -> None:
        accounts = self.wiki.accounts
        for key, (name, role) in PEOPLE.items():
            staffing.add_user(accounts, name, f"{key}@example.com", role, PASSWORD)
            self.ids[key] = self.actor(key).id
        staffing.add_user(accounts, "Bruno Blocked", "bruno@example.com", Role.CUSTOMER, PASSWORD)
        staffing.block_user(accounts, "bruno@example.com", "Put advertisements on eleven pages.")
        self.ids["bruno"] = staffing.find_person(accounts, "bruno@example.com").id
        wanted = Wanted(
            "198.51.100.0/24", "Advertisements, under new names each day.", datetime.now(UTC) + timedelta(7)
        )
        self.wiki.addresses.block(self.actor("mona"), wanted, own=None)
        own.change_profile(accounts, self.actor("bea"), name=PEOPLE["bea"][0], about="I repair printers for a living.")
        joining.invite(accounts, self.actor("anna"), ["nina@example.com", "otto@example.com"], Role.CUSTOMER)
        joining.ask(accounts, "Nora New", "nora@example.com", address="192.0.2.1")
        doors.ask_reset(accounts, "rita@example.com", address="192.0.2.1")
        own.ask_new_email(accounts, self.actor("max"), current=PASSWORD, email="other@example.com")
        self._links_of_mails()

    def _links_of_mails(self) -> None:
        for file in (self.wiki.settings.data / "mail").iterdir():
            mail = message_from_bytes(file.read_bytes(), policy=default).get_content()
            self.links.update({kind: path for path, kind in re.findall(r"(/-/([\w-]+)/[\w-]{40,})", mail)})

    def _pages(self) -> None:
        store, bea = self.wiki.store, self.author("bea")
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)
        steps = PageText("Reset the router", STEPS, "Network/First aid", ("router", "wifi"), "The last thing to try.")
        self.first = store.create(steps, author=Author("The company"), at=at).commit
        for title, section, body in texts.HOW_TO:
            store.create(PageText(title, body, section), author=Author("The company"), at=at)
        for n, (title, body) in enumerate(texts.hard_pages().items()):
            text = PageText(title, body, section="Difficult pages")
            store.create(text, author=bea, summary="A page to look at", at=at + timedelta(days=n))
        for title in ("Sold no more", "Only for staff", "Only for regulars"):
            store.create(PageText(title, "It was good.\n"), author=bea, at=at)
        self.wiki.submissions.delete(self.actor("mona"), "sold-no-more", reason="We do not sell it any more")
        self.wiki.submissions.protect(self.actor("mona"), "only-for-staff", "staff", reason="Prices change here")
        self.wiki.submissions.protect(self.actor("mona"), "only-for-regulars", "trusted", reason="It was vandalised")

    def _edits(self) -> None:
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
        saved = [self.edit(ROUTER, *edit, at=at + timedelta(hours=20 * n)) for n, edit in enumerate(EDITS)]
        self.hidden = saved[1].commit

    def _media(self) -> None:
        """A page with pictures, a film and a recording; one file that waits, and one that staff took off."""
        media, carl, mona = self.wiki.media, self.actor("carl"), self.actor("mona")
        lamp = media.add(drawing(1200, 700), "Lamp of the router.png", by=carl)
        older = media.add(drawing(600, 400), "Button.png", by=carl)
        clip = media.add(film(track(b"vide", 640, 360)), "How to hold it.mp4", by=self.actor("bea"))
        sound = media.add(mp3(), "Beep.mp3", by=self.actor("bea"))
        shown = {
            "The lamp beside the button glows green": lamp,
            "": older,
            "Hold the button for ten seconds": clip,
            "It beeps once": sound,
        }
        body = "\n\n".join(f"![{words}]({medium.address})" for words, medium in shown.items())
        body += "\n\nhttps://youtu.be/abcdefghijk\n"
        self.wiki.store.create(PageText("Pictures and films", body, "Network"), author=self.author("carl"))
        library = self.wiki.library
        library.replace(mona, media.find(older.hash), drawing(640, 420), "Button of the new model.png")
        library.describe(mona, media.find(lamp.hash), "A router with three lamps; the first one glows green")
        library.add_captions(mona, media.find(clip.hash), VTT, "de")
        plan = media.add(drawing(300, 200), "Plan.png", by=carl)
        gone = media.add(b"%PDF-1.7 old prices", "Prices.pdf")
        library.delete(mona, media.find(gone.hash), reason="The prices in it are wrong")
        named = {"lamp": lamp, "film": clip, "plan": plan, "gone": gone}
        self.files = {name: medium.hash for name, medium in named.items()}
        self.wiki.sizes.make()

    def edit(self, path: str, old: str, new: str, who: str, summary: str = "", at: datetime | None = None) -> Saved:
        page = self.wiki.store.get(path)
        text = self.wiki.store.text(page.blob)
        assert old in text.body, old
        changed = replace(text, body=text.body.replace(old, new))
        return self.wiki.store.save(path, changed, base=page.blob, author=self.author(who), summary=summary, at=at)

    def somebody_else_saves(self) -> None:
        """Each time something else in the same place, so that who is editing it runs into a conflict."""
        self.turn += 1
        body = self.wiki.store.text(self.wiki.store.get(ROUTER).blob).body
        old = re.search(r"Hold the .*? for", body).group()
        self.edit(ROUTER, old, f"Hold the {('red', 'small')[self.turn % 2]} button no. {self.turn} for", "max")

    def _seed_twice(self) -> None:
        """Where both the company and a customer changed a passage, the second seed leaves a proposal."""
        guide = self.folder / "Network" / "Set up the router.md"
        guide.parent.mkdir(parents=True, exist_ok=True)
        first = "# Set up the router\n\nOne.\n\nWait a minute.\n\nThree.\n"
        guide.write_text(first)
        other = guide.with_name("Choose a channel.md")
        other.write_text("# Choose a channel\n\nChannel 1.\n\nThen restart.\n")
        seed(self.wiki, self.folder)
        self.edit("set-up-the-router", "Wait a minute.", "Wait a minute, or three on a Sunday.", "bea")
        self.edit("choose-a-channel", "Channel 1.", "Channel 6, say my neighbours.", "carl")
        guide.write_text(first.replace("a minute", "exactly two minutes").replace("Three.", "Three times."))
        other.write_text("# Choose a channel\n\nChannel 11.\n\nThen restart.\n")
        seed(self.wiki, self.folder)

    def _propose(self) -> None:
        """What people propose: one that overlaps, a new page, another title, one turned down, one that fits."""
        limits.limit_section(
            self.wiki.database, "Contracts", "staff", by=self.actor("mona"), reason="Prices change here"
        )
        self.propose("max", "only-for-staff", "It was good.", "It was good in spring.")
        self.propose("carl", "only-for-staff", "It was good.", "It is as good as ever.", "Tried it again")
        self.edit("only-for-staff", "It was good.", "It was better than good.", "mona")
        submissions, carl = self.wiki.submissions, self.actor("carl")
        submissions.create(
            carl, PageText("Choose a contract", "Take the small one.\n", "Contracts"), summary="Often asked"
        )
        page = self.wiki.store.get("only-for-regulars")
        submissions.rename(carl, page.path, "For regular guests only", base=page.blob, summary="Friendlier")
        turned_down = self.propose("carl", "only-for-regulars", "It was good.", "Bad.")
        Desk(self.wiki.store, self.wiki.settings).reject(
            self.actor("mona"), turned_down, reason="Please say what is bad."
        )
        self.propose("carl", "only-for-regulars", "It was good.", "It was good, and cheap.", "What I paid")

    def _report(self) -> None:
        """What readers reported: somebody not signed in, a customer, and one that is dealt with."""
        page, said = self.wiki.store.get(ROUTER), reports.Report("old", "Hold the button", "The new one has no button.")
        for by, found in ((ANONYMOUS, said), (self.actor("carl"), reports.Report("rude")), (ANONYMOUS, said)):
            number = reports.file(self.wiki.database, page, found, by=by, address="192.0.2.1")
        reports.close(self.wiki.database, number, by=self.actor("mona"), answer="It says so now.")

    def _hide(self) -> None:
        router, reason = self.wiki.store.get(ROUTER), "It named a colleague"
        parts = ("text", "summary")
        self.wiki.store.hidden.hide(router.id, self.hidden, parts, by=self.ids["mona"], reason=reason)

    def _trust(self) -> None:
        mona, max_id = self.actor("mona"), self.ids["max"]
        at = datetime.now(UTC) - timedelta(days=40)
        for n in range(6):
            text = PageText(f"Wall box {n}", "Fasten it.\n", "Network/Wall boxes")
            self.wiki.store.create(text, author=self.author("max"), at=at)
        for section, word, reason in (
            ("Contracts", trust.TAKEN, "Please leave prices to us"),
            ("Difficult pages", trust.GIVEN, "Wrote the book on them"),
        ):
            trust.decide(self.wiki.database, self.wiki.settings, mona, max_id, section, word, reason=reason)
        self.small = self.propose("max", "only-for-regulars", "was good", "was goood", "As one says it")

    def _verify(self) -> None:
        """A page that is verified and as it was, one that drifted and whose review is due, and one that drifted in a
        section that shows the verified text first."""
        mona, door = self.actor("mona"), Verifications(self.wiki.store, self.wiki.settings)
        today = datetime.now(UTC).date()
        pages = (
            ("Read the meter", "Devices", 300),
            ("Switch on the lamp", "Devices", 1),
            ("Pair the lamp", "Lamps", 40),
        )
        for title, section, days in pages:
            saved = self.wiki.store.create(
                PageText(title, LAMP, section, summary="For every model."), author=self.author("mona")
            )
            pledge = Pledge(mona.id, today + timedelta(days=days), "Tried it with the new model")
            door.verify(mona, saved.path, saved.commit, pledge, seen=0)
        remind(self.wiki.database, today + timedelta(days=1))
        for path in ("switch-on-the-lamp", "pair-the-lamp"):
            self.edit(path, "Hold it for two seconds.", "Hold it for three seconds, then let go.", "bea")
            self.edit(path, "It glows green.\n", "It glows green.\n\n## When it does not\n\nTurn it.\n", "carl")
        reading.show_first(self.wiki.database, "Lamps", "verified", by=mona)

    def _review(self) -> None:
        """A customer who reviews a section, small proposals there, and one that its author was asked to change."""
        mona, wiki = self.actor("mona"), self.wiki
        with wiki.database.read() as conn:
            bea = users.get(conn, self.ids["bea"])
        reviewers.assign(wiki.database, "Contracts", bea, by=mona)
        for n, title in enumerate(("Pay by card", "Pay by invoice", "Pay later")):
            body = f"You can do this from {n + 2} to twelve euros.\n\nIt takes two day.\n"
            wiki.store.create(PageText(title, body, "Contracts"), author=Author("The company"))
            self.propose("max", names.path_of(title), "two day.", "two days.", "A letter was missing")
        links = "two days. Cheaper at https://pills.example and www.more-pills.example"
        self.links["review-links"] = f"/-/proposals/{self.propose('carl', 'pay-later', 'two day.', links)}"
        number = self.propose("carl", "pay-by-card", "euros", "euros, or dollars")
        desk = Desk(wiki.store, wiki.settings)
        desk.give_back(
            mona, number, reason="Which dollars?\n\nSee [[Choose a contract]] and https://example.com/prices"
        )
        row = desk.get(number)
        talk.comment(wiki.database, wiki.settings, self.actor("carl"), row, "Those of Canada.")
        self.links["review-returned"] = f"/-/proposals/{number}"

    def _rule(self) -> None:
        """One that asks newcomers a question, and has been changed once."""
        rows = (Condition.read("text.words", "any", "casino, roulette"),)
        rule = Rule("Casinos", rows, "challenge", "What is the colour of our logo?", "blue", trusted=True)
        rulebook = self.wiki.screening.rulebook
        number = rulebook.save(rule, by=self.actor("anna"))
        rulebook.save(replace(rulebook.get_rule(number), answers="blue, dark blue"), by=self.actor("mona"))

    def _draft(self) -> None:
        """Drafts of a page that moved since, of a new page, and of one that is gone; two people write at once."""
        text = PageText("Clean the filter", "Take it out.\n\n## Wash it\n\nWith warm water.\n", "Devices")
        page = self.wiki.store.create(text, author=Author("The company"))
        self.second = self.edit(page.path, "With warm water.", "With lukewarm water.", "max").commit
        self.edit(page.path, "With lukewarm water.", "With cold water.", "bea")
        for who, place, title, body in (
            ("bea", "page:5000", "Sold no more", "Everything I knew about it.\n"),
            ("bea", "new:set-up-the-lamp", "Set up the lamp", "Turn it on.\n"),
            ("carl", f"page:{page.page_id}", text.title, text.body + "\nAnd a line.\n"),
            ("bea", f"page:{page.page_id}", text.title, text.body + "\nAnd another line.\n"),
        ):
            fields = {"title": title, "body": body, "base": page.blob, "section": text.section}
            self.wiki.drafts.save(self.ids[who], Handle(place, 0, "a1"), fields)
        self.links["gone-draft"] = "/-/drafts/1"
        with self.wiki.database.read() as conn:
            self.drafts = conn.scalar(sa.select(sa.func.max(draft.c.id)))
        words = {
            "title": "Read the meter",
            "body": "Turn the wheel.\n",
            "base": self.wiki.store.get("read-the-meter").blob,
        }
        secret = self.wiki.kept.keep(self.wiki.store.get("read-the-meter").id, words, address="192.0.2.1")
        self.links["kept"] = f"/-/kept/{secret}"

    def propose(self, who: str, path: str, old: str, new: str, summary: str = "") -> int:
        page = self.wiki.store.get(path)
        text = self.wiki.store.text(page.blob)
        changed = replace(text, body=text.body.replace(old, new))
        saved = self.wiki.submissions.save(self.actor(who), path, changed, base=page.blob, summary=summary)
        assert isinstance(saved, Proposed)
        return saved.number


def show_errors(app: Flask) -> None:
    """An address for each error screen."""
    app.add_url_rule("/-/error/<int:status>", view_func=lambda status: web.error_page(status, ""))
