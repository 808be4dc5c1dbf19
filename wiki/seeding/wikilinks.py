"""How a link to a page is written in a page's text: `[[Title]]` where it can be, a Markdown link where it must be.

Pure. The link is readable for the customer who edits the page, and shows exactly the words the file showed.
"""

import re
from urllib.parse import quote

from wiki.store import names

# In wiki brackets text is shown as it stands, so words with Markdown in them stay a Markdown link.
_PLAIN = re.compile(r"[^\[\]|`*_<>\\&~!\n]{1,300}")
_TITLE = re.compile(r"[^\[\]|#`<>\\\n/]{1,300}")
_ANCHOR = re.compile(r"[^\[\]|\n]+")


def page_link(title: str, anchor: str, shown: str, hint: str, *, in_table: bool) -> str:
    """A link to the page `title` (its section `anchor`, if any) that shows the Markdown `shown`; `hint` is the link's
    own title, quoted as it was written."""
    words = shown.strip()
    plain = _PLAIN.fullmatch(words) and _TITLE.fullmatch(title) and (not anchor or _ANCHOR.fullmatch(anchor))
    if not plain or hint:
        return f"[{shown}]({address(title, anchor)}{' ' + hint if hint else ''})"
    target = f"{title}#{anchor}" if anchor else title
    if words == title and not anchor:
        return f"[[{title}]]"
    if in_table:
        return f"[{shown}]({address(title, anchor)})"
    return f"[[{target}|{words}]]"


def page_address(title: str, to: str) -> str:
    """The address of the page `title` with the `#section` of the written address `to`, if it has one."""
    return address(title, to.partition("#")[2])


def address(title: str, anchor: str = "") -> str:
    return f"/{names.path_of(title)}" + (f"#{quote(anchor, safe='%-._~')}" if anchor else "")
