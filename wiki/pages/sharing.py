"""What a page is when it is passed on: Markdown with its title, a mail about it.

Pure: from texts alone. Must never look up anything.
"""

from urllib.parse import quote, urlencode


def markdown_of(title: str, body: str) -> str:
    """The text with its title above it, unless it begins with that itself."""
    heading = f"# {title}"
    return body if body.split("\n", 1)[0].strip() == heading else f"{heading}\n\n{body}"


def mail(title: str, link: str) -> str:
    """The address that makes a mail program write about a page (RFC 6068)."""
    return "mailto:?" + urlencode({"subject": title, "body": link}, quote_via=quote)
