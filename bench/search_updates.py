"""An index in which one page after the other is changed, by a writer that is killed (-9) now and then.

`python -m bench.search_updates --keep FOLDER 20000` works on a copy of the index that `bench.search_speed --keep` made:
of a hundred updates 88 change a page, 7 make one and 5 delete one. At the end the index is packed and compared with
a fresh one of the pages that should be in it; `--unchecked` leaves that out, which takes minutes at 170,000 pages.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from bench.search_kinds import kinds
from bench.search_speed import AT_ONCE, SAMPLE, build, documents
from bench.timing import Times, timed
from wiki.search.document import Document
from wiki.search.index import Index
from wiki.search.screen import Screen
from wiki.store.writing import chunks

Update = tuple[list[Document], list[int]]  # pages as they are from now on, ids of pages that go
SAMPLED = 25  # updates between two looks at the folder
SAID = 1_000  # updates between two lines about how it goes


def update(number: int, sample: Sequence[Document], pages: int) -> Update:
    """The update with this number, the same each time."""
    chance = random.Random(number)
    kind, one, other = chance.random(), chance.choice(sample), chance.choice(sample)
    page_id = pages + number if kind < 0.07 else chance.randint(1, pages)
    if kind > 0.95:
        return [], [page_id]
    words = one.body.split()
    body = " ".join(words[: len(words) // 2]) + f" Changed {number}. " + other.body[: chance.randint(0, 2_000)]
    return [replace(one, page_id=page_id, path=f"page-{page_id}", body=body)], []


def write(folder: Path, count: int, sample: Sequence[Document], pages: int, said: Connection) -> None:
    """Go on where the index ends, and tell after each update what it cost."""
    index = Index(folder)
    for number in range((index.cursor or 0) + 1, count + 1):
        changed, gone = update(number, sample, pages)
        said.send(timed(partial(index.update, changed, gone, cursor=number)))


@dataclass
class Seen:
    """What is looked at on the way: CPU milliseconds of updates; the most segments, files and bytes there were; and
    files that belonged to nothing when a writer had been killed."""

    times: Times = field(default_factory=Times)
    most: Counter[str] = field(default_factory=Counter)
    kills: int = 0

    def look(self, index: Index) -> None:
        state = index.state()
        assert state is not None
        files, size = _files(state.key[0]), 0
        for file in files:
            with suppress(FileNotFoundError):  # the writer is at work
                size += file.stat().st_size
        self.most |= Counter(segments=len(state.segments), files=len(files), megabytes=size // 1_000_000)

    def said(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in sorted(self.most.items()))

    def look_for_orphans(self, index: Index) -> int:
        state = index.state()
        assert state is not None
        known = {f"{segment.id}.seg" for segment in state.segments} | {"MAIN_WRITELOCK"}
        known |= {f"_MAIN_{state.key[1]}.toc", f"seen_{state.key[1]}.json"}
        orphans = sum(file.name not in known for file in _files(state.key[0]))
        self.most |= Counter(orphans=orphans)
        return orphans


def _files(folder: str) -> list[Path]:
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def run(index: Index, count: int, kills: int, sample: Sequence[Document], pages: int) -> Seen:
    """`count` updates, during which about `kills` writers are killed."""
    chance, seen, context = random.Random(7), Seen(), multiprocessing.get_context("spawn")
    while (index.cursor or 0) < count:
        heard, said = context.Pipe(duplex=False)
        writer = context.Process(target=write, args=(index.folder, count, sample, pages, said))
        writer.start()
        said.close()
        left = int(chance.expovariate((kills + 1) / count)) if seen.kills < kills else count
        for done, time in enumerate(_messages(heard)):
            seen.times.append(time)
            if len(seen.times) % SAMPLED == 0:
                seen.look(index)
            if len(seen.times) % SAID == 0:
                print(f"{len(seen.times):,}: CPU {seen.times} ms; at most {seen.said()}", flush=True)
            if done == left:
                os.kill(writer.pid or 0, signal.SIGKILL)
                seen.kills += 1
        writer.join()
        seen.look_for_orphans(index)
    return seen


def _messages(heard: Connection) -> Iterator[float]:
    while True:
        try:
            yield heard.recv()
        except EOFError:
            return


def fresh(folder: Path, live: dict[int, Document]) -> Index:
    """An index of just these pages."""
    index = Index(folder)
    made = index.begin()
    for some in chunks(sorted(live), AT_ONCE):
        made.update([live[page_id] for page_id in some], cursor=0)
    made.pack()
    index.take_over(made)
    return index


def differences(ours: Index, theirs: Index, queries: dict[str, list[str]]) -> tuple[int, int]:
    """Queries that two indexes answer otherwise, in total, scores or pages; and how many were asked. Pages that score
    the same may stand in any order."""
    asked = [query for some in queries.values() for query in some]
    return sum(_answer(ours, query) != _answer(theirs, query) for query in asked), len(asked)


def _answer(index: Index, query: str) -> object:
    results = index.search(query, Screen(0, 50))
    scores = [round(hit.score, 3) for hit in results.hits]
    pages = {(hit.page_id, hit.title) for hit in results.hits if round(hit.score, 3) > scores[-1]}
    return results.total, scores, pages


def expected(file: Path, count: int, sample: Sequence[Document], pages: int) -> dict[int, Document]:
    """The pages after `count` updates, by id."""
    live = {page.page_id: page for page in documents(file)}
    for number in range(1, count + 1):
        changed, gone = update(number, sample, pages)
        live |= {page.page_id: page for page in changed}
        for page_id in gone:
            live.pop(page_id, None)
    return live


def measure(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    kept, pages = given.keep / str(given.size), given.size
    kept.mkdir(parents=True, exist_ok=True)
    build(kept, pages)
    shutil.copytree(kept / "index", folder / "index", symlinks=True)
    step = max(1, pages // SAMPLE)
    sample = [page for number, page in enumerate(documents(kept / "pages.jsonl")) if number % step == 0]
    index = Index(folder / "index")
    index.update(cursor=0)
    seen = run(index, given.updates, given.kills, sample, pages)
    yield f"{given.updates:,} updates of {pages:,} pages, {seen.kills} writers killed: CPU {seen.times} ms"
    index.update(cursor=given.updates + 1)
    yield f"at most: {seen.said()}; at the end {seen.look_for_orphans(index)} orphans"
    if not given.unchecked:
        index.pack()
        other = fresh(folder / "fresh", expected(kept / "pages.jsonl", given.updates, sample, pages))
        wrong, asked = differences(index, other, kinds(sample, other))
        yield f"queries answered otherwise than by a fresh index: {wrong} of {asked}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=20_000)
    parser.add_argument("--keep", type=Path, required=True, help="folder with the indexes of bench.search_speed")
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--unchecked", action="store_true", help="do not compare with a fresh index")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in measure(given, Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
