"""`INSERT … ON CONFLICT`, which both databases know and SQLAlchemy has in a form for each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def is_postgresql(bind: Session | Connection) -> bool:
    """Say whether a session or a connection is on PostgreSQL; else it is on SQLite."""
    found = bind.get_bind() if isinstance(bind, Session) else bind
    return found.dialect.name == "postgresql"


def insert_into(bind: Session | Connection, table: Any) -> Any:
    """Return an INSERT that can say what happens `on_conflict`, for the database of `bind`."""
    return (postgresql.insert if is_postgresql(bind) else sqlite.insert)(table)
