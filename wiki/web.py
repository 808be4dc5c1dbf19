"""What every screen shares: the current wiki and actor, policy checks, error pages, caching and security headers.

The only place that maps errors to HTTP. It knows Flask and the store, never a slice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wiki import incoming, packing, policy
from wiki.errors import Invalid, Moved, SignInRequired, TooMany, WikiError
from wiki.policy import ANONYMOUS, OPEN, Actor, Subject
from wiki.settings import Settings
from wiki.speech import SPOKEN
from wiki.store.database import Database
from wiki.store.paging import LARGEST, SIZE, Span

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; frame-src https://www.youtube-nocookie.com https://player.vimeo.com; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LONGEST_ANSWER = 200  # characters of an answer to a question of staff
MOST_READ_IN_VAIN = 32 * 1024 * 1024  # bytes
FRAMED = "/-/embed/"  # what other sites may show in a frame: there nobody is anybody
SESSION_COOKIES = frozenset({"session", "remember_token"})


@dataclass
class Wiki:
    """Everything one process needs of one wiki; built by the app factory and shared by its requests.

    `parts` holds what the store and the slices bring (store, accounts, search, reads …), each by its word.
    """

    settings: Settings
    database: Database
    parts: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["parts"][name]
        except KeyError:
            raise AttributeError(name) from None


def wiki() -> Wiki:
    """The wiki this request is for."""
    return current_app.extensions["wiki"]


def actor() -> Actor:
    """Who asks. Someone without one of our cookies is anonymous, and costs no query."""
    if "actor" not in g:
        found = getattr(current_user, "actor", ANONYMOUS) if has_session() else ANONYMOUS
        g.actor = _sending(found) if request.method == "POST" else found
    return g.actor


def _sending(found: Actor) -> Actor:
    """Whoever sends something, with where from, what they answered, and what their form tells of a program at work."""
    try:
        answer, opened, trap = (
            request.form.get(name, "")[:LONGEST_ANSWER] for name in ("challenge", "opened", "homepage")
        )
    except HTTPException:  # what they send is too much, which is said elsewhere
        answer = opened = trap = ""
    lapsed = found.id is None and bool(opened) and wiki().robots.is_of_somebody(opened)
    given = {"answer": answer, "opened": opened, "trapped": bool(trap), "lapsed": lapsed}
    return replace(found, address=request.remote_addr or "", **given)


def has_session() -> bool:
    """Whether the request brings a cookie of ours: then the answer may hold what is only for this person."""
    return not SESSION_COOKIES.isdisjoint(request.cookies)


def action(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the policy action of a route and check it before the view runs.

    What depends on the page (its protection) is checked by the view, with `check`.
    """
    if name not in policy.ACTIONS:
        raise KeyError(name)

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            check(name)
            _check_address(name)
            return view(*args, **kwargs)

        checked.policy_action = name
        return checked

    return decorate


def _check_address(name: str) -> None:
    """Raises Denied when nobody may write from the address that asks. Staff may, so that they can lift the block."""
    is_read = request.method in ("GET", "HEAD", "OPTIONS")
    concerned = name in policy.WRITING if is_read else name not in policy.FROM_ANYWHERE
    if concerned and not actor().is_staff:
        wiki().addresses.check_writing(request.remote_addr)


def gives_back(
    form: Callable[..., Any], *, to_anyone: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a refused POST of this route answer with its form and all that was typed, whatever the reason: session gone,
    token too old, store busy, text not valid. `form(error, **view_args)` makes the answer.

    Who may not do the route's action does not get it, as a form for staff tells what only staff may know. With
    `to_anyone` they do: then `form` must count on no right, and show what everybody may see or ask by itself.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.gives_back, view.gives_back_to_anyone = form, to_anyone
        return view

    return decorate


def check(name: str, subject: Subject = OPEN) -> None:
    """Raises SignInRequired or Denied when the person asking may not do `name`."""
    policy.check(actor(), name, subject, settings=wiki().settings)


def may(name: str, subject: Subject = OPEN) -> bool:
    return policy.allowed(actor(), name, subject, settings=wiki().settings)


def translated(error: WikiError) -> str:
    """The message of `error` in the reader's language."""
    return _(error.message, **error.values) if error.values else _(error.message)


def messages_of(error: Exception | None) -> list[str]:
    """What is said beside a field or above a form that `error` gave back: nothing for a token that was too old."""
    return [translated(error)] if isinstance(error, WikiError) else []


def answer(template: str, error: Exception | None, **values: Any) -> Response:
    """A screen, also as the form that is given back after `error`, with the status of that."""
    status = 200 if error is None else error.status if isinstance(error, WikiError) else 400
    return make_response(render_template(template, error=error, **values), status)


def span(size: int = SIZE) -> Span:
    """Which page of a list the address asks for."""
    return Span(request.args.get("after"), request.args.get("before"), size)


def number(values: Any, name: str) -> int:
    """The number called `name` in a form or an address, as far as a database can hold it; 0 when it is none."""
    return max(0, min(values.get(name, 0, type=int), LARGEST))


def safe_next(target: str | None, fallback: str = "/") -> str:
    """`target` when it is a path on this site, else `fallback`: no redirect leaves the wiki."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target) else target


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and request.accept_mimetypes[best] > request.accept_mimetypes["text/html"]


def asset(name: str) -> str:
    """The address of a built file of the front end, with its content hash where there is one."""
    return f"/-/static/dist/{current_app.config['ASSETS'].get(name, name)}"


def absolute(path: str) -> str:
    """The public address of `path`, from the setting `base_url` and never from the Host header."""
    return wiki().settings.base_url.rstrip("/") + path


def cacheable(response: Response, etag: str) -> Response:
    """Give an anonymous answer an ETag, or make it a 304 when the reader has it already.

    Shared caches may keep it but must ask again each time. An answer for a session gets none of this: it holds
    a name, a token and what is to be said once.
    """
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response.make_conditional(request)


def init_app(app: Flask) -> None:
    """Register error pages, headers and what every template may use. Comes before any blueprint."""
    incoming.init_app(app)
    packing.init_app(app, has_session)
    app.register_error_handler(WikiError, _wiki_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    defaults = SECURITY_HEADERS | {"Vary": packing.VARY, "Cache-Control": "private, no-cache"}
    if app.extensions["wiki"].settings.base_url.startswith("https:"):
        defaults["Strict-Transport-Security"] = "max-age=31536000"
    app.wsgi_app = _with_headers(app.wsgi_app, defaults)
    shared = {"asset": asset, "absolute": absolute, "may": may, "current_actor": actor, "messages_of": messages_of}
    app.jinja_env.globals.update(shared, wiki_settings=_settings)


def language_of_account() -> str:
    """The language that somebody signed in chose for themselves, if they did."""
    try:
        return getattr(current_user, "language", "") if has_session() else ""
    except WikiError:  # the database is away, which is what they are about to read
        return ""


def _settings() -> Settings:
    return wiki().settings


def _with_headers(application: Any, defaults: dict[str, str]) -> Any:
    """A WSGI application whose every reply has the headers of `defaults`, unless it brings its own.

    Here and not in `after_request`: on a page view that is kept in memory, setting headers one by one
    through Werkzeug costs as much as the query.
    """
    rows = [(name.lower(), (name, value)) for name, value in defaults.items()]

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if framed := environ["PATH_INFO"].startswith(FRAMED):
            environ.pop("HTTP_COOKIE", None)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name.lower() for name, _ in headers}
            if framed:  # this header knows no list; the policy beside it says who may
                present.add("x-frame-options")
            missing = [header for name, header in rows if name not in present]
            if (spoken := environ.get(SPOKEN)) is not None:
                missing.append(("Content-Language", spoken.tag))
                if "Cookie" in [value for name, value in headers if name == "Vary"]:  # which Flask says by itself
                    missing.append(("Vary", "Accept-Encoding, Accept-Language"))
            return start_response(status, headers + missing, exc_info)

        return application(environ, start)

    return answering


def _wiki_error(error: WikiError) -> Any:
    if isinstance(error, Moved) and request.method in ("GET", "HEAD"):
        return redirect(_moved(error.path), 301)
    if (form := _form_given_back(error)) is not None:
        return form
    if isinstance(error, SignInRequired) and request.method == "GET" and not wants_json():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if isinstance(error, SignInRequired) and (kept := _kept(error.status)) is not None:
        return kept
    response = error_page(error.status, translated(error), error)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _moved(path: str) -> str:
    """The address asked for, with the path that the page has now."""
    arguments = {**request.args.to_dict(), **(request.view_args or {}), "path": path}
    return url_for(request.endpoint or "pages.view", **arguments)


def _form_given_back(error: Exception) -> Any:
    """The form of the refused POST with what was typed; None where there is none for who asks."""
    if request.method != "POST" or request.endpoint is None or wants_json():
        return None
    view: Any = current_app.view_functions[request.endpoint]
    form = getattr(view, "gives_back", None)
    if form is None or not (view.gives_back_to_anyone or may(view.policy_action)):
        return None
    try:
        return form(error, **(request.view_args or {}))
    except WikiError:  # there is nothing to show it on; then the first refusal is what is told
        return None


def _kept(status: int) -> Any:
    """All that was typed in a form whose session or token is gone, in a form that sends it to the same address again;
    None for what is secret, and for what another site sent: nobody puts words in anybody's mouth."""
    if request.method != "POST" or wants_json() or not _is_own_form():
        return None
    typed = [(name, text) for name, text in request.form.items(multi=True) if text and not _is_secret(name)]
    if not typed:
        return None
    # What reads like words is shown; the rest of the form is only sent again.
    fields = [(name, text, " " in text or "\n" in text) for name, text in typed]
    return make_response(render_template("errors/kept.html", fields=fields, status=status), status)


def _is_own_form() -> bool:
    """Whether a form of this wiki was sent, as far as the browser tells."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    ours = (request.host, urlsplit(wiki().settings.base_url).netloc)
    return origin is None or urlsplit(origin).netloc in ours


def _is_secret(name: str) -> bool:
    return name in ("csrf_token", "current") or "password" in name


def error_page(status: int, message: str, error: Exception | None = None) -> Response:
    """The error screen for `status`, or its JSON shape `{"error": {"status", "message", "field"}}`."""
    if wants_json():
        body = {"status": status, "message": message}
        if isinstance(error, Invalid) and error.field:
            body["field"] = error.field
        return make_response(jsonify(error=body), status)
    names = [f"errors/{status}.html", "errors/error.html"]
    return make_response(render_template(names, status=status, message=message, error=error), status)


def _http_error(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    words = {
        404: _("There is no page at this address."),
        405: _("This address does not take that kind of request."),
        413: _(
            "That is more than %(size)s megabytes, too much to send at once. Go back: what you typed should still be "
            "there. Copy it to a safe place, and split it into several pages.",
            size=current_app.config["MAX_CONTENT_LENGTH"] // 2**20,
        ),
    }
    if error.code == 413:
        _read_the_rest()
    response = error_page(error.code or 500, words.get(error.code or 500, ""), error)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _read_the_rest() -> None:
    """Take what a browser is still sending, within reason: it shows an answer only when it got rid of everything."""
    left = min(request.content_length or 0, MOST_READ_IN_VAIN)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 65536))):
        left -= len(chunk)


def _csrf_error(error: CSRFError) -> Any:
    if (form := _form_given_back(error) or _kept(400)) is not None:
        return form
    words = _("This form was open too long, or came from another site. Go back, reload it and send it again.")
    return error_page(400, words, error)
