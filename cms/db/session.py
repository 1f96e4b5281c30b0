"""Engines and sessions: one snapshot for an answer, one writer at a time on SQLite."""

from __future__ import annotations

from typing import Any

import transaction
import zope.sqlalchemy
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

WRITE = "cms_write"
"""Execution option of a connection whose transaction will write (SQLite: BEGIN IMMEDIATE)."""


def make_engine(url: str, **options: Any) -> Engine:
    """Create an engine for `url` (`sqlite:///…` or `postgresql+psycopg://…`).

    `options` go to `sqlalchemy.create_engine`.
    """
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    # An error is logged: the values of its statement may be anybody's.
    engine = create_engine(url, **{"hide_parameters": True, **options})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN would come too late to give reads one snapshot.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITE):
        # All statements of an answer see one moment; a write sees what others committed.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return a factory of sessions on `engine`; nothing is bound to a thread."""
    return sessionmaker(engine, expire_on_commit=False, autoflush=True)


def carry(sessions: sessionmaker[Session], name: str, thing: object) -> None:
    """Let every session that is made from now on find `thing` in its `info`, under `name`."""
    sessions.configure(info={**sessions.kw.get("info", {}), name: thing})


def begin_write(session: Session) -> None:
    """Make the transaction that `session` is about to begin one that writes.

    Must come before the session's first statement; a later call in the same
    transaction does nothing.
    """
    if not session.in_transaction():
        session.connection(execution_options={WRITE: True})


def join_transaction(session: Session, manager: transaction.TransactionManager) -> Session:
    """Let `manager` (pyramid_tm's) commit or abort what `session` does."""
    zope.sqlalchemy.register(session, transaction_manager=manager)
    return session
