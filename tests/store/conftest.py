"""The store is tested on every kind of database."""

import pytest

from tests.conftest import POSTGRESQL
from wiki.store.database import Database

NEEDS_POSTGRESQL = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not POSTGRESQL.exists(), reason="PostgreSQL's server programs are not installed"),
]


@pytest.fixture(params=["sqlite_database", pytest.param("postgresql_database", marks=NEEDS_POSTGRESQL)])
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(request.param)
