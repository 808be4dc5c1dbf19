"""Which page a link means, as it is written in a page's source. Pure; the one rule for showing, counting and rewriting.

Must never ask whether the page exists.
"""

from wiki.store import names


def target_path(written: str) -> str:
    """The path that `[[written]]` or a relative link means; empty when it can be no page of this wiki.

    `written` has no `#section`. `[[Reset your password]]`, `/reset-your-password` and `../a/Reset-your-password.md`
    all mean `reset-your-password`.
    """
    name = written.strip().partition("?")[0] if written.startswith(("/", ".")) else written.strip()
    if name.lower().endswith(names.SUFFIX) or name.startswith("."):
        name = name.rstrip("/").rpartition("/")[2]
        name = name[: -len(names.SUFFIX)] if name.lower().endswith(names.SUFFIX) else name
    path = names.slug(name.removeprefix("/"))
    return path if names.is_path(path) else ""
