"""The database: one writer at a time on SQLite, a pool on PostgreSQL, the same session either way.

SQLite runs in WAL mode, and every write begins with ``BEGIN IMMEDIATE``, because a read that turns into a write fails
at once when somebody else writes. An acknowledged save must survive power loss: `Database.write` returns once the log
is synced. The next writer need not wait for that, so SQLite itself is told not to do it (``synchronous=NORMAL``), and
one sync of ours serves all whose commits are in the log by then.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import DateTime, Dialect, MetaData, String, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from app.foundation.checkpoints import Checkpoints
from app.foundation.errors import NO_ROOM, Invalid, StorageFull, Unavailable
from app.foundation.ids import ID_LENGTH
from app.foundation.shared_sync import SharedSync
from app.foundation.turns import TurnMissed, Turns

# The WAL-reset bug loses committed pages when two connections checkpoint at once (3.7.0 to 3.51.2).
SAFE_SQLITE = (3, 51, 3)

Id = String(ID_LENGTH)
WAIT_SECONDS = 30
BUSY = "The database is busy. Nothing was changed; try again."
SILENT = "The database cannot be reached. Nothing was changed. See that it runs, and that its URL is right."


class Base(DeclarativeBase):
    """The tables of all rooms; names of constraints follow one convention so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a naive one is refused, since nobody can tell what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC for the database; SQLite keeps it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what was stored as an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Where rows live.

    Args:
        url: ``sqlite:////path/file.sqlite`` or ``postgresql://…``.
        wait_seconds: How long a writer waits for those before it, on SQLite.

    Raises:
        Invalid: `no-database`: the URL is none of these.
        Unavailable: The SQLite library is one that can lose committed pages.
    """

    def __init__(self, url: str, *, wait_seconds: float = WAIT_SECONDS) -> None:
        parsed = _parsed(url)
        self.url = url
        self._turns, self._wait_seconds = Turns(), wait_seconds
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _refuse_unsafe_sqlite()
            self._careful = _sqlite_engine(url, pool_size=1, pragmas=PRAGMAS)
            self._writer = _sqlite_engine(url, pool_size=1, pragmas=WRITING)
            self._reader = _sqlite_engine(url, pool_size=8, pragmas=READING)
            self._log = SharedSync(f"{parsed.database}-wal")
            self._checkpoints = Checkpoints(parsed.database or "", self._turn)
        else:
            self._careful = self._writer = self._reader = _postgres_engine(parsed)

    @property
    def engine(self) -> Engine:
        """An engine whose every commit is safe, for migrations and restoring."""
        return self._careful

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads; it sees one consistent state.

        Raises:
            StorageFull: The disk is so full that a new connection cannot be opened.
            Unavailable: No connection became free for too long.
        """
        with _plain_errors(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session whose work is committed at the end, or undone if anything is raised.

        Keep it short: decode, hash and store blobs before entering.

        Raises:
            StorageFull: The disk is full; nothing was changed.
            Unavailable: Another writer held the database for too long.
        """
        with _plain_errors(), self._turn(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session
        if self.is_sqlite:
            self._log.wait()
            self._checkpoints.committed()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a connection that reads one state of everything for as long as the block lasts; writers go on.

        Raises:
            Unavailable: No connection became free for too long.
        """
        with _plain_errors(), self._reader.connect() as connection:
            if not self.is_sqlite:  # a transaction of SQLite is one state anyway
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def _turn(self) -> AbstractContextManager[None]:
        """SQLite has one writer at a time: those that wait for it follow each other in the order in which they came."""
        return self._turns.turn(seconds=self._wait_seconds) if self.is_sqlite else nullcontext()

    def dispose(self) -> None:
        """Close every connection."""
        if self.is_sqlite:
            self._checkpoints.close()
        for engine in (self._reader, self._writer, self._careful):
            engine.dispose()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("none")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        scheme = url.partition(":")[0][:20]
        raise Invalid(
            f"A URL that begins with {scheme!r} names no database. Write postgresql://user@host/name, "
            "or sqlite:////folder/file.sqlite.",
            code="no-database",
        )
    return parsed


def url_in_words(url: str) -> str:
    """A database's URL without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def _refuse_unsafe_sqlite() -> None:
    version: tuple[int, ...] = pysqlite3.dbapi2.sqlite_version_info
    if version < SAFE_SQLITE:
        text = ".".join(map(str, version))
        raise Unavailable(
            f"SQLite {text} can lose committed pages in WAL mode; install pysqlite3 0.6.1 or later.",
            code="unsafe-sqlite",
        )


def _postgres_engine(url: URL) -> Engine:
    # Compiling a plan takes longer than any statement of ours runs. PostgreSQL would do it for a claim over millions of
    # tiles, since it reckons with all of them before it stops at the first.
    options = {} if "options" in url.query else {"connect_args": {"options": "-c jit=off"}}
    return create_engine(
        url.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=10, pool_pre_ping=True, **options
    )


PRAGMAS = (
    f"busy_timeout={1000 * WAIT_SECONDS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "journal_size_limit=67108864",
)
READING = (*PRAGMAS, "query_only=ON")
# What these two leave out is done by `Database.write`, once the next writer has its turn.
WRITING = (*PRAGMAS, "synchronous=NORMAL", "wal_autocheckpoint=0")


def _sqlite_engine(url: str, *, pool_size: int, pragmas: Sequence[str]) -> Engine:
    engine = create_engine(
        make_url(url).set(drivername="sqlite+pysqlite"),
        module=pysqlite3.dbapi2,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        connect_args={"check_same_thread": False, "timeout": WAIT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if "query_only=ON" in pragmas else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say "disk full", "busy" and "not there" in our own words; any other database error is a fault and stays one."""
    try:
        yield
    except (PoolTimeoutError, TurnMissed) as error:
        raise Unavailable(BUSY, code="busy") from error
    except OperationalError as error:
        if is_no_room(error):
            raise StorageFull(NO_ROOM) from error
        text = str(error.orig).lower()
        if "database is locked" in text or "lock timeout" in text:
            raise Unavailable(BUSY, code="busy") from error
        if error.statement is None:  # it failed before there was a connection to say anything on
            raise Unavailable(SILENT, code="no-database") from error
        raise


def is_no_room(error: BaseException) -> bool:
    """Tell whether a database, ours or another one, failed for want of room on its disk."""
    if not isinstance(error, OperationalError):
        return isinstance(error, StorageFull)
    text = str(error.orig).lower()
    return any(words in text for words in ("disk is full", "no space left", "disk i/o error"))
