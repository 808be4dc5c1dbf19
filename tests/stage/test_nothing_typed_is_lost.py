"""Every form with words in it, sent after its session has ended: the words come back in a form, and can be sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stage.screens import all_screens
from tests.stage.stage import PASSWORD, PEOPLE, Stage
from wiki.accounts.tables import session
from wiki.app import create_app
from wiki.settings import Settings

pytestmark = pytest.mark.slow
WORDS = "Words that were typed for a long time"
TYPED = ("text", "search", "textarea", None)  # kinds of fields; an input without a type is one of text
FROM_ANYBODY = ("/-/report/", "/-/new/")  # nobody needs to be signed in: it arrived, or one goes on with what was typed
LEAST = 30  # forms with words in them, so that nothing is walked past in silence


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def filled(self, words: str) -> list[tuple[str, str]]:
        return [(name, words if name in self.words else value) for name, value in self.fields]


class Forms(HTMLParser):
    """The forms of a screen that are sent by POST, with what is in them."""

    def __init__(self, html: str, here: str = "") -> None:
        super().__init__()
        self.here = here
        self.found: list[Form] = []
        self.form: Form | None = None
        self.area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.form = Form(given.get("action") or self.here)
            self.found.append(self.form)
        if self.form is None or not given.get("name"):
            return
        if tag == "textarea":
            self.area = ""
            self.form.words.append(given["name"])
            self.form.fields.append((given["name"], ""))
        if tag == "input":
            self._input(given)
        if tag == "button" and "formaction" in given:
            self.found.append(Form(given["formaction"], self.form.fields, self.form.words))

    def _input(self, given):
        kind = given.get("type")
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        if kind in TYPED and "readonly" not in given:
            self.form.words.append(given["name"])
        if kind not in ("submit", "file", "password"):
            self.form.fields.append((given["name"], given.get("value") or ""))

    def handle_data(self, data):
        if self.area is not None:
            self.area += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.form is not None and self.area is not None:
            self.form.fields[-1] = (self.form.fields[-1][0], self.area.removeprefix("\n"))
            self.area = None
        if tag == "form":
            self.form = None


@pytest.fixture
def app(settings: Settings, database):
    app = create_app(Settings(data=settings.data, secret_key="a key", debug=True, password_memory=8, password_rounds=1))
    yield app
    app.extensions["wiki"].store.close()


@pytest.fixture
def stage(app, tmp_path: Path) -> Stage:
    stage = Stage(app, tmp_path / "articles")
    stage.fill()
    return stage


@pytest.fixture
def sign_in(app):
    def sign_in(who, browser=None):
        browser = browser or app.test_client()
        [form] = [
            form for form in Forms(browser.get("/-/sign-in").text, "/-/sign-in").found if form.action == "/-/sign-in"
        ]
        values = dict(form.fields) | {"email": f"{who}@example.com", "password": PASSWORD}
        assert browser.post("/-/sign-in", data=values).status_code == 303
        return browser

    return sign_in


@pytest.fixture
def forms(stage, sign_in) -> dict[str, tuple[str, object, Form]]:
    """Every form with words in it, once for each address without numbers: who fills it in, their browser, and it."""
    found, browsers = {}, {}
    for screen in all_screens(stage):
        if not screen.who:
            continue
        browser = browsers.get(screen.who) or browsers.setdefault(screen.who, sign_in(screen.who))
        for form in Forms(browser.get(screen.path).text, screen.path).found:
            if form.words:
                action = form.action.partition("?")[0]
                found.setdefault("/".join(part for part in action.split("/") if not part.isdigit()), (screen.who, form))
    # Staff come last: what they send blocks people and deletes pages.
    by_role = sorted(found.items(), key=lambda item: PEOPLE[item[1][0]][1])
    return {name: (who, browsers[who], form) for name, (who, form) in by_role}


def kept(html: str) -> Iterator[Form]:
    for form in Forms(html).found:
        if any(value.strip() == WORDS for _, value in form.fields):
            yield form


def end_all_sessions(stage):
    with stage.wiki.database.write() as conn:
        conn.execute(sa.delete(session))


def test_what_was_typed_in_any_form_is_in_it_again_when_the_session_has_ended(stage, forms, sign_in):
    lost, asked_again = [], []
    for name, (who, browser, form) in forms.items():
        end_all_sessions(stage)
        answer = browser.post(form.action, data=_values(form))
        back = next(kept(answer.text), None)
        arrived = answer.status_code == 303 or (answer.status_code == 200 and WORDS in answer.text)
        if back is None and arrived and name.startswith(FROM_ANYBODY):
            continue
        if back is None:
            lost.append((name, answer.status_code))
            continue
        sign_in(who, browser)
        answer = browser.post(back.action or form.action, data=_values(back, None))
        if answer.status_code == 400 and (back := next(kept(answer.text), None)):
            answer = browser.post(back.action or form.action, data=_values(back, None))
        if answer.status_code in (400, 401):
            asked_again.append((name, answer.status_code))
    assert (lost, asked_again) == ([], [])
    assert len(forms) >= LEAST


def _values(form: Form, words: str | None = WORDS) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in form.fields if words is None else form.filled(words):
        values.setdefault(name, []).append(value)
    return values
