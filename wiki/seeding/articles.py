"""What one source file says of itself: title, section, tags, summary and body, before its links are known.

Understands the front matter of documentation teams. Must never look at other files.
"""

import posixpath
import re
from dataclasses import dataclass, replace

import yaml

from wiki import markup
from wiki.errors import Invalid
from wiki.seeding.files import INDEXES
from wiki.seeding.report import Note
from wiki.store import names, pagefile
from wiki.store.pagefile import PageText

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HAS_TITLE = re.compile(r"^[\"']?title[\"']?:[ \t]*(?!['\"]{2}\s*$)\S", re.MULTILINE)
_NUMBER = re.compile(r"^\d{1,3}[-_. ]+(?=\D)")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Article:
    """A source file as a page: `text` still has the links of the file."""

    source: str
    text: PageText
    notes: tuple[Note, ...] = ()


def read(source: str, data: bytes) -> Article:
    """The article in a file. Raises Invalid, in words for the file's author, when it cannot become a page."""
    text = pagefile.parse(data)
    header = _FRONT.match(pagefile.decode(data))
    notes = []
    if header and (wrong := _yaml_error(header[1])):
        notes.append(Note("front matter", source, wrong))
    if _is_windows(data):
        notes.append(Note("encoding", source, "Not UTF-8: read as Windows-1252."))
    if not header or not _HAS_TITLE.search(header[1]):
        text = replace(text, title=heading_of(text.body) or _title_of_file(source))
    summary, extra = _summary(text)
    section = text.section or section_of(source)
    checked = pagefile.check(replace(text, section=section, summary=summary, extra=extra, source=source))
    if not checked.body.strip():
        raise Invalid("The file has no text.")
    names.path_of(checked.title)
    return Article(source, checked, tuple(notes))


def heading_of(body: str) -> str:
    """The words of the first heading, without Markdown; empty when there is none."""
    headings = (section.heading for section in markup.sections(body) if section.heading)
    return names.clean(next(headings, ""))


def section_of(source: str) -> str:
    """The section of a file, from its folders: `01-getting-started/setup/x.md` → `Getting started/Setup`."""
    parts = (_readable(part) for part in source.split("/")[:-1])
    return "/".join(part for part in parts if names.slug(part))


def _readable(name: str) -> str:
    """A folder's or file's name in words; capitals inside it are left as the company wrote them."""
    words = names.clean(re.sub(r"[-_\s]+", " ", _NUMBER.sub("", name)))
    return words[:1].upper() + words[1:]


def _title_of_file(source: str) -> str:
    stem = posixpath.splitext(posixpath.basename(source))[0]
    folder = posixpath.basename(posixpath.dirname(source))
    return _readable(folder if stem.lower() in INDEXES and folder else stem)


def _summary(text: PageText) -> tuple[str, dict[str, str]]:
    """The summary, else the description, cut to what a summary may hold; and the other keys."""
    extra = dict(text.extra)
    described = text.summary
    if not described and "description" in extra:
        described = pagefile.parse(f"---\nsummary:{extra.pop('description')}\n---\n".encode()).summary
    limit = pagefile.FIELD_LIMIT
    return (described if len(described) <= limit else described[: limit - 1].rstrip() + "…"), extra


def _yaml_error(header: str) -> str:
    try:
        yaml.compose(header, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        return f"Not valid YAML (line {line}: {error.problem}): its lines were taken as they stand."
    except (yaml.YAMLError, RecursionError, ValueError):
        return "Not valid YAML: its lines were taken as they stand."
    return ""


def _is_windows(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in data[:200]:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False
