"""Does search find the right page? Mean reciprocal rank on known items of a real corpus: `make bench-search`.

The articles' titles, headings and text are indexed, their `description` never: one of the query sets is made
of descriptions. Settings may be tuned on one half of each set only: the half is the parity of the first byte of
SHA-256 of the query's id (even: tune, odd: test).
"""

import argparse
import hashlib
import json
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from bench.report import put
from wiki.markup import outline
from wiki.search.document import Document
from wiki.search.index import Index

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
KINDS = ("description", "title_typo", "words")
AIMS = {"description": 0.94, "title_typo": 0.95, "words": 0.90}
BEST = 10
HOW = (
    "Known-item search in 2,448 real articles: titles, headings and text are indexed, descriptions are not. A query of "
    "a set has one right article; the figure is the mean of 1/rank among the first ten. Settings were chosen on the "
    "half `tune` only (even first byte of SHA-256 of the query's id)."
)


def articles(corpus: Path) -> Iterator[Document]:
    """Every article with front matter, as the wiki would index it."""
    with tarfile.open(corpus / "articles.tar.gz") as archive:
        for number, member in enumerate(archive):
            if member.isfile() and member.name.endswith(".md"):
                text = archive.extractfile(member).read().decode("utf-8-sig").replace("\r\n", "\n")
                found = article(number, member.name.removeprefix("articles/"), text)
                if found:
                    yield found


def article(number: int, path: str, text: str) -> Document | None:
    """None for a snippet: it has no title."""
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    title = yaml.safe_load(front).get("title") if text.startswith("---\n") else None
    read = outline(body)
    return Document(number, path, str(title), tuple(h.text for h in read.headings), read.plain) if title else None


def half(query_id: str) -> str:
    return "test" if hashlib.sha256(query_id.encode()).digest()[0] % 2 else "tune"


def reciprocal_ranks(index: Index, queries: Sequence[dict[str, str]]) -> dict[tuple[str, str], list[float]]:
    """1 / rank of the right article among the first ten, else 0; by kind and half."""
    found = defaultdict(list)
    for query in queries:
        paths = [hit.path for hit in index.search(query["query"], limit=BEST).hits]
        rank = 1 / (paths.index(query["path"]) + 1) if query["path"] in paths else 0.0
        found[query["kind"], half(query["id"])].append(rank)
    return found


def measure(corpus: Path = CORPUS) -> list[tuple[str, str, int, float, float]]:
    """Rows of kind, half, queries, MRR@10 and the share found in the first place."""
    queries = [json.loads(line) for line in (corpus / "known_item.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        fresh = index.begin()
        fresh.update(articles(corpus), cursor=0)
        index.take_over(fresh)
        found = reciprocal_ranks(index, queries)
    rows = []
    for kind in KINDS:
        for part in ("tune", "test"):
            ranks = found[kind, part]
            rows.append((kind, part, len(ranks), sum(ranks) / len(ranks), ranks.count(1.0) / len(ranks)))
    return rows


def table(rows: Sequence[tuple[str, str, int, float, float]]) -> str:
    """The rows as Markdown, for docs/performance.md."""
    lines = ["| queries | half | number | MRR@10 | aim | found first |", "|---|---|---|---|---|---|"]
    lines += [f"| {k} | {part} | {n} | {mrr:.3f} | {AIMS[k]:.2f} | {first:.0%} |" for k, part, n, mrr, first in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with articles.tar.gz and known_item.jsonl")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    result = table(measure(given.corpus))
    print(result)
    if given.write:
        put("search-relevance", f"## Relevance of search\n\n{HOW}\n\n{result}")


if __name__ == "__main__":
    main()
