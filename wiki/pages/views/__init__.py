"""The routes of pages: reading, lists, editing and history, all on one blueprint."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)

from wiki.pages.views import conflict, edit, history, home, lifecycle, lists, new, protect, read, rename, rewind  # noqa: E402, F401 - importing them adds their routes
