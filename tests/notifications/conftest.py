"""Notices without the web: people, a page with a proposal, a clock set by hand, a post that keeps its mails."""

from dataclasses import dataclass, replace

import pytest

from tests.accounts.conftest import PASSWORD, Clock, Letterbox
from tests.conftest import EVERY_DATABASE
from wiki.accounts import doors, staffing, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.mail import MailFailed
from wiki.accounts.names import sort_key
from wiki.languages import Languages
from wiki.notifications.choices import Choices
from wiki.notifications.follower import NoticeFollower
from wiki.notifications.mails import NoticeMails
from wiki.notifications.notices import UNREAD, Notices
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store import activity, follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore


class Post(Letterbox):
    """A Letterbox whose server can also refuse one address; keeps headers as well."""

    def __init__(self, settings):
        super().__init__(settings)
        self.refused = set()
        self.tried = 0

    def send(self, *letters):
        self.tried += 1
        if self.refused & {letter.to for letter in letters}:
            error = MailFailed("No such address")
            error.is_refused = True
            raise error
        super().send(*letters)
        for mail, letter in zip(self.mails[-len(letters) :], letters, strict=True):
            mail.headers = dict(self.post.compose(letter).items())


@dataclass
class World:
    """Everything about notices of one wiki."""

    accounts: Accounts
    store: PageStore
    follower: NoticeFollower
    notices: Notices
    choices: Choices
    mails: NoticeMails
    clock: Clock
    post: Post

    @property
    def database(self):
        return self.accounts.database

    def happens(self, kind, *, by=None, page_id=None, at=None, **data):
        """Record an activity and let the follower see it."""
        with self.database.write() as conn:
            who = by.id if by is not None else None
            number = activity.record(conn, kind, page_id=page_id, user_id=who, at=at or self.clock(), data=data)
        self.follow()
        return number

    def follow(self):
        while follow.run(self.database, self.follower, 100, folder=self.notices.settings.data):
            pass

    def texts(self, person, **options):
        """What the list of this person says, newest first."""
        return [shown.text for shown in self.notices.list(self.actor(person), **options).items]

    def actor(self, person):
        with self.database.read() as conn:
            return users.get(conn, person.id).actor("session")

    def count(self, person):
        """How many the bell says."""
        return self.accounts.load(self.is_seen(person)).waiting

    def propose(self, author, text=None, path="topic"):
        """A proposal by `author` for the page `topic`, or for a new page; its number."""
        page = self.store.find(path)
        mine = text or replace(self.store.text(page.blob), body="Another body.\n")
        base = page.blob if page else None
        number = self.store.propose(path, mine, base=base, author=Author(author.name, author.id))
        self.follow()
        return number

    def is_seen(self, person):
        """The person uses the wiki now."""
        with_password = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
        return doors.sign_in(self.accounts, person.email, PASSWORD, **with_password)


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def settings(tmp_path, database):
    url = database.url.render_as_string(hide_password=False)
    given = {"data": tmp_path, "secret_key": "a key for tests", "database_url": url, "base_url": "https://wiki.example"}
    return Settings(**given, password_memory=8, password_rounds=1)


@pytest.fixture
def world(database, settings):
    clock, post = Clock(), Post(settings)
    store = PageStore(settings.data / "wiki.git", database, settings=settings)
    notices = Notices(database, settings, Languages(settings), clock)
    choices = Choices(database, lambda: settings.secret_key)
    yield World(
        accounts=Accounts(database, settings, post, clock, UNREAD),
        store=store,
        follower=NoticeFollower(database, settings, clock),
        notices=notices,
        choices=choices,
        mails=NoticeMails(notices, choices, post, clock),
        clock=clock,
        post=post,
    )
    store.close()


@pytest.fixture
def person(world):
    def make(name, role=Role.CUSTOMER):
        staffing.add_user(world.accounts, name, f"{sort_key(name.split()[0])}@example.com", role, PASSWORD)
        return staffing.find_person(world.accounts, name)

    return make


@pytest.fixture
def carl(person):
    return person("Carl Customer")


@pytest.fixture
def bea(person):
    return person("Bea Brandt", Role.TRUSTED)


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def anna(person):
    return person("Anna Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def page(world):
    return world.store.create(PageText("Topic", "one\n"), author=Author("The company", None))
