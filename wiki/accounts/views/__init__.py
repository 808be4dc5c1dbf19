"""The screens about accounts. Their blueprint is `blueprint`; `login.init_app` ties sessions to cookies."""

from wiki.accounts.views import doors, language, own, staff  # noqa: F401 - importing them adds their routes
from wiki.accounts.views.screens import blueprint

__all__ = ["blueprint"]
