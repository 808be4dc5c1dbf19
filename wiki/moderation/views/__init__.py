"""Screens of moderation, one module a part. Importing the package registers all of them on `blueprint`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

# they register their routes
from wiki.moderation.views import (  # noqa: E402, F401
    acts,
    hiding,
    overview,
    own,
    queue,
    reports,
    review,
    rules,
    second,
    sections,
    trust,
    undoing,
    verifying,
)
