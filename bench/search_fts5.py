"""SQLite FTS5 on the same pages: the yardstick of speed. The best ten and, as we show it too, the exact total."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from wiki.search.document import Document

BEST = "SELECT rowid, bm25(page, 4.0, 1.0) AS score FROM page WHERE page MATCH ? ORDER BY score LIMIT 10"
TOTAL = "SELECT count(*) FROM page WHERE page MATCH ?"


class Fts5:
    """Porter stems, accents folded, title four times; the query language of `kinds` as FTS5 says it."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)
        self.connection.execute("PRAGMA cache_size = -65536")

    def fill(self, documents: Iterable[Document]) -> None:
        options = "content='', tokenize='porter unicode61 remove_diacritics 2'"
        self.connection.execute(f"CREATE VIRTUAL TABLE page USING fts5(title, body, {options})")
        rows = ((page.page_id, page.title, page.body) for page in documents)
        self.connection.executemany("INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", rows)
        self.connection.execute("INSERT INTO page (page) VALUES ('optimize')")
        self.connection.commit()

    def search(self, query: str) -> tuple[int, list[tuple[int, float]]]:
        """Total and best ten. Words in quotation marks must all be there, others need not."""
        asked = query.replace('" "', '" AND "') if query.startswith('"') else " OR ".join(query.split())
        best = self.connection.execute(BEST, (asked,)).fetchall()
        return self.connection.execute(TOTAL, (asked,)).fetchone()[0], best
