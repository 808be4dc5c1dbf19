"""The SQL database: engine, transactions and migrations. The only module that makes an engine.

A transaction is `read()` (a consistent snapshot, cannot write) or `write()` (one writer at a time on either
database, so that ids come in the order of commits). It must never know what the tables mean.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from wiki.errors import N_, Busy, StorageFailed, WikiError

NAMING = {
    "ix": "%(table_name)s_by_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_unique",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "pk": "%(table_name)s_pk",
}
metadata = sa.MetaData(naming_convention=NAMING)

BUSY_SECONDS = 10
CHECKPOINT_SECONDS = 60
ONE_WRITER = 0x77696B69  # the advisory lock that stands for SQLite's single writer on PostgreSQL
COMMON_PRAGMAS = ("foreign_keys = ON", f"busy_timeout = {BUSY_SECONDS * 1000}", "temp_store = MEMORY")
WRITER_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 67108864")
READER_PRAGMAS = ("query_only = ON",)
LOCKED_WORDS = ("is locked", "lock timeout", "deadlock", "could not serialize")


class Moment(sa.TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database. A naive datetime is refused with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a date without time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database by its SQLAlchemy URL (`sqlite:///…` or `postgresql+psycopg://…`).

    Opens nothing before its first use in a process, so it may be made before a fork and shared by threads.
    """

    def __init__(self, url: str, *, echo: bool = False) -> None:
        if url.startswith(("postgresql://", "postgres://")):
            url = "postgresql+psycopg://" + url.split("://", 1)[1]
        self.url = sa.make_url(url)
        self.echo = echo
        # By process: a connection that crossed a fork must be neither used nor closed in the child.
        self._readers: dict[int, sa.Engine] = {}
        self._writers: dict[int, sa.Engine] = {}

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A snapshot that does not change while it is open. Raises StorageFailed when the database is away."""
        return self._transaction(self._engine(self._readers, self._reader))

    def write(self, *, durable: bool = True) -> AbstractContextManager[sa.Connection]:
        """A transaction that is committed when the block ends and rolled back when it raises.

        `durable=False` leaves out the fsync: for what can be derived again (a crash loses the newest
        transactions, never consistency). Raises Busy when others write for too long, StorageFailed when
        the disk is full, read-only or away.
        """
        return self._transaction(self._engine(self._writers, self._writer), durable=durable)

    def migrate(self) -> None:
        """Bring the schema to the newest version. Several processes may do so at once."""
        from alembic import command
        from alembic.config import Config

        if self.is_sqlite and self.url.database:
            os.makedirs(os.path.dirname(os.path.abspath(self.url.database)), 0o700, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", "wiki.store:migrations")
        config.set_main_option("path_separator", "os")
        with self.write() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")

    def compact(self, tables: Sequence[str] = ()) -> None:
        """Write the database anew, so that nothing of what was removed is left in its files: all of SQLite, on
        PostgreSQL these `tables`. Whoever writes waits meanwhile. Raises Busy when readers never let go of the past.
        """
        connection = self._engine(self._writers, self._writer).raw_connection()
        try:
            driver: Any = connection.driver_connection
            if self.is_sqlite:
                _compact(driver)
            else:
                driver.rollback()
                driver.autocommit = True
                for name in tables:
                    driver.execute(f'VACUUM (FULL) "{name}"')
                driver.autocommit = False
        except connection.dialect.loaded_dbapi.Error as error:
            kind = connection.dialect.loaded_dbapi.Error
            raise translated(DBAPIError.instance("VACUUM", None, error, kind)) from error
        finally:
            connection.close()

    def close(self) -> None:
        """Close this process's connections. The next use opens new ones."""
        for engines in (self._readers, self._writers):
            if engine := engines.pop(os.getpid(), None):
                engine.dispose()

    @contextmanager
    def _transaction(self, engine: sa.Engine, *, durable: bool = True) -> Iterator[sa.Connection]:
        try:
            with engine.connect() as conn:
                if not durable and self.is_sqlite:
                    with _without_sync(conn):
                        yield from _committed(conn)
                else:
                    yield from _committed(conn)
        except DBAPIError as error:
            raise translated(error) from error

    def _engine(self, engines: dict[int, sa.Engine], make: Callable[[], sa.Engine]) -> sa.Engine:
        pid = os.getpid()
        # setdefault and no lock: a lock could be held by another thread at the moment of a fork.
        return engines.get(pid) or engines.setdefault(pid, make())

    def _reader(self) -> sa.Engine:
        if self.is_sqlite:
            return self._sqlite(COMMON_PRAGMAS + READER_PRAGMAS, "BEGIN")
        engine = sa.create_engine(self.url, echo=self.echo, pool_size=8, max_overflow=24, pool_pre_ping=True)
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def _writer(self) -> sa.Engine:
        if self.is_sqlite:
            return self._sqlite(COMMON_PRAGMAS + WRITER_PRAGMAS, "BEGIN IMMEDIATE")
        options = {"options": f"-c lock_timeout={BUSY_SECONDS}s"}
        engine = sa.create_engine(self.url, echo=self.echo, pool_size=4, pool_pre_ping=True, connect_args=options)
        sa.event.listen(engine, "begin", _wait_for_other_writers)
        return engine

    def _sqlite(self, pragmas: tuple[str, ...], begin: str) -> sa.Engine:
        engine = sa.create_engine(self.url, echo=self.echo, pool_size=8, max_overflow=24)

        def opened(connection: Any, record: Any) -> None:
            connection.isolation_level = None  # the sqlite3 module must not begin transactions by its own rules
            for pragma in pragmas:
                connection.execute("PRAGMA " + pragma)

        sa.event.listen(engine, "connect", opened)
        sa.event.listen(engine, "begin", lambda conn: _driver(conn).execute(begin))
        return engine


def _compact(driver: Any) -> None:
    """VACUUM goes through the write-ahead log, which is emptied when nobody reads an earlier state any more."""
    driver.execute("PRAGMA temp_store = FILE")  # the copy is as large as the database
    try:
        driver.execute("VACUUM")
    finally:
        driver.execute("PRAGMA temp_store = MEMORY")
    until = time.monotonic() + CHECKPOINT_SECONDS
    while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise Busy(N_("Somebody reads an earlier state of the database for very long."))


def insert(conn: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, for the database that `conn` talks to."""
    return insert_for(conn.dialect.name, table)


def insert_for(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """As `insert`, for a dialect by its name: for statements that are built once."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def translated(error: DBAPIError) -> WikiError | DBAPIError:
    """What a database error means to the person who waits: Busy, StorageFailed, or the error itself (a bug)."""
    words = str(error.orig).lower()
    if any(locked in words for locked in LOCKED_WORDS):
        return Busy(N_("The wiki is busy. Please try again in a moment; nothing was lost."))
    if isinstance(error, sa.exc.OperationalError) and "no such" not in words and "syntax error" not in words:
        return StorageFailed(N_("The wiki cannot store anything at the moment. Nothing was saved."))
    return error


def _committed(conn: sa.Connection) -> Iterator[sa.Connection]:
    with _begun(conn):
        yield conn


def _begun(conn: sa.Connection) -> sa.RootTransaction:
    try:
        return conn.begin()
    except DBAPIError:
        raise
    except Exception as error:  # the begin event talks to the driver directly, so its errors come unwrapped
        raise DBAPIError.instance(
            "BEGIN", None, error, conn.dialect.loaded_dbapi.Error, dialect=conn.dialect
        ) from error


@contextmanager
def _without_sync(conn: sa.Connection) -> Iterator[None]:
    driver = _driver(conn)
    driver.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous = FULL")


def _wait_for_other_writers(conn: sa.Connection) -> None:
    _driver(conn).execute("SELECT pg_advisory_xact_lock(%s)", (ONE_WRITER,))


def _driver(conn: sa.Connection) -> Any:
    return conn.connection.driver_connection
