"""Screens of moderation, one module a part. Importing the package registers all of them on `blueprint`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

# they register their routes
from wiki.moderation.views import own, reports, review, sections, trust, undoing, verifying  # noqa: E402, F401
