"""The routes of pages: reading, lists, editing and history, all on one blueprint."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)

from wiki.pages.views import (  # noqa: E402 - importing them adds their routes
    card,  # noqa: F401
    checklist,  # noqa: F401
    conflict,  # noqa: F401
    edit,  # noqa: F401
    embed,  # noqa: F401
    first,  # noqa: F401
    fix,  # noqa: F401
    guided,  # noqa: F401
    history,  # noqa: F401
    home,  # noqa: F401
    kept,  # noqa: F401
    lifecycle,  # noqa: F401
    lists,  # noqa: F401
    new,  # noqa: F401
    offline,  # noqa: F401
    protect,  # noqa: F401
    read,  # noqa: F401
    rename,  # noqa: F401
    rewind,  # noqa: F401
    sandbox,  # noqa: F401
    share,  # noqa: F401
)
