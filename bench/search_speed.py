"""What search costs: CPU milliseconds by kind of query, at several sizes of wiki.

`python -m bench.search_speed 150 20000 170000`. The pages are made by the corpus's `make_big.py`; nothing is cached
between queries but what the operating system keeps of the files.
"""

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench.places import CORPUS
from bench.report import put
from wiki.search.document import Document
from wiki.search.excerpts import excerpt
from wiki.search.index import Index
from wiki.search.words import WORD

AT_ONCE = 2_000  # documents in one update while building
QUERIES = 60  # of each kind
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def documents(pages: int, folder: Path) -> Iterator[Document]:
    file = folder / "pages.jsonl"
    subprocess.run([sys.executable, CORPUS / "make_big.py", str(pages), "--jsonl", file], check=True, stdout=sys.stderr)
    with file.open() as lines:
        for number, line in enumerate(lines):
            page = json.loads(line)
            body = page["text"].partition("\n---\n")[2]
            section = page["path"].rpartition("/")[0]
            yield Document(number + 1, page["path"], page["title"], tuple(HEADING.findall(body)), body, section)


def build(index: Index, pages: Iterable[Document]) -> float:
    """CPU seconds to index all `pages`."""
    fresh, spent, batch = index.begin(), 0.0, list[Document]()

    def flush() -> float:
        start = time.process_time()
        fresh.update(batch, cursor=0)
        batch.clear()
        return time.process_time() - start

    for page in pages:
        batch.append(page)
        if len(batch) == AT_ONCE:
            spent += flush()
    spent += flush()
    start = time.process_time()
    fresh.pack()
    spent += time.process_time() - start
    index.take_over(fresh)
    return spent


def classes(sample: Sequence[Document], index: Index) -> dict[str, list[str]]:
    """Queries of each kind, of words drawn from a sample of the pages by how many pages hold them."""
    chance = random.Random(5)
    state = index.state()
    assert state is not None
    words = {w.lower() for page in sample for w in WORD.findall(page.body) if w.isalpha() and len(w) > 3}
    share = {}
    for word in chance.sample(sorted(words), min(len(words), 3000)):
        term = index.words.word(word).terms[0]
        lists = [segment.postings("body", term) for segment in state.segments]
        share[word] = sum(len(found.documents) for found in lists if found) / state.count
    rare = [w for w, s in share.items() if 0 < s <= 0.002] or list(share)
    mid = [w for w, s in share.items() if 0.002 < s <= 0.03] or list(share)
    common = [w for w, s in share.items() if s > 0.05 and not index.words.word(w).common] or list(share)

    def of(*kinds: Sequence[str]) -> list[str]:
        return [" ".join(chance.choice(kind) for kind in kinds) for _ in range(QUERIES)]

    typos = [word[:2] + word[3:] for (word,) in (query.split() for query in of([w for w in mid if len(w) > 6] or mid))]
    return {
        "one rare word": of(rare),
        "one common word": of(common),
        "two words": of(mid, mid),
        "three words": of(rare, mid, common),
        "two common words": of(common, common),
        "ten words": of(*[mid] * 6, *[common] * 4),
        "a mistyped word": typos,
    }


def timed(action: Callable[[str], object], given: Iterable[str]) -> tuple[float, float]:
    """CPU milliseconds, p50 and p95."""
    spent = []
    for value in given:
        start = time.process_time()
        action(value)
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def measure(pages: int) -> dict[str, str]:
    """Rows of what is measured at one size."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder) / "index")
        kept: list[Document] = []
        stream = documents(pages, Path(folder))
        spent = build(index, (kept.append(p) or p if p.page_id % max(1, pages // 300) == 0 else p for p in stream))
        index = Index(Path(folder) / "index")
        rows = {"indexing, pages a second": f"{pages / spent:,.0f}"}
        rows["opening, ms"] = "{:.1f}".format(timed(lambda _: Index(index.folder).search("x"), "1234567")[0])
        for kind, queries in classes(kept, index).items():
            rows[f"search: {kind}"] = "{:.2f} / {:.2f}".format(*timed(index.search, queries))
        bodies = {p.body for p in kept[:QUERIES]}
        terms = {index.words.word(word).terms[0] for word in ("error", "open")}
        one = timed(lambda body: excerpt(body, terms, index.words), bodies)
        rows["ten excerpts"] = f"{one[0] * 10:.1f} / {one[1] * 10:.1f}"
        for letters in (2, 4, 8):
            rows[f"titles, {letters} letters"] = "{:.2f} / {:.2f}".format(
                *timed(index.suggest, [p.title[:letters] for p in kept])
            )
        wrong = [p.title[:2] + "q" + p.title[3:7] for p in kept]
        rows["titles, with a mistake"] = "{:.2f} / {:.2f}".format(*timed(index.suggest, wrong))
        changed = iter(kept)
        update = timed(lambda _: index.update([next(changed)], cursor=1), ["x"] * min(40, len(kept)))
        rows["one page updated"] = "{:.1f} / {:.1f}".format(*update)
        rows["index, MB"] = f"{sum(f.stat().st_size for f in index.folder.rglob('*') if f.is_file()) / 1e6:,.0f}"
        rows["peak memory of the indexer, MB"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f}"
        return rows


def table(sizes: Sequence[int]) -> str:
    columns = [measure(size) for size in sizes]
    lines = ["| CPU ms, p50 / p95 | " + " | ".join(f"{size:,} pages" for size in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    lines += [f"| {row} | " + " | ".join(column[row] for column in columns) + " |" for row in columns[0]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[150, 20_000, 170_000])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    result = table(given.sizes)
    print(result)
    if given.write:
        put("search-speed", "## Speed of search\n\n" + result)


if __name__ == "__main__":
    main()
