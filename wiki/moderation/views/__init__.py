"""Screens of moderation, one module a part. Importing the package registers all of them on `blueprint`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

from wiki.moderation.views import (  # noqa: E402 - they register their routes
    own,  # noqa: F401
    reports,  # noqa: F401
    review,  # noqa: F401
    sections,  # noqa: F401
    undoing,  # noqa: F401
    verifying,  # noqa: F401
)
