"""The account screens over HTTP, with the clock and the letterbox of the tests below them."""

import re
from html import unescape

import pytest

from wiki.app import create_app
from wiki.settings import Settings

PASSWORD = "four calm grey horses"


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def settings(tmp_path, database):
    return Settings(data=tmp_path, secret_key="a key for tests", password_memory=8, password_rounds=1)


@pytest.fixture
def app(settings, accounts):
    app = create_app(settings)
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["wiki"].parts["accounts"] = accounts
    return app


@pytest.fixture
def browser(app):
    """A new browser, nobody signed in; as many as one likes."""
    return lambda: Browser(app)


@pytest.fixture
def anon(browser):
    return browser()


@pytest.fixture
def as_person(browser):
    """A browser in which this person is signed in."""

    def enter(person, remember=False):
        fresh = browser()
        data = {"email": person.email, "password": PASSWORD} | ({"remember": "y"} if remember else {})
        assert fresh.post("/-/sign-in", **data).status == 303
        return fresh

    return enter


class Browser:
    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **options):
        return Answer(self.client.get(path, **options))

    def post(self, path, **data):
        return Answer(self.client.post(path, data=data))

    def close(self):
        """As when the window is closed: cookies of the session go, others stay."""
        self.client.delete_cookie("session")


class Answer:
    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.target = response.headers.get("Location")
        # The CSRF token holds the time it was made, so it differs from second to second.
        self.html = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", response.text)
        self.csrf_token = (re.findall(r'name="csrf_token" value="([^"]*)', response.text) or [""])[0]
        body = re.sub(r"<(script|style).*?</\1>", "", self.html, flags=re.S)
        self.text = unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))

    def error_at(self, field):
        """The message beside a field; None when there is none."""
        found = re.search(rf'id="{field}-error">(.*?)</p>', self.html, re.S)
        return unescape(re.sub(r"<[^>]+>", "", found[1])).replace("Error: ", "").strip() if found else None

    def value_of(self, field):
        tag = re.search(rf'<input[^>]*\bname="{field}"[^>]*>', self.html)
        found = re.search(r'\bvalue="([^"]*)"', tag[0]) if tag else None
        return unescape(found[1]) if found else None
