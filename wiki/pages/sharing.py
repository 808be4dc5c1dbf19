"""What a page is when it is passed on: Markdown with its title, a mail about it.

Pure: from texts alone. Must never look up anything.
"""

from html import escape
from urllib.parse import quote, urlencode


def markdown_of(title: str, body: str) -> str:
    """The text with its title above it, unless it begins with that itself."""
    heading = f"# {title}"
    return body if body.split("\n", 1)[0].strip() == heading else f"{heading}\n\n{body}"


def mail(title: str, link: str) -> str:
    """The address that makes a mail program write about a page (RFC 6068)."""
    return "mailto:?" + urlencode({"subject": title, "body": link}, quote_via=quote)


def frame(address: str, script: str, title: str, width: int, height: int) -> str:
    """HTML that shows what is at `address` in a frame, and the script that gives it its height. Sizes in pixels; as
    wide as there is room for where `width` is 0."""
    wide = width or "100%"
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{wide}" height="{height}" loading="lazy"'
        f' frameborder="0"></iframe>\n<script async src="{escape(script)}"></script>'
    )
