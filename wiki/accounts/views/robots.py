"""Telling people from programs without asking anybody else: a field that people do not see, and the time a form took.

The moment a form was opened is signed, so that a program cannot make it up. Must never keep who asked.
"""

from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from wiki.errors import N_, Invalid

TRAP = "homepage"  # a field that only programs fill in
OPENED = "opened"
QUICKEST = 3  # seconds in which nobody fills in a form
SALT = "opened"


def opened() -> str:
    """What a form carries to tell when it was opened."""
    return str(_signer().dumps(""))


def is_trapped() -> bool:
    """Whether the field that nobody sees was filled in."""
    return bool(request.form.get(TRAP))


def check_time() -> None:
    """Raises Invalid when the form was sent quicker than anybody types, or says nothing of when it was opened. Then it
    is enough to send it once more."""
    try:
        _, at = _signer().loads(request.form.get(OPENED, ""), return_timestamp=True)
        is_quick = _now() - at.timestamp() < QUICKEST
    except BadData:
        is_quick = True
    if is_quick:
        raise Invalid(N_("That was very quick. Please wait a moment and send it once more."))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def _now() -> int:
    signer: Any = _signer().make_signer(SALT)
    return int(signer.get_timestamp())
