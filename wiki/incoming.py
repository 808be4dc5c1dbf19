"""What comes in with a request, as far as a database can hold it: no zero bytes, and no numbers beyond 64 bits.

PostgreSQL stores neither, and nobody types them. Must never know what a form or an address is for.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map, PathConverter, UnicodeConverter, ValidationError


class Typed(ImmutableMultiDict[str, Any]):
    """The fields of a form or an address, without zero bytes; the files of a form, as they are."""

    def __init__(self, given: Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__([(name.replace("\0", ""), _cleared(value)) for name, value in given or ()])


def _cleared(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Incoming(Request):
    """A request whose fields a database can hold."""

    parameter_storage_class = Typed


class Word(UnicodeConverter):
    """A part of an address; with a zero byte it is one that does not exist."""

    def to_python(self, value: str) -> str:
        return _without_zero(value)


class Words(PathConverter):
    """Several parts of an address."""

    def to_python(self, value: str) -> str:
        return _without_zero(value)


class RowNumber(IntegerConverter):
    """A number in an address that a database can hold; a longer one is an address that does not exist."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def init_app(app: Flask) -> None:
    """Let `app` take in nothing else. Comes before any blueprint."""
    app.request_class = Incoming
    app.url_map.converters.update({"default": Word, "string": Word, "path": Words, "int": RowNumber})


def _without_zero(value: str) -> str:
    if "\0" in value:
        raise ValidationError
    return value
