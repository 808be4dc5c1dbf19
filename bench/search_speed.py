"""What search costs: CPU milliseconds by kind of query, at several sizes of wiki, beside SQLite FTS5 on the same pages.

`python -m bench.search_speed 150 20000 170000`. The pages are made by the corpus's `make_big.py`. `cold`: nothing of
the index is remembered in the process (the operating system keeps its files in memory); `warm`: each query for the
second time. With `--keep` the indexes stay in a folder and are not built again.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from bench.report import put
from bench.search_fts5 import Fts5
from bench.search_kinds import HEADING, kinds, quoted
from bench.search_relevance import CORPUS
from bench.timing import Times, private_memory, timed
from wiki.search.cache import Cache
from wiki.search.document import Document
from wiki.search.excerpts import excerpt
from wiki.search.index import Index

AT_ONCE = 2_000  # documents in one update while building
SAMPLE = 300  # pages from which queries are made
UPDATES = 60
HOW = (
    "Of a search: cold (nothing of the index remembered in the process) · warm (each query for the second time) · "
    "SQLite FTS5 on the same pages, warm, its best ten and the exact total, as we show it. Aims at 170,000 pages, all "
    "but mistyped: cold 4 / 10, warm 0.7 / 2, a phrase cold at most 15 at p95."
)
TYPO = "a mistyped word"  # of another kind: the classes of the budget have no mistakes


def documents(file: Path) -> Iterator[Document]:
    with file.open() as lines:
        for number, line in enumerate(lines):
            page = json.loads(line)
            body = page["text"].partition("\n---\n")[2]
            section = page["path"].rpartition("/")[0]
            yield Document(number + 1, page["path"], page["title"], tuple(HEADING.findall(body)), body, section)


def build(folder: Path, pages: int) -> None:
    """Make pages, index and FTS5 table in `folder`, with a file of what that cost. Nothing if that has been done."""
    facts = folder / "facts.json"
    if facts.exists():
        return
    file = folder / "pages.jsonl"
    subprocess.run([sys.executable, CORPUS / "make_big.py", str(pages), "--jsonl", file], check=True, stdout=sys.stderr)
    Fts5(folder / "fts5.db").fill(documents(file))
    fresh, start = Index(folder / "index").begin(), time.process_time()
    batch = list[Document]()
    for page in documents(file):
        batch.append(page)
        if len(batch) == AT_ONCE:
            fresh.update(batch, cursor=0)
            batch.clear()
    fresh.update(batch, cursor=0)
    fresh.pack()
    Index(folder / "index").take_over(fresh)
    seconds, memory = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts.write_text(json.dumps({"seconds": seconds, "memory": memory}))


def searching(index: Index, queries: dict[str, list[str]]) -> dict[str, list[Times]]:
    """By kind of query: times cold and warm."""
    times = {}
    for kind, asked in queries.items():
        cold = Times()
        for query in asked:
            index._cache = Cache()
            cold.append(timed(index.search, query))
        for query in asked:
            index.search(query)
        times[kind] = [cold, Times(timed(index.search, query) for query in asked)]
    return times


def yardstick(fts5: Fts5, queries: dict[str, list[str]]) -> dict[str, Times]:
    """By kind of query: times of FTS5, warm."""
    times = {}
    for kind, asked in queries.items():
        for query in asked:
            fts5.search(query)
        times[kind] = Times(timed(fts5.search, query) for query in asked)
    return times


def compared(times: dict[str, list[Times]], others: dict[str, Times]) -> Iterator[tuple[str, str]]:
    """Rows of each kind of query, and of all together."""
    for kind, ours in times.items():
        yield f"search: {kind}", " · ".join(map(str, [*ours, others[kind]] if kind in others else ours))
    every = [[*times[kind], others[kind]] for kind in others]
    yield "search: all but mistyped", " · ".join(str(Times(chain(*one))) for one in zip(*every, strict=True))


def after_commits(index: Index, pages: Sequence[Document], queries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Rows of one page updated again and again, and of the first search after each."""
    updates, searches = Times(), Times()
    for number, page in enumerate(pages):
        updates.append(timed(partial(index.update, [page], cursor=number)))
        searches.append(timed(index.search, queries[number % len(queries)]))
    yield "one page updated", str(updates)
    yield "the first search after that", str(searches)


def measure(folder: Path, pages: int) -> dict[str, str]:
    """Rows of what is measured at one size."""
    build(folder, pages)
    facts = json.loads((folder / "facts.json").read_text())
    step = max(1, pages // SAMPLE)
    sample = [page for number, page in enumerate(documents(folder / "pages.jsonl")) if number % step == 0]
    before = private_memory()
    index = Index(folder / "index")
    rows = {"indexing, pages a second": f"{pages / facts['seconds']:,.0f}"}
    rows["opening"] = str(Times(timed(lambda: Index(index.folder).search("x")) for _ in range(20)))
    queries = kinds(sample, index)
    times = searching(index, queries)
    bodies = [page.body for page in sample[:60]]
    terms = {index.words.word(word).terms[0] for word in ("error", "open")}
    one = Times(timed(excerpt, body, terms, index.words) for body in bodies)
    rows["ten excerpts"] = str(Times(10 * value for value in one))
    for letters in (2, 4, 8):
        rows[f"titles, {letters} letters"] = str(Times(timed(index.suggest, page.title[:letters]) for page in sample))
    wrong = [page.title[:2] + "q" + page.title[3:7] for page in sample]
    rows["titles, with a mistake"] = str(Times(timed(index.suggest, title) for title in wrong))
    rows["private memory after all this, MB"] = f"{private_memory() - before:,.0f}"
    rows |= compared(times, yardstick(Fts5(folder / "fts5.db"), {k: q for k, q in queries.items() if k != TYPO}))
    rows |= after_commits(index, sample[:UPDATES], [quoted(query) for query in queries["two words"]])
    rows["index, MB"] = f"{sum(f.stat().st_size for f in index.folder.rglob('*') if f.is_file()) / 1e6:,.0f}"
    rows["peak memory of the indexer, MB"] = f"{facts['memory']:,.0f}" if facts.get("memory") else "–"
    return rows


def table(sizes: Sequence[int], keep: Path | None) -> str:
    columns = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = keep / str(size) if keep else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            columns.append(measure(folder, size))
    lines = ["| CPU ms, p50 / p95 | " + " | ".join(f"{size:,} pages" for size in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    lines += [f"| {row} | " + " | ".join(column[row] for column in columns) + " |" for row in columns[0]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[150, 20_000, 170_000])
    parser.add_argument("--keep", type=Path, help="folder for the indexes, to measure again without building them")
    parser.add_argument("--build", action="store_true", help="only build them")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    if given.build and given.keep:
        for size in given.sizes:
            (given.keep / str(size)).mkdir(parents=True, exist_ok=True)
            build(given.keep / str(size), size)
        return
    result = table(given.sizes, given.keep)
    print(result)
    if given.write:
        put("search-speed", f"## Speed of search\n\n{HOW}\n\n{result}")


if __name__ == "__main__":
    main()
