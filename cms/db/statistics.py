"""Lets SQLite know how its tables are filled; PostgreSQL's autovacuum sees to that by itself."""

from __future__ import annotations

from sqlalchemy import Engine

from cms.db.session import WRITE

_BOUND = 1000
"""How many rows of an index are looked at: enough for a plan, and quick however large it is."""


def refresh_statistics(engine: Engine) -> None:
    """Count anew what the query planner goes by; does nothing on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.exec_driver_sql(f"PRAGMA analysis_limit={_BOUND}")
        connection.exec_driver_sql("ANALYZE")
