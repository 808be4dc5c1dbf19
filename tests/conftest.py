"""What every slice uses: a fresh database, on SQLite always and on PostgreSQL where it is installed; a wiki on it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests import browser as tools
from wiki.app import create_app
from wiki.settings import Settings
from wiki.speech import CompiledTemplates, SpeakingApp
from wiki.store.database import Database

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
EVERY_DATABASE = [
    "sqlite_database",
    pytest.param(
        "postgresql_database",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(not POSTGRESQL.exists(), reason="PostgreSQL's server programs are not installed"),
        ],
    ),
]
QUIET = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": "/"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, and some of them in the share of each process, so that none is left with one of them when
    all others are done. Those of a file stay together, since they share what was made for them."""
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    files = [list(group) for _, group in groupby(items, lambda item: item.path)]
    long = [[item for item in file if item.get_closest_marker("slow")] for file in files]
    short = [item for item in items if not item.get_closest_marker("slow")]
    share = -(-len(short) // count)
    long = [file for file in long if file]
    items[:] = [
        item
        for process in range(count)
        for item in (*chain(*long[process::count]), *short[process * share : (process + 1) * share])
    ]


class RememberedRule(Rule):
    """A route whose functions that build addresses are made once, not once for each app."""

    made: ClassVar[dict[tuple[str, bool], Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (self.rule, append_unknown)
        if key not in self.made:
            self.made[key] = super()._compile_builder(append_unknown)
        return self.made[key]


class Statements(dict[Any, Any]):
    """What statements are compiled to, by the kind of database: for SQLAlchemy each test's engine is another."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """Each test has an app and a database of its own; without this, what is made for each of them anew (templates,
    routes, statements) would take more than half of all the time."""
    create_engine, known = sa.create_engine, {"compiled_cache": Statements()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", partial(create_engine, execution_options=known))
        patch.setattr(SpeakingApp, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        patch.setattr(SpeakingApp, "url_rule_class", RememberedRule)
        yield


@pytest.fixture(scope="module")
def chromium():
    with tools.chromium() as browser:
        yield browser


@contextmanager
def noted_statements() -> Iterator[list[str]]:
    """Every SQL statement that this process sends while the block lasts."""
    seen: list[str] = []

    def note(conn: sa.Connection, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file: copying it is quicker than migrating anew for each test."""
    file = tmp_path_factory.mktemp("template") / "wiki.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a temporary PostgreSQL server on a unix socket, with an empty migrated database `template_wiki`."""
    folder = Path(tempfile.mkdtemp(prefix="wiki-pg-"))  # not pytest's: a socket's path must be short
    as_user = _as_postgres(folder)
    subprocess.run([*as_user, POSTGRESQL / "initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "-N"], **QUIET)
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=60"
    control = [*as_user, POSTGRESQL / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **QUIET)
    url = f"postgresql+psycopg://postgres@/%s?host={folder}"
    try:
        _run_sql(url % "postgres", "CREATE DATABASE template_wiki")
        database = Database(url % "template_wiki")
        database.migrate()
        database.close()
        yield url
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **QUIET)
        shutil.rmtree(folder)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, to whom `folder` is given."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run_sql(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "wiki.db")
    database = Database(f"sqlite:///{tmp_path / 'wiki.db'}")
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    name = "wiki_" + os.urandom(6).hex()
    _run_sql(postgresql_server % "postgres", f"CREATE DATABASE {name} TEMPLATE template_wiki")
    database = Database(postgresql_server % name)
    yield database
    database.close()
    _run_sql(postgresql_server % "postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A migrated, empty database. tests/store overrides it, to run on PostgreSQL as well."""
    return sqlite_database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a wiki in an empty folder, with nothing that costs time."""
    return Settings(data=tmp_path, secret_key="a key for tests", password_memory=8, password_rounds=1)


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The whole wiki, empty, on a migrated database in `settings.data`."""
    app = create_app(settings)
    app.config["TESTING"] = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Someone who is not signed in. Forms need no CSRF token here; the tests of CSRF switch it on again."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()
