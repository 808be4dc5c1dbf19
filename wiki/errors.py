"""The one tree of errors. Raised low, in the user's words, and mapped to HTTP once, in `wiki.web`.

A message is English and doubles as its translation key: `%(name)s` placeholders are filled from
the keyword values. Nothing here may know Flask, SQL or Git.
"""

from typing import Any


def N_(message: str) -> str:
    """Mark `message` for translation and return it unchanged."""
    return message


class WikiError(Exception):
    """An expected failure. `status` is the HTTP status it becomes."""

    status = 500

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotFound(WikiError):
    status = 404


class Hidden(NotFound):
    """Staff hid this text: it is in no screen, but not gone."""


class Gone(WikiError):
    """The page existed and was deleted. `values` may carry who, when and why."""

    status = 410


class Moved(WikiError):
    """The page lives at another path: `path`."""

    status = 301

    def __init__(self, path: str) -> None:
        super().__init__(N_("This page has moved to %(path)s."), path=path)
        self.path = path


class Denied(WikiError):
    status = 403


class SignInRequired(Denied):
    status = 401


class Conflict(WikiError):
    """Two people changed the same thing. Nothing was saved."""

    status = 409


class Exists(Conflict):
    """A page already has this path, or one that looks just like it: `path`."""

    def __init__(self, message: str, *, path: str, **values: Any) -> None:
        super().__init__(message, path=path, **values)
        self.path = path


class Invalid(WikiError):
    """What was typed cannot be used. `field` names the form field it belongs to, if one does."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class Busy(WikiError):
    """Somebody else holds the store longer than one should wait. Try again; nothing was lost."""

    status = 503


class StorageFailed(WikiError):
    """The disk is full, read-only or failing. Reading goes on; nothing was saved."""

    status = 503


class TooMany(WikiError):
    """Too many attempts. `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, *, retry_after: int, **values: Any) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after


class BadSetting(WikiError):
    """A setting has a value that makes no sense; refused at start."""
