"""From a folder to the pages it stands for: reads every article, settles titles, converts texts.

Knows nothing of the live wiki but what its callers ask for it. Must never write.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wiki.errors import Invalid
from wiki.seeding import articles, titles
from wiki.seeding.articles import Article
from wiki.seeding.convert import Converter, Keep
from wiki.seeding.files import Folder
from wiki.seeding.report import Entry, Note
from wiki.store import names
from wiki.store.links import target_path
from wiki.store.pagefile import PageText

Tick = Callable[[], object]
# The order in which notes are shown: what concerns a whole page comes before what concerns a picture.
KINDS = ("title", "front matter", "encoding", "include", "link", "file", "picture")


@dataclass(slots=True)
class Prepared:
    """The pages of a folder, the files that cannot become one, and what wants a look. `present`: all sources."""

    pages: list[PageText] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    present: set[str] = field(default_factory=set)


def prepare(
    folder: Folder, seeded: Mapping[str, str], keep: Keep, exists: Callable[[str], bool], tick: Tick
) -> Prepared:
    """The pages of `folder`. `seeded`: source → title of the last seed; `keep` takes a file that a page shows and
    returns its address; `exists` says whether the wiki has a page at a path; `tick` is called twice an article."""
    prepared = Prepared(refused=[Entry("refused", source, reason=why) for source, why in folder.refused.items()])
    read = _read(folder, prepared, tick)
    settled, refused = titles.settle(read, seeded)
    prepared.refused += refused
    paths = {names.path_of(article.text.title) for article in settled}
    titled = {article.source: article.text.title for article in settled}
    converter = Converter(folder, titled, keep, lambda title: _leads(title, paths, exists), prepared.notes)
    for article in settled:
        prepared.notes += article.notes
        try:
            prepared.pages.append(converter.page(article))
        except Invalid as error:
            prepared.refused.append(_refusal(article.source, error))
        tick()
    prepared.found = converter.found
    prepared.present = {names.clean(source) for source in (*folder.articles, *folder.refused)}
    prepared.notes.sort(key=lambda note: KINDS.index(note.kind))
    return prepared


def _read(folder: Folder, prepared: Prepared, tick: Tick) -> list[Article]:
    read = []
    for source in folder.articles:
        try:
            read.append(articles.read(source, folder.read(source)))
        except Invalid as error:
            prepared.refused.append(_refusal(source, error))
            tick()
        tick()
    return read


def _refusal(source: str, error: Invalid) -> Entry:
    return Entry("refused", source, reason=str(error))


def _leads(title: str, paths: set[str], exists: Callable[[str], bool]) -> bool:
    """Whether `[[title]]` leads to a page that is seeded now or that the wiki has."""
    path = target_path(title)
    return not path or path in paths or exists(path)
