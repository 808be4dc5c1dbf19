"""One tag of an author's HTML written anew: only attributes we know, ids prefixed, alignment as a class.

Never passes on `class`, `style`, event handlers or anything else it does not name.
"""

from wiki.markup import links
from wiki.markup.job import Job
from wiki.markup.media_html import joined, stored
from wiki.markup.raw_tags import Tag
from wiki.markup.tables import scroll_close, scroll_open

NUMBERS = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
    "li": ("value",),
    "img": ("width", "height"),
}
WORDS = {
    "ol": {"type": frozenset({"1", "a", "A", "i", "I"})},
    "th": {"scope": frozenset({"row", "col", "rowgroup", "colgroup"})},
}
FLAGS = {"details": ("open",), "ol": ("reversed",)}
ALIGNED = frozenset({"td", "th", "tr", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "img"})
ALIGNMENTS = frozenset({"left", "right", "center"})
NAMES = {"center": "div"}


def opening(tag: Tag, job: Job, linked: bool) -> str:
    """`linked`: the tag stands in a link already."""
    if tag.name == "img":
        return picture(tag, job, linked)
    attributes = {**identity(tag, job), **known(tag)}
    if tag.name == "a" and tag.attributes.get("href"):
        attributes.update(links.link(tag.attributes["href"], job))
    if tag.name == "pre":
        attributes["tabindex"] = "0"
    written = f"<{NAMES.get(tag.name, tag.name)}{joined(attributes)}>"
    return scroll_open(job, "") + written if tag.name == "table" else written


def closing(name: str) -> str:
    written = f"</{NAMES.get(name, name)}>"
    return written + scroll_close() if name == "table" else written


def identity(tag: Tag, job: Job) -> dict[str, str]:
    """The prefixed id, when no other element has it. An old-style `<a name>` is one too."""
    written = tag.attributes.get("id") or (tag.attributes.get("name") if tag.name == "a" else None)
    name = links.identifier(written or "")
    if not name or name in job.ids:
        return {}
    job.ids.add(name)
    return {"id": job.id(name)}


def known(tag: Tag) -> dict[str, str]:
    given = tag.attributes
    found = {name: given[name] for name in ("title", "lang", "dir") if given.get(name)}
    for name in NUMBERS.get(tag.name, ()):
        if given.get(name, "").isascii() and given.get(name, "").isdigit() and int(given[name][:5]) <= 5000:
            found[name] = given[name][:5]
    for name, words in WORDS.get(tag.name, {}).items():
        if given.get(name) in words:
            found[name] = given[name]
    found.update({name: "" for name in FLAGS.get(tag.name, ()) if name in given})
    alignment = "center" if tag.name == "center" else given.get("align", "").lower()
    if alignment in ALIGNMENTS and (tag.name in ALIGNED or tag.name == "center"):
        found["class"] = f"align-{alignment}"
    return found


def picture(tag: Tag, job: Job, linked: bool) -> str:
    src, alt = tag.attributes.get("src", ""), tag.attributes.get("alt", "")
    return stored(src, alt, job, known(tag), linked)
