"""Routes of media, one module a part. Importing the package registers all of them on `blueprint`."""

from flask import Blueprint

blueprint = Blueprint("media", __name__)

# they register their routes
from wiki.media.views import choosing, file, gallery, serving, uploading  # noqa: E402, F401
