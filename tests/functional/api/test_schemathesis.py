"""The API held to its own description by schemathesis: no server error, no answer outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import positive_data_acceptance
from sqlalchemy import Engine

from cms.app import make_app
from cms.db.session import make_engine
from tests.databases import SqliteSource

from .conftest import people, services_on

pytestmark = pytest.mark.slow
UNSAID = [positive_data_acceptance]
"""That a cursor was given out, or that a parent exists, is for no schema to say."""
DEADLY = ("/tokens/{id}", "/grants/{id}", "/users/{id}", "/sessions/{id}", "/roles/{name}")
"""Where a deletion could take the caller's own rights away, and make all that follows be refused."""


@pytest.fixture(scope="module")
def engine(sqlite_source: SqliteSource) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@pytest.fixture(scope="module")
def wsgi(engine: Engine) -> Any:
    return make_app(services_on(engine))


@pytest.mark.parametrize("name", ["administrator", "editor", None], ids=str)
def test_no_answer_is_outside_of_what_is_described(
    wsgi: Any, tokens: dict[str, str], name: str | None
) -> None:
    headers = {"Authorization": f"Bearer {tokens[name]}"} if name else {}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi, headers=headers)
    bounds = settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.method.upper() == "DELETE" and operation.path.endswith(DEADLY):
            continue

        @bounds
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=UNSAID)

        ask()
        asked += 1
    assert asked > 40
