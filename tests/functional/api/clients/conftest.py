"""The site that GraphQL is asked on, on SQLite: what a client is made of is not the database's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from waitress import wasyncore
from waitress.server import create_server

from cms.db.session import make_engine
from tests.databases import SqliteSource
from tests.functional.api.conftest import Api, application_on, people
from tests.functional.api.graphql.conftest import Stocked, stock


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
    server: Any = create_server(application_on(engine).app, host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    serving.join(10)
    server.task_dispatcher.shutdown(timeout=10)
