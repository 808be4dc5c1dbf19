"""Turns the text of a file into the text of a page: links between files become links between pages, files become
media, includes become the text they name.

Changes nothing else in the text, and leaves what leads nowhere as it was written, with a note. Must never write.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from wiki.errors import WikiError
from wiki.seeding.articles import Article
from wiki.seeding.files import Folder, fragment_of, is_elsewhere, is_markdown
from wiki.seeding.report import Note
from wiki.seeding.spans import Span, find, names_files
from wiki.seeding.wikilinks import page_address, page_link
from wiki.store import pagefile
from wiki.store.pagefile import PageText

DEEPEST = 8  # includes inside one another

Keep = Callable[[bytes, str], str]


@dataclass(slots=True)
class Converter:
    """Converts the articles of one seed. `pages`: source → title; `keep` takes a file's content and name, returns its
    address and raises WikiError when it is refused; `exists` says whether a title leads to a page of the wiki."""

    folder: Folder
    pages: Mapping[str, str]
    keep: Keep
    exists: Callable[[str], bool]
    notes: list[Note] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    addresses: dict[str, str | None] = field(default_factory=dict)

    def page(self, article: Article) -> PageText:
        """The page of `article`. Raises Invalid when its text became too long by what it includes."""
        body = self._converted(article.source, article.text.body, (article.source,))
        return pagefile.check(replace(article.text, body=body))

    def _converted(self, source: str, text: str, path: tuple[str, ...]) -> str:
        """`text` of the file `source` with everything in place; `path`: the files that led here by including."""
        out, done = [], 0
        for span in find(text) if names_files(text) else ():
            if span.start < done:
                continue  # a picture inside a link that was replaced as a whole
            replaced = self._replacement(source, text, span, path)
            if replaced is not None:
                out += [text[done : span.start], replaced]
                done = span.end
        return "".join([*out, text[done:]])

    def _replacement(self, source: str, text: str, span: Span, path: tuple[str, ...]) -> str | None:
        """What to put in place of `span`; None to leave it."""
        if span.kind == "wiki":
            self._look_at_wiki_link(source, span)
            return None
        if span.kind == "include":
            return self._included(source, text, span, path)
        if is_elsewhere(span.to):
            return None
        file = self.folder.locate(source, span.to)
        if file is None:
            self._broken(source, span, "There is no such file.")
            return None
        if is_markdown(file):
            return self._page(source, text, span, file)
        return self._medium(source, span, file)

    def _page(self, source: str, text: str, span: Span, file: str) -> str | None:
        title = self.pages.get(file)
        if title is None:
            self._broken(source, span, f"{file} is not a page.")
            return None
        self.found["links between pages"] += 1
        if span.kind != "link":
            return page_address(title, span.to)
        shown = self._converted(source, span.text, ()) if "![" in span.text else span.text
        return page_link(title, fragment_of(span.to), shown, span.title, in_table=_in_table(text, span))

    def _medium(self, source: str, span: Span, file: str) -> str | None:
        if file not in self.addresses:
            self.addresses[file] = self._keep(source, file)
        address = self.addresses[file]
        if address is None:
            return None
        self.found["pictures and files"] += 1
        if span.kind not in ("link", "image"):
            return address
        shown = self._converted(source, span.text, ()) if "![" in span.text else span.text
        title = f" {span.title}" if span.title else ""
        return f"{'!' if span.picture else ''}[{shown}]({address}{title})"

    def _keep(self, source: str, file: str) -> str | None:
        try:
            return self.keep(self.folder.read(file), file)
        except WikiError as error:
            self.notes.append(Note("file", source, f"{file}: {error}"))
            return None

    def _broken(self, source: str, span: Span, why: str) -> None:
        kind = "picture" if span.picture else "include" if span.kind == "include" else "link"
        self.found[f"broken {kind}s"] += 1
        note = Note(kind, source, f"{span.to or '(empty)'}: {why}")
        if not self.notes or self.notes[-1] != note:
            self.notes.append(note)

    def _look_at_wiki_link(self, source: str, span: Span) -> None:
        title = span.to.partition("#")[0].strip() if not self.exists(span.to) else ""
        if title and not self.exists(title):
            self._broken(source, span, "There is no page with this title.")

    def _included(self, source: str, text: str, span: Span, path: tuple[str, ...]) -> str | None:
        file = self.folder.locate(source, span.to)
        if file is None:
            self._broken(source, span, "There is no such file.")
            return None
        if file in path or len(path) > DEEPEST:
            self._broken(source, span, "The file includes itself.")
            return None
        try:
            snippet = pagefile.parse(self.folder.read(file)).body
        except WikiError as error:
            self._broken(source, span, str(error))
            return None
        self.found["includes"] += 1
        return _in_place(self._converted(file, snippet, (*path, file)), text, span)


def _in_place(snippet: str, text: str, span: Span) -> str:
    """`snippet` as it must stand at `span`: on a line of its own each line gets the line's beginning, so that lists
    and quotations go on; inside a line it becomes part of the line."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    before, after = text[start : span.start], text[span.end : end if end >= 0 else len(text)]
    if after.strip() or before.strip(" \t>-*+.)0123456789"):
        return " ".join(snippet.split())
    beginning = "".join(c if c in " \t>" else " " for c in before)
    lines = snippet.rstrip("\n").split("\n")
    return "\n".join([lines[0], *((beginning + line).rstrip() if not line else beginning + line for line in lines[1:])])


def _in_table(text: str, span: Span) -> bool:
    """Whether a bar on the line might make it a table row, where a bar in a link would end the cell."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return "|" in text[start : span.start] or "|" in text[span.end : end if end >= 0 else len(text)]
