"""The screens of search, for readers and for staff."""

from flask import Blueprint

blueprint = Blueprint("search", __name__)

from wiki.search.views import results, staff  # noqa: E402, F401  (they register their routes)
