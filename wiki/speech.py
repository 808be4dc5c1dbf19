"""In which language a request is answered, and how its screens speak it: `language()`, and an app whose templates are
bound to one language each.

Knows Flask, no slice and no store. Must never ask for the language at each word: that costs more than all else on a
screen with a list.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, Domain
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from markupsafe import Markup

from wiki.language import Language
from wiki.languages import Languages

COOKIE = "language"  # what was chosen on this device
SPOKEN = "wiki.language"  # in the environ of a request: its language, once it was asked for

Account = Callable[[], str]


def language() -> Language:
    """The language of whoever asks: what they chose for their account, else on this device, else what their browser
    prefers, else the wiki's. Decided once a request; where there is none, it is the wiki's."""
    try:
        environ = request.environ
    except RuntimeError:
        return current_app.extensions["speech"].languages.default
    found = environ.get(SPOKEN)
    if found is None:
        found = environ[SPOKEN] = _decided(current_app.extensions["speech"], environ)
    return found


def _decided(speech: "Speech", environ: dict[str, Any]) -> Language:
    languages, chosen = speech.languages, None
    if "HTTP_COOKIE" in environ:
        chosen = languages.find(speech.account()) or languages.find(request.cookies.get(COOKIE, ""))
    return chosen or languages.wanted(environ.get("HTTP_ACCEPT_LANGUAGE", "")) or languages.default


class SpeakingApp(Flask):
    """An app that has a Jinja environment for each language that is spoken. What is registered with `jinja_env` while
    the app is set up is in all of them."""

    @property
    def jinja_env(self) -> Environment:
        base = Flask.jinja_env.__get__(self)
        if not has_request_context() or "speech" not in self.extensions:
            return base
        return self.extensions["speech"].environment(base, language())


class Speech:
    """`account` tells what somebody signed in chose, or nothing."""

    def __init__(self, languages: Languages, account: Account) -> None:
        self.languages, self.account = languages, account
        self._environments: dict[str, Environment] = {}

    def environment(self, base: Environment, language: Language) -> Environment:
        """`base` with the words, dates and numbers of `language`."""
        made = self._environments.get(language.tag)
        if made is None:
            made = self._environments[language.tag] = _bound(base, language, self.languages.content)
        return made


def _bound(base: Environment, language: Language, content: Language) -> Environment:
    bound = base.overlay()
    words = {"_": language.words, "gettext": language.words, "ngettext": language.count, "spoken": language}
    bound.globals = {**base.globals, **words, "content_lang": _lang(language, content)}
    bound.filters = {
        **base.filters,
        "exact": language.exact,
        "dateformat": language.day,
        "timeformat": language.clock,
        "numberformat": language.number,
        "span": language.span,
        "filesizeformat": language.size,  # in place of Jinja's own, which speaks English
    }
    return bound


def _lang(language: Language, content: Language) -> Markup:
    """The attribute of what people wrote, where that is in another language than the screen around it."""
    return Markup() if language.tag == content.tag else Markup(' lang="{}"').format(content.tag)


def init_app(app: Flask, languages: Languages, account: Account) -> None:
    """Bind templates, views, forms and their errors to the language of the request."""
    app.extensions["speech"] = Speech(languages, account)
    babel = Babel(app, configure_jinja=False, locale_selector=lambda: language().locale)
    babel.domain_instance = _Words()
    base = Flask.jinja_env.__get__(app)
    base.bytecode_cache = base.bytecode_cache or CompiledTemplates()


class _Words(Domain):
    """What `gettext` and `lazy_gettext` of views and forms say: the catalog that templates have, not another copy."""

    def get_translations(self) -> Any:
        return language().translations


class CompiledTemplates(BytecodeCache):
    """A template is compiled once, not once for each language."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code
