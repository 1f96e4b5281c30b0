"""A database that ends connections, or is away for a while: readers hardly notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine

from .conftest import Api, people, services_on

END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = make_engine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def admin(engine: Engine) -> Api:
    tokens = people(engine)
    return Api(TestApp(make_app(services_on(engine))), tokens["administrator"], tokens)


def end_connections(engine: Engine) -> None:
    """Let the server end all connections but this one, as it does when it begins anew."""
    other = create_engine(engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with other.connect() as connection:
        connection.execute(text(END_ALL))


def test_a_read_whose_connection_was_ended_is_answered_by_another(
    admin: Api, engine: Engine
) -> None:
    admin.create(title="One")
    end_connections(engine)
    assert [one["title"] for one in admin.get("/content/page")["data"]] == ["One"]


def test_a_write_whose_connection_was_ended_is_done_once(admin: Api, engine: Engine) -> None:
    admin.create(title="One")
    end_connections(engine)
    admin.create(title="Two")
    titles = [one["title"] for one in admin.get("/content/page?sort=title")["data"]]
    assert titles == ["One", "Two"]


def test_a_write_that_lost_its_connection_midway_is_done_once(admin: Api, engine: Engine) -> None:
    ended: list[str] = []

    def end(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO edition") and not ended:
            ended.append(statement)
            end_connections(engine)

    event.listen(engine, "before_cursor_execute", end)
    admin.create(title="One")
    event.remove(engine, "before_cursor_execute", end)
    assert ended
    assert [one["title"] for one in admin.get("/content/page")["data"]] == ["One"]
    assert len(admin.get("/content/page?status=draft")["data"]) == 1


def test_a_commit_that_was_not_answered_is_not_repeated(admin: Api, engine: Engine) -> None:
    ended: list[bool] = []

    def end(_connection: Any) -> None:
        if not ended:
            ended.append(True)
            end_connections(engine)

    event.listen(engine, "commit", end)
    problem = admin.app.post_json(
        "/api/v1/content/page",
        {"data": {"title": "One"}},
        headers=admin.headers,
        status=503,
    )
    event.remove(engine, "commit", end)
    assert ended
    assert problem.headers["Retry-After"] == "1"
    assert problem.json["type"].endswith(":unavailable")
    assert admin.get("/content/page?status=draft")["data"] == []


def test_a_database_that_is_away_is_told_as_such() -> None:
    away = make_engine("postgresql+psycopg://localhost:1/nothing")
    app = TestApp(make_app(services_on(away)))
    answer = app.get("/api/v1/content/page", status=503)
    assert answer.json["title"] == "Unavailable"
    assert "localhost" not in answer.json["detail"]
