"""The store is tested on every kind of database."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.conftest import POSTGRESQL
from wiki.store.database import Database

NEEDS_POSTGRESQL = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not POSTGRESQL.exists(), reason="PostgreSQL's server programs are not installed"),
]


@pytest.fixture(params=["sqlite_database", pytest.param("postgresql_database", marks=NEEDS_POSTGRESQL)])
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(request.param)


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """Every SQL statement that this process sends from now on."""
    seen: list[str] = []

    def note(conn: sa.Connection, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
