"""Keeps what may be lost, such as locks and presence, apart from the content.

Beside SQLite it is a file of its own, so that a heartbeat neither waits for who writes content nor
changes the content's `data_version`, by which caches know that something is new. On PostgreSQL it is
a few unlogged tables of the same database, written in the transaction of the request.

The tables are made when they are first needed, and made anew, empty, where the code has another
idea of them: nothing is migrated that may be lost.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateTable

from cms.db.session import WRITE, begin_write, make_engine
from cms.db.tables import ephemeral_metadata
from cms.errors import ConfigurationError

PREFIX = "ephemeral_"
"""How the names of the tables begin; migrations leave them alone."""

_SUFFIX = "-ephemeral"
_LOCK = 0x636D735F65706865  # "cms_ephe"
_SHAPE = Table(f"{PREFIX}shape", MetaData(), Column("digest", String(64), primary_key=True))


class Ephemeral:
    """The store of what may be lost; one for each process, safe for threads."""

    def __init__(self, engine: Engine, path: Path | None = None) -> None:
        """`engine` is the content's; `path` the file beside an SQLite one, if not the usual."""
        self._main = engine
        self._own = _own_engine(engine, path) if engine.dialect.name == "sqlite" else None
        self._lock = threading.Lock()
        self._ready = False

    @property
    def is_apart(self) -> bool:
        """Whether writing to it is no write to the content's database."""
        return self._own is not None

    @contextmanager
    def reading(self, session: Session) -> Iterator[Connection]:
        """Give a connection that reads; `session` is that of the request."""
        self.prepare()
        if self._own is None:
            yield session.connection()
            return
        with self._own.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, session: Session) -> Iterator[Connection]:
        """Give a connection that writes.

        Apart from the content, what is done is committed at the end of the block; else with the
        transaction of `session`, which has to be one that writes.
        """
        self.prepare()
        if self._own is None:
            begin_write(session)
            yield session.connection()
            return
        with self._own.execution_options(**{WRITE: True}).begin() as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """Give a connection that writes, in a transaction that is committed at the end of the block.

        Also on PostgreSQL: what is counted stays so whatever becomes of the request, and no row
        stays locked while it waits for something.
        """
        self.prepare()
        engine = self._own or self._main
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            yield connection

    def prepare(self) -> None:
        """See that the tables are there; raise ConfigurationError where they can't be made."""
        if self._ready:
            return
        with self._lock:
            if not self._ready:
                self._make_tables()
                self._ready = True

    def close(self) -> None:
        """Close the connections to the file of its own."""
        if self._own is not None:
            self._own.dispose()

    def _make_tables(self) -> None:
        engine = self._own or self._main
        try:
            with engine.execution_options(**{WRITE: True}).begin() as connection:
                if self._own is None:
                    # Processes that start at the same time make them one after the other.
                    lock = text("SELECT pg_advisory_xact_lock(:key)")
                    connection.execute(lock, {"key": _LOCK})
                _ensure(connection)
        except OperationalError as error:
            raise ConfigurationError(
                f"What may be lost can't be kept in {engine.url.render_as_string()}: {error.orig}. "
                "cms.database.ephemeral names another file."
            ) from error


def _own_engine(engine: Engine, path: Path | None) -> Engine:
    database = engine.url.database
    if path is None and database in (None, "", ":memory:"):
        return make_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    return make_engine(f"sqlite:///{path or Path(f'{database}{_SUFFIX}')}")


def _ensure(connection: Connection) -> None:
    metadata = ephemeral_metadata()
    wanted = _digest(metadata)
    if inspect(connection).has_table(_SHAPE.name):
        if connection.scalar(select(_SHAPE.c.digest)) == wanted:
            return
        _drop(connection)
    metadata.create_all(connection, checkfirst=False)
    _SHAPE.create(connection)
    connection.execute(_SHAPE.insert().values(digest=wanted))
    if connection.dialect.name == "postgresql":
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} SET UNLOGGED")


def _drop(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for name in inspect(connection).get_table_names():
        if name.startswith(PREFIX):
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")


def _digest(metadata: MetaData) -> str:
    # The same for every database: what matters is what the code expects.
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = "".join(str(CreateTable(one).compile(dialect=dialect)) for one in metadata.sorted_tables)
    return hashlib.sha256(made.encode()).hexdigest()
