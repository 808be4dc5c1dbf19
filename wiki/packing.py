"""How text becomes smaller on its way: screens that are kept packed in memory, and every other answer as it goes out.

Knows Flask and nothing of the wiki. Must never pack what somebody else could read by its length
(`_could_be_measured`; docs/decisions.md says against what).
"""

import gzip
from collections.abc import Callable

from flask import Flask, Response, request

KEPT_LEVEL = 6  # what is kept is packed once and sent often
SENT_LEVEL = 4  # 6 saves 3 % more for a fifth more time
SMALLEST = 1024  # bytes; what fits in one packet with its headers arrives no sooner when it is smaller
TYPES = frozenset(
    {
        *("text/html", "text/plain", "text/javascript", "application/json", "application/manifest+json"),
        *("application/atom+xml", "application/xml", "application/opensearchdescription+xml"),
    }
)
VARY = "Accept-Encoding, Accept-Language, Cookie"  # what nearly every answer depends on
OTHER_SITES = frozenset({"cross-site", "same-site"})  # https://www.w3.org/TR/fetch-metadata/


def packed(html: str) -> bytes:
    """A whole screen as it is kept in memory: a third of its size, and sent like that to nearly everyone."""
    return gzip.compress(html.encode(), KEPT_LEVEL, mtime=0)


def unpacked_for_reader(body: bytes, etag: str) -> Response:
    """The answer to a `packed` screen, unpacked only for a reader whose browser does not take gzip."""
    headers = [("ETag", f'W/"{etag}"'), ("Cache-Control", "public, no-cache"), ("Vary", VARY)]
    if request.if_none_match.contains_weak(etag):
        return Response(status=304, headers=headers)
    if request.accept_encodings["gzip"] > 0:
        return Response(body, mimetype="text/html", headers=[*headers, ("Content-Encoding", "gzip")])
    return Response(gzip.decompress(body), mimetype="text/html", headers=headers)


def init_app(app: Flask, is_somebody: Callable[[], bool]) -> None:
    """Pack the answers of `app` that are worth it. `is_somebody` tells whether the answer may hold what is only for one
    person."""

    @app.after_request
    def pack(response: Response) -> Response:
        if _is_worth_it(response) and request.accept_encodings["gzip"] > 0 and not _could_be_measured(is_somebody):
            response.set_data(gzip.compress(response.get_data(), SENT_LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _is_worth_it(response: Response) -> bool:
    """Whether it is text that is whole in memory, not small, and neither packed already nor promised byte for byte."""
    if response.mimetype not in TYPES or response.direct_passthrough or not response.is_sequence:
        return False
    if "Content-Encoding" in response.headers or "Content-Range" in response.headers:
        return False
    _, is_weak = response.get_etag()
    return is_weak is not False and (response.calculate_content_length() or 0) >= SMALLEST


def _could_be_measured(is_somebody: Callable[[], bool]) -> bool:
    """Whether another site made somebody's browser ask: what it wrote into the address may stand in the answer, beside
    what is not for it, and an answer is shorter when the two are alike (BREACH, https://breachattack.com)."""
    return request.headers.get("Sec-Fetch-Site") in OTHER_SITES and is_somebody()
