"""Rewrites the links of a Markdown text when a page moves. Code and comments stay as they are. Pure."""

import re
from urllib.parse import unquote

from wiki.store import names
from wiki.store.links import target_path

_PLACES = re.compile(
    r"""(?msx)
      ^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)   # fenced code
    | (?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)                      # code span
    | <!--.*?-->
    | \[\[(?P<wiki>[^\[\]\n|#]{1,300})(?P<rest>(?:\#[^\[\]\n|]*)?(?:\|[^\[\]\n]{0,300})?)\]\]
    | (?P<before>\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?|\bhref=["'])(?P<href>[^\s()<>"'#]+)
    """
)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[/?]-/|\?|/[^/]+/")


def relink(body: str, old: str, new: str, title: str) -> str:
    """`body` with every link to the page at `old` leading to `new`, whose title is `title`."""

    def place(found: re.Match[str]) -> str:
        if found["wiki"] is not None and target_path(found["wiki"]) == old:
            return f"[[{_target(found['wiki'].strip(), old, new, title)}{found['rest']}]]"
        if found["href"] is not None and (href := _moved(found["href"], old, new)):
            return found["before"] + href
        return found[0]

    return _PLACES.sub(place, body)


def _target(written: str, old: str, new: str, title: str) -> str:
    """A wiki link by title stays one by title; a title that brackets cannot hold is replaced by its path."""
    fits = names.slug(title) == new and not set(title) & set("[]|#")
    return title if fits and written != old else new


def _moved(href: str, old: str, new: str) -> str | None:
    if _ELSEWHERE.match(href) or target_path(unquote(href)) != old:
        return None
    folder, slash, file = href.rpartition("/")
    return f"{folder}{slash}{new}{names.SUFFIX if file.lower().endswith(names.SUFFIX) else ''}"
