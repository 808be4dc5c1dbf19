"""Videos become links that play nothing until they are followed. Never a frame, a script or a picture from outside.

The address of a YouTube or Vimeo video is made anew from its checked id, and the id is noted beside it: a script puts
the player there when somebody presses the link. Any other address is linked as it was written.
"""

import re
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wiki.markup import links
from wiki.markup.job import Job
from wiki.markup.media_html import joined

YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?v=|embed/|shorts/|live/)|youtube-nocookie\.com/embed/|youtu\.be/)"
    r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])"
)
VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?([0-9]{6,12})(?![0-9])")
START = re.compile(r"[?&#](?:t|start)=([0-9]{1,6})s?(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Video:
    """Where a video is watched, on which site, and its id there for the player; "" where there is none."""

    address: str
    site: str
    id: str = ""


def install(md: MarkdownIt) -> None:
    md.core.ruler.push("videos", videos)


def read(url: str) -> Video:
    """The video at an address that somebody wrote."""
    if found := YOUTUBE.match(url):
        start = START.search(url, found.end())
        at, later = (f"&t={start[1]}s", f":{start[1]}") if start else ("", "")
        return Video(f"https://www.youtube.com/watch?v={found[1]}{at}", "YouTube", f"youtube:{found[1]}{later}")
    if found := VIMEO.match(url):
        return Video(f"https://vimeo.com/{found[1]}", "Vimeo", f"vimeo:{found[1]}")
    return Video(url, url.partition("://")[2].partition("/")[0])


def link(url: str, job: Job) -> str:
    video = read(url)
    attributes = links.link(video.address, job)
    attributes["class"] = f"video-link {attributes.get('class', '')}".strip()
    if video.id:
        attributes["data-video"] = video.id
    words = f"{job.labels.video} ({video.site})"
    note = job.labels.video_note.replace("%(site)s", video.site) if video.id else ""
    told = f' <span class="video-note">{escape(note, quote=False)}</span>' if note else ""
    return f"<a{joined(attributes)}>{escape(words, quote=False)}</a>{told}"


def videos(state: StateCore) -> None:
    """A paragraph that is the bare address of such a video is that video."""
    out: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        out.append(token)
        if token.type != "inline" or len(out) < 2 or out[-2].type != "paragraph_open":
            continue
        url = alone(token.children or [])
        if url and read(url).id:
            opening = Token("video_open", "div", 1, block=True, level=token.level - 1, map=token.map)
            opening.meta["video"] = url
            out[-2:] = [opening, Token("video_close", "div", -1, block=True, level=token.level - 1)]
            next(tokens)  # the end of the paragraph
    state.tokens = out


def alone(children: list[Token]) -> str:
    """The address that is all of a line, written as itself; "" for anything else."""
    if [child.type for child in children] != ["link_open", "text", "link_close"]:
        return ""
    href = str(children[0].attrs.get("href", ""))
    return href if children[1].content == href and "page" not in children[0].meta else ""
