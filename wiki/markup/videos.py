"""Videos become links that play nothing until they are followed. Never a frame, a script or a picture from outside.

The address of a YouTube or Vimeo video is made anew from its checked id; any other is linked as it was written.
"""

import re
from html import escape

from wiki.markup import links
from wiki.markup.job import Job
from wiki.markup.raw_html import joined

YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?v=|embed/|shorts/)|youtube-nocookie\.com/embed/|youtu\.be/)"
    r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])"
)
VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?([0-9]{6,12})(?![0-9])")


def address(url: str) -> tuple[str, str]:
    """The address to link to, and the site's name."""
    if found := YOUTUBE.match(url):
        return f"https://www.youtube.com/watch?v={found.group(1)}", "YouTube"
    if found := VIMEO.match(url):
        return f"https://vimeo.com/{found.group(1)}", "Vimeo"
    return url, url.partition("://")[2].partition("/")[0]


def link(url: str, job: Job) -> str:
    href, site = address(url)
    attributes = links.link(href, job)
    attributes["class"] = f"video-link {attributes.get('class', '')}".strip()
    return f"<a{joined(attributes)}>{escape(job.labels.video, quote=False)} ({escape(site, quote=False)})</a>"
