"""The site that GraphQL is asked on, on SQLite: what a client is made of is not the database's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from cms.db.session import make_engine
from tests.databases import SqliteSource
from tests.functional.api.conftest import Api, application_on, people
from tests.functional.api.graphql.conftest import Stocked, stock
from tests.serving import serving


@pytest.fixture(scope="module")
def engine(sqlite_source: SqliteSource) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def stocked(engine: Engine) -> Stocked:
    tokens = people(engine)
    return Stocked(tokens, stock(Api(application_on(engine), tokens["administrator"], tokens)))


@pytest.fixture
def site(engine: Engine, stocked: Stocked) -> Iterator[str]:
    with serving(application_on(engine).app) as at:
        yield at
