"""Fixtures of the whole suite: both databases, the clock, the shared corpora."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.db.migrating import Migrations
from cms.db.session import WRITE, begin_write, make_engine, make_session_factory
from cms.db.tables import core_metadata
from tests.databases import (
    PostgresqlMissing,
    PostgresqlSource,
    SqliteSource,
    postgresql_server,
)
from tests.tiers import Tiers

pytest_plugins = ["tests.chromium"]

ROOT = Path(__file__).parent
RUN_FOLDER = "CMS_TEST_RUN_FOLDER"
FROZEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def create_tables(url: str) -> None:
    """Fill an empty database with the tables of the core."""
    engine = make_engine(url)
    try:
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            core_metadata().create_all(connection)
        Migrations().mark_current(engine)
    finally:
        engine.dispose()


settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("long", max_examples=300, deadline=None)
settings.load_profile("long" if os.environ.get("CMS_TEST_LONG") else "quick")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Tiers(), "tiers")
    # Not in pytest's own temporary folder: a server that runs as another user must get in.
    if RUN_FOLDER not in os.environ:
        folder = tempfile.mkdtemp(prefix="cms-test-")
        os.environ[RUN_FOLDER] = folder
        config.add_cleanup(lambda: _leave(folder))


def _leave(folder: str) -> None:
    del os.environ[RUN_FOLDER]
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder that all workers of one test run share."""
    return Path(os.environ[RUN_FOLDER])


@pytest.fixture(scope="session")
def sqlite_source(tmp_path_factory: pytest.TempPathFactory) -> SqliteSource:
    return SqliteSource(tmp_path_factory.mktemp("sqlite"), create_tables)


@pytest.fixture(scope="session")
def postgresql_source(run_folder: Path) -> Iterator[PostgresqlSource]:
    try:
        with postgresql_server(run_folder / "postgresql") as server:
            source = PostgresqlSource(server, create_tables)
            yield source
            source.close()
    except PostgresqlMissing as missing:
        pytest.skip(f"tier postgresql: {missing}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_source(request: pytest.FixtureRequest) -> SqliteSource | PostgresqlSource:
    """Each test that uses a database runs on both."""
    source: SqliteSource | PostgresqlSource = request.getfixturevalue(f"{request.param}_source")
    return source


@pytest.fixture
def database_url(database_source: SqliteSource | PostgresqlSource) -> Iterator[str]:
    """A database of the test's own, with all tables of the core."""
    with database_source.copy() as url:
        yield url


@pytest.fixture
def empty_database_url(database_source: SqliteSource | PostgresqlSource) -> Iterator[str]:
    """A database of the test's own, without any table."""
    with database_source.empty() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_source: PostgresqlSource) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with all tables, for what SQLite does not have."""
    with postgresql_source.copy() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_source: SqliteSource) -> Iterator[str]:
    """An SQLite database of the test's own, with all tables, for what PostgreSQL does not have."""
    with sqlite_source.copy() as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session_factory(engine: Engine) -> sessionmaker[Session]:
    return make_session_factory(engine)


@pytest.fixture
def session(session_factory: sessionmaker[Session]) -> Iterator[Session]:
    """A session whose transaction may write; what the test does not commit is rolled back."""
    with session_factory() as session:
        begin_write(session)
        yield session


@pytest.fixture
def frozen_clock() -> Iterator[ModuleType]:
    """The clock, standing at noon of 1 March 2026; `frozen_clock.tick(seconds)` moves it."""
    with clock.freeze(FROZEN):
        yield clock


@pytest.fixture
def forgotten_modules(tmp_path: Path) -> Iterator[None]:
    """Forget, after the test, the modules that it imported from its own folder."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real-world files that are too big or too foreign for the repository."""
    folder = Path(os.environ.get("CMS_CORPORA") or ROOT.parent / "shared" / "corpora")
    if not folder.is_dir():
        pytest.skip("tier corpora: the folder that CMS_CORPORA names holds none of their files")
    return folder


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of a server that speaks S3, one for the whole run."""
    from tests.s3_server import s3_server

    with s3_server() as endpoint:
        yield endpoint
