"""What a written address is, and the attributes its link or picture gets. Asks the resolver, fetches nothing.

Every address an author can write goes through `link` or `picture`; bleach looks at the result once more.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from wiki.markup.job import Job
from wiki.markup.model import HEADING_PREFIX, Shown

Attributes = dict[str, str]

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
WEB = frozenset({"http", "https"})
OTHER = frozenset({"mailto", "tel"})
OUTWARD = "nofollow ugc noopener"
STORED = re.compile(r"/-/media/[^/?#]+/[^/?#]")  # a file; what else lies there are screens
PATH_LIKE = re.compile(r"[^\sA-Z]*-[^\sA-Z]*")


@dataclass(frozen=True, slots=True)
class Address:
    """`kind`: page, section (of the same page), media, site (anything else here), web, other (mail, telephone)
    or unsafe. `target` is decoded and without its `#section`."""

    kind: str
    target: str
    section: str = ""


def read(href: str) -> Address:
    written = href.strip()
    scheme = SCHEME.match(written)
    if scheme:
        name = scheme.group(1).lower()
        return Address("web" if name in WEB else "other" if name in OTHER else "unsafe", written)
    if written.startswith(("//", "/\\", "\\")):
        return Address("web" if written.startswith("//") else "unsafe", written)
    path, _, section = written.partition("#")
    if ":" in path.partition("/")[0].partition("?")[0]:  # RFC 3986, 4.2: browsers might yet find a scheme in it
        return Address("unsafe", written)
    target, section = unquote(path), unquote(section)
    if not path:
        return Address("section", "", section)
    if STORED.match(path):
        return Address("media", target, section)
    if path.startswith("/") and (path.startswith("/-/") or "/" in path[1:] or path == "/"):
        return Address("site", target, section)
    return Address("site" if path.startswith("?") else "page", target, section)


def may_lead(href: str) -> bool:
    """Whether an address may be a link at all. One that may not stays text, as does a placeholder `<server:port>`."""
    return read(href).kind != "unsafe"


def link(href: str, job: Job) -> Attributes:
    """Attributes of a link that was written as Markdown or HTML."""
    address = read(href)
    if address.kind == "unsafe":
        return {}
    if address.kind == "web":
        return {"href": href.strip(), "class": "external", "rel": OUTWARD}
    if address.kind == "media" and job.show:
        shown = job.shown(address.target)
        return {"href": shown.address} if shown else {"class": "missing"}
    if address.kind == "page" and job.resolve:
        return page_link(address.target.removeprefix("/"), address.section, job, address.target)
    if address.kind == "section" and address.section:
        return {"href": f"#{same_page(address.section, job)}"}
    return {"href": href.strip()}


def page_link(name: str, section: str, job: Job, written: str | None = None) -> Attributes:
    """Attributes of a link to a page of this wiki; a page that does not exist leads to creating it.

    `written` is the address of a Markdown or HTML link; without it `name` is what stands in a wiki link.
    """
    if not name:
        return {"href": f"#{same_page(section, job)}"}
    target = job.find(written or name)
    if not target.exists:
        title = target.title or (title_of(name) if written else name)
        return {"href": f"/-/new?title={quote(title, safe='')}", "class": "missing", "rel": "nofollow"}
    fragment = f"#{quote(other_page(section))}" if section else ""
    return {"href": (target.href or f"/{quote(name)}") + fragment}


def shown(name: str, job: Job) -> str:
    """The words of a wiki link that gives none of its own: the page's title, where a path was written."""
    title = job.find(name).title if PATH_LIKE.fullmatch(name) else None
    return title or name


def stem(name: str) -> str:
    """The page named by a relative link such as `../folder/page.md`."""
    return name.rstrip("/").rpartition("/")[2].removesuffix(".md") or name


def title_of(name: str) -> str:
    """A title to suggest for a page that is missing: the words of a file's name."""
    own = stem(name)
    return name if own == name else " ".join(own.split("-")).strip().capitalize()


def same_page(section: str, job: Job) -> str:
    """The id of a place on the same page. GitHub's ids are lower case, and its readers' links often are not."""
    if not section:
        return ""
    name = identifier(section)
    if name not in job.ids and name.lower() in job.ids:
        name = name.lower()
    return quote(job.id(name))


def other_page(section: str) -> str:
    return HEADING_PREFIX + identifier(section)


def identifier(name: str) -> str:
    return "-".join(name.split())[:200]


def picture(src: str, job: Job) -> Shown | None:
    """The picture or file of ours that stands at an address, or None where there is none to show."""
    address = read(src)
    if address.kind == "media":
        return job.shown(address.target)
    if address.kind not in ("page", "site"):
        return None
    target = job.find(address.target)
    href = (target.href or src.strip()) if target.exists else ""
    return Shown(href) if href else None
