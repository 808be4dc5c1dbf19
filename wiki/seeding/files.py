"""The folder that is seeded: which files it has, which of them are articles, and which file a written path means.

Reads only inside the folder: a link that leads out of it is not followed. Must never write anything there.
"""

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from wiki.errors import N_, Invalid

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
SNIPPETS = ("includes", "_includes")  # folders of text that articles include, as documentation teams name them
INDEXES = ("index", "readme", "_index")  # files that stand for their folder
LEFT_ASIDE = ("node_modules", "__pycache__")
LARGEST = 4 * 1024 * 1024  # bytes of a Markdown file; whether its text fits on a page is checked later
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|#|\?|$", re.I)


@dataclass(slots=True)
class Folder:
    """The files below `root`, each by its source: its path from there, with `/`, as in `Setup/install.md`.

    `refused` holds files that cannot be read, with the reason.
    """

    root: Path
    files: dict[str, Path] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)

    @property
    def articles(self) -> list[str]:
        """Sources that become pages, in order."""
        return [source for source in self.files if is_markdown(source) and not is_snippet(source)]

    def read(self, source: str) -> bytes:
        """The bytes of a file. Raises Invalid with the reason when it cannot be read."""
        try:
            data = self.files[source].read_bytes()
        except OSError as error:
            raise Invalid(N_("The file cannot be read: %(why)s"), why=error.strerror) from None
        if is_markdown(source) and len(data) > LARGEST:
            raise Invalid(N_("The file has %(size)s kB; that is too much for a page."), size=len(data) // 1024)
        return data

    def locate(self, source: str, to: str) -> str | None:
        """The source of the file that `to`, written in `source`, means; None when there is none.

        Tried in this order: as written, in any case, with the ending `.md`, as a folder with an index file.
        """
        path = unquote(re.split(r"[#?]", to, maxsplit=1)[0]).replace("\\", "/")
        start = "" if path.startswith("~/") else posixpath.dirname(source)
        wanted = posixpath.normpath(posixpath.join(start, path.removeprefix("~/")))
        if wanted.startswith("../") or wanted == "..":
            return None
        for candidate in _candidates("" if wanted == "." else wanted):
            found = candidate if candidate in self.files else self.folded.get(candidate.casefold())
            if found:
                return found
        return None


def scan(root: Path) -> Folder:
    """The files of `root` in a fixed order. Hidden files and folders are left aside."""
    folder = Folder(root)
    inside = root.resolve()
    for path in _walk(root):
        source = path.relative_to(root).as_posix()
        reason = _unreadable(path, source, inside)
        if reason:
            folder.refused[source.encode("utf-8", "replace").decode()] = reason
        else:
            folder.files[source] = path
            folder.folded.setdefault(source.casefold(), source)
    return folder


def is_markdown(source: str) -> bool:
    return source.lower().endswith(MARKDOWN)


def is_snippet(source: str) -> bool:
    """Whether a file is only there to be included in others."""
    return any(part.lower() in SNIPPETS for part in source.split("/")[:-1])


def is_elsewhere(to: str) -> bool:
    """Whether a written address leads to another site, to this site's root, or to the same page."""
    return bool(_ELSEWHERE.match(to))


def fragment_of(to: str) -> str:
    """The part after `#`, decoded."""
    return unquote(to.partition("#")[2])


def _walk(root: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in LEFT_ASIDE)
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(parent, name)


def _unreadable(path: Path, source: str, inside: Path) -> str:
    try:
        source.encode()
    except UnicodeEncodeError:
        return N_("The file name is not UTF-8. Please rename the file.")
    if path.is_symlink() and not path.resolve().is_relative_to(inside):
        return N_("The file is a link that leads out of the folder.")
    return "" if path.is_file() else N_("This is not a file that can be read.")


def _candidates(wanted: str) -> Iterator[str]:
    if wanted:
        yield wanted
        yield f"{wanted}.md"
    for name in INDEXES:
        yield posixpath.join(wanted, f"{name}.md")
