"""Does search find the right page? Known items of a real corpus, and SciFact: `make bench-search`.

The articles' titles, headings and text are indexed, their `description` never: one of the query sets is made
of descriptions. Settings may be tuned on one half of each set only: the half is the parity of the first byte of
SHA-256 of the query's id (even: tune, odd: test); of SciFact on its train queries.
"""

import argparse
import hashlib
import json
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from math import log2
from pathlib import Path

import yaml

from bench.places import CORPUS
from bench.report import put
from wiki.markup import outline
from wiki.search.document import Document
from wiki.search.index import Index
from wiki.search.screen import Screen

KINDS = ("description", "title_typo", "words")
AIMS = {"description": 0.95, "title_typo": 0.97, "words": 0.90}
BEST = 10
HOW = (
    "Known-item search in 2,448 real articles: titles, headings and text are indexed, descriptions are not. A query of "
    "a set has one right article; the figure is the mean of 1/rank among the first ten. Settings were chosen on the "
    "half `tune` only (even first byte of SHA-256 of the query's id)."
)
SCIFACT = (
    "Other people's yardstick: claims, and the 5,183 abstracts they cite. On `test`, Anserini's BM25 has 0.679 and "
    "0.925, SQLite FTS5 0.682 and 0.925."
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
        paths = [hit.path for hit in index.search(query["query"], Screen(0, BEST)).hits]
        rank = 1 / (paths.index(query["path"]) + 1) if query["path"] in paths else 0.0
        found[query["kind"], half(query["id"])].append(rank)
    return found


def filled(folder: Path, documents: Iterable[Document]) -> Index:
    index = Index(folder)
    fresh = index.begin()
    fresh.update(documents, cursor=0)
    index.take_over(fresh)
    return index


def measure(corpus: Path = CORPUS) -> list[tuple[str, str, int, float, float]]:
    """Rows of kind, half, queries, MRR@10 and the share found in the first place."""
    queries = read(corpus / "known_item.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        found = reciprocal_ranks(filled(Path(folder), articles(corpus)), queries)
    rows = []
    for kind in KINDS:
        for part in ("tune", "test"):
            ranks = found[kind, part]
            rows.append((kind, part, len(ranks), sum(ranks) / len(ranks), ranks.count(1.0) / len(ranks)))
    return rows


def scifact(corpus: Path = CORPUS) -> list[tuple[str, int, float, float]]:
    """Rows of split, queries, nDCG@10 and recall at 100 on SciFact (Wadden et al., 2020): claims and abstracts."""
    relevant = defaultdict(set)
    for name in ("qrels.tsv", "qrels_train.tsv"):
        for line in (corpus / "scifact" / name).read_text().splitlines()[1:]:
            query, document, _ = line.split("\t")
            relevant[query].add(document)
    found = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        docs = read(corpus / "scifact" / "docs.jsonl")
        pages = (Document(n, doc["id"], doc["title"], (), doc["text"]) for n, doc in enumerate(docs, 1))
        index = filled(Path(folder), pages)
        for query in read(corpus / "scifact" / "queries.jsonl"):
            hits = [hit.path for hit in index.search(query["text"], Screen(0, 100)).hits]
            wanted = relevant[query["id"]]
            found[query["split"]].append((ndcg(hits[:BEST], wanted), len(wanted & set(hits)) / len(wanted)))
    return [(s, len(found[s]), *(sum(f) / len(f) for f in zip(*found[s], strict=True))) for s in ("train", "test")]


def ndcg(hits: Sequence[str], wanted: Set[str]) -> float:
    """Normalised discounted cumulative gain of one list: 1 if all that is wanted comes first."""
    gain = sum(1 / log2(rank + 2) for rank, path in enumerate(hits) if path in wanted)
    return gain / sum(1 / log2(rank + 2) for rank in range(min(BEST, len(wanted))))


def read(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def table(rows: Sequence[tuple[str, str, int, float, float]], claims: Sequence[tuple[str, int, float, float]]) -> str:
    """The rows as Markdown, for docs/performance.md."""
    lines = ["| queries | half | number | MRR@10 | aim | found first |", "|---|---|---|---|---|---|"]
    lines += [f"| {k} | {part} | {n} | {mrr:.3f} | {AIMS[k]:.2f} | {first:.0%} |" for k, part, n, mrr, first in rows]
    lines += ["", SCIFACT, "", "| SciFact | number | nDCG@10 | aim | R@100 | aim |", "|---|---|---|---|---|---|"]
    lines += [f"| {s} | {n} | {gain:.4f} | 0.69 | {recall:.4f} | 0.925 |" for s, n, gain, recall in claims]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with articles.tar.gz and known_item.jsonl")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    result = table(measure(given.corpus), scifact(given.corpus))
    print(result)
    if given.write:
        put("search-relevance", f"## Relevance of search\n\n{HOW}\n\n{result}")


if __name__ == "__main__":
    main()
