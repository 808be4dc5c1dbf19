"""A stand-in for Git: makes the commits that the catalog is told about, one minute after another."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1

import sqlalchemy as sa

from wiki.store.catalog import Catalog, CommitInfo, FileChange
from wiki.store.database import Database
from wiki.store.names import path_of
from wiki.store.pagefile import PageText, dump
from wiki.store.tables import page

START = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
ANN, BEN = ("Ann", 1), ("Ben", 2)


def added(title: str, body: str = "", path: str | None = None, **fields: object) -> FileChange:
    return changed("A", title, body, path, **fields)


def changed(
    status: str, title: str, body: str = "", path: str | None = None, old_path: str | None = None, **fields: object
) -> FileChange:
    text = PageText(title, body, **fields)  # type: ignore[arg-type]
    data = dump(text)
    return FileChange(status, path or path_of(title), old_path, sha1(data).hexdigest(), "", text, len(data))


def removed(path: str) -> FileChange:
    return FileChange("D", path)


@dataclass
class Log:
    """Applies commits to the catalog of `database`. Commit n has the sha `n` in 40 digits."""

    database: Database
    texts: dict[str, PageText] = field(default_factory=dict)
    count: int = 0

    def info(self, *changes: FileChange, author: tuple[str, int | None] = ANN, **values: object) -> CommitInfo:
        self.count += 1
        self.texts |= {change.blob: change.text for change in changes if change.text}
        given = {"summary": f"Commit {self.count}", "committer_id": author[1], "changes": changes} | values
        at = START + timedelta(minutes=self.count)
        return CommitInfo(f"{self.count:040}", (f"{self.count - 1:040}",), *author, at=at, **given)  # type: ignore[arg-type]

    def commit(self, *changes: FileChange, **values: object) -> list[int]:
        return self.apply(self.info(*changes, **values))

    def apply(self, info: CommitInfo) -> list[int]:
        with self.database.write() as conn:
            return Catalog(self.database).apply(conn, info)

    def create(self, title: str, body: str = "", **values: object) -> list[int]:
        fields = {key: values.pop(key) for key in ("section", "tags", "summary_text") if key in values}
        return self.commit(added(title, body, **fields), kind="create", **values)

    def page(self, page_id: int) -> sa.Row:
        with self.database.read() as conn:
            return conn.execute(sa.select(page).where(page.c.id == page_id)).one()

    def rows(self, query: sa.Select) -> list[tuple]:
        with self.database.read() as conn:
            return [tuple(row) for row in conn.execute(query)]
