"""The factory: the only module that knows every slice. It wires them together and holds no logic of its own."""

import json
import logging
import os
import secrets
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki import debug, feeds, keyfile, speech, web
from wiki.accounts import views as accounts
from wiki.accounts.accounts import Accounts
from wiki.accounts.addresses import Addresses
from wiki.accounts.mail import Post
from wiki.accounts.robots import Robots
from wiki.accounts.views import login
from wiki.assets import views as assets
from wiki.drafts import views as drafts
from wiki.drafts.drafts import Drafts
from wiki.drafts.kept import KeptTexts
from wiki.languages import Languages
from wiki.media import views as media
from wiki.media.library import Library
from wiki.media.sizes import Sizes
from wiki.media.store import MediaStore
from wiki.media.uploads import Uploads
from wiki.media.views.uploading import take_large_files
from wiki.moderation import limits, reviewers, second
from wiki.moderation import views as moderation
from wiki.moderation.acts import public_kinds
from wiki.moderation.drifting import Drifting
from wiki.moderation.fitting import Fitting
from wiki.moderation.patrol import Patrol
from wiki.moderation.review import Desk
from wiki.moderation.screening import Screening
from wiki.moderation.submit import Submissions
from wiki.moderation.trust_follower import Trusting
from wiki.moderation.trusted import SOMEWHERE
from wiki.notifications import views as notifications
from wiki.notifications.choices import Choices
from wiki.notifications.follower import NoticeFollower
from wiki.notifications.mails import NoticeMails
from wiki.notifications.notices import UNREAD, Notices
from wiki.pages import views as pages
from wiki.pages.bodies import Bodies
from wiki.pages.cards import Cards
from wiki.pages.html import PageHtml
from wiki.pages.reads import Reads
from wiki.search import views as search
from wiki.search.figures import Popular
from wiki.search.follower import SearchFollower, index_of
from wiki.search.querylog import QueryLog
from wiki.search.related import RelatedPages
from wiki.search.steering import Steering
from wiki.settings import Settings
from wiki.store import follow
from wiki.store.contents import Contents
from wiki.store.database import Database
from wiki.store.pages import PageStore
from wiki.web import Wiki

# Every slice's routes. A slice whose blueprint is not here does not exist for the web.
BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.blueprint,
    assets.blueprint,
    media.blueprint,
    search.blueprint,
    moderation.blueprint,
    notifications.blueprint,
    drafts.blueprint,
    pages.blueprint,
    feeds.blueprint,
)

ROOT = Path(__file__).parent.parent
# Bytes. A page is at most 256 kB, escaped at worst threefold in several fields: far beyond that a form still comes back
# with what was typed in it and a word about its length.
LONGEST_FORM = 4 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """A Flask app for the wiki that `settings` (default: the environment's) describe."""
    settings = settings or Settings.load(os.environ)
    folders = {"root_path": str(ROOT / "wiki"), "template_folder": str(ROOT / "templates"), "static_folder": None}
    app = speech.SpeakingApp("wiki", **folders)
    app.config.update(_config(settings))
    app.extensions["wiki"] = build(settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)
    take_large_files(app)
    speech.init_app(app, app.extensions["wiki"].languages, web.language_of_account)
    CSRFProtect(app)
    web.init_app(app)
    login.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.debug:
        app.register_blueprint(debug.blueprint)
    return app


def build(settings: Settings) -> Wiki:
    """The store and the slices' services for `settings`. Opens nothing yet, so it may be forked.

    Saving a page brings its links and text up to date at once; the worker does the rest.
    """
    public_kinds(settings)  # refuses nonsense before anything runs
    database = Database(settings.database)
    languages = Languages(settings)
    mailer = Post(settings, languages)

    def note() -> None:
        follow.run_if_few(database, contents, folder=settings.data)

    store = PageStore(settings.data / "wiki.git", database, settings=settings, after=note)
    contents = Contents(database, store.text)
    index = index_of(settings)
    robots = Robots(lambda: secret_key(settings))
    screening = Screening(database, settings, robots)
    members = Accounts(database, settings, mailer, waiting=UNREAD, helps=SOMEWHERE)
    notices = Notices(database, settings, languages, subject_of=reviewers.subject_by_number)
    choices = Choices(database, lambda: secret_key(settings))
    parts = {
        "languages": languages,
        "mailer": mailer,
        "accounts": members,
        "addresses": Addresses(members),
        "store": store,
        "submissions": Submissions(store, settings, screening),
        "screening": screening,
        "robots": robots,
        "fitting": Fitting(database, store),
        "patrol": Patrol(database),
        "trusting": Trusting(database, store, settings),
        "drifting": Drifting(database, store),
        "contents": contents,
        "notices": notices,
        "notice_choices": choices,
        "notice_follower": NoticeFollower(
            database,
            settings,
            reviewers=reviewers.people_for,
            seconds=lambda number: second.people_for(Desk(store, settings), number),
        ),
        "notice_mails": NoticeMails(notices, choices, mailer),
        "search": index,
        "search_follower": SearchFollower(database, index, settings),
        "steering": Steering(database, index, store.text),
        "related": RelatedPages(database, index),
        "queries": QueryLog(database, settings),
        "popular": Popular(database, settings),
        "html": PageHtml(database, store, languages.content),
        "bodies": Bodies(),
        "cards": Cards(settings.title, is_open=settings.is_open),
        "reads": Reads(database),
        "drafts": Drafts(database, settings),
        "kept": KeptTexts(database),
        **_media(settings, database, note),
    }
    return Wiki(settings, database, parts)


def _media(settings: Settings, database: Database, note: Callable[[], None]) -> dict[str, Any]:
    """What keeps files, and asks of moderation who may change pages and who reviews."""
    uploads = Uploads(MediaStore(settings.data / "media", database, settings))
    library = Library(
        uploads,
        level_of=lambda conn, page: limits.place(conn, settings, page.path).level,
        reviews=lambda conn, actor: bool(reviewers.sections_of(conn, actor)),
        after=note,
    )
    return {"media": uploads.store, "uploads": uploads, "library": library, "sizes": Sizes(uploads.store)}


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": secret_key(settings),
        "MAX_CONTENT_LENGTH": LONGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LONGEST_FORM,
        "MAX_FORM_PARTS": 10_000,  # a conflict has two fields for each passage
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https:"),
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open for days; it ends with the session
        "WTF_CSRF_SSL_STRICT": False,
        **_build(),
    }


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, else one kept in the data folder, made the first time."""
    if settings.secret_key:
        return settings.secret_key
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return keyfile.keep(settings.data / "secret_key", lambda: secrets.token_urlsafe(48).encode()).decode()


def _build() -> dict[str, Any]:
    """The front end's files by name, and a short name of this build of it."""
    try:
        manifest = (ROOT / "wiki" / "static" / "dist" / "manifest.json").read_text()
    except FileNotFoundError:
        logging.getLogger("wiki").warning("The front end is not built; run `make frontend`.")
        manifest = "{}"
    return {"ASSETS": json.loads(manifest), "BUILD": blake2b(manifest.encode(), digest_size=6).hexdigest()}
