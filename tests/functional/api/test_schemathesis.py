"""The API held to its own description by schemathesis: no server error, no answer outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from cms.web.reception import PART
from tests.databases import SqliteSource

from .conftest import Api, people, services_on

pytestmark = pytest.mark.slow
schemathesis.serializer.alias(PART, "application/octet-stream")
SETTINGS = Path(__file__).parents[3] / "schemathesis.toml"
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


BOUNDS = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


FEWER = BOUNDS if os.environ.get("CMS_TEST_LONG") else settings(BOUNDS, max_examples=2)
OF_ENTRIES = "/api/v1/content/" if os.environ.get("CMS_TEST_LONG") else "/api/v1/content/page/"
"""What is asked about entries that are there: of all types, or of the one with every kind of field."""


def described(wsgi: Any, headers: dict[str, str]) -> Iterator[Any]:
    """Yield the operations that the caller is told of, but for those that end the caller."""
    config = schemathesis.Config.from_path(SETTINGS)
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", wsgi, headers=headers, config=config
    )
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.method.upper() != "DELETE" or not operation.path.endswith(DEADLY):
            yield operation


@pytest.mark.parametrize("name", ["administrator", "editor", None], ids=str)
def test_no_answer_is_outside_of_what_is_described(
    wsgi: Any, tokens: dict[str, str], name: str | None
) -> None:
    headers = {"Authorization": f"Bearer {tokens[name]}"} if name else {}
    asked = 0
    for operation in described(wsgi, headers):

        @FEWER
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers)

        ask()
        asked += 1
    assert asked > 40


def test_no_answer_about_an_entry_that_is_there_is_outside_of_what_is_described(
    wsgi: Any, tokens: dict[str, str]
) -> None:
    """Ids made up by chance lead nowhere, so each request is given an entry of its own."""
    caller = Api(TestApp(wsgi), tokens["administrator"], tokens)
    answered = [
        ask_about_entries(caller, operation)
        for operation in described(wsgi, caller.headers)
        if operation.path.startswith(OF_ENTRIES) and "{id}" in operation.path
    ]
    assert len(answered) > 30
    assert sum(map(bool, answered)) > len(answered) * 0.7


def ask_about_entries(caller: Api, operation: Any) -> int:
    """Return how many of the requests were answered well."""
    answered = 0
    type_name = operation.path.removeprefix("/api/v1/content/").partition("/")[0]
    name = "name" if type_name == "person" else "title"
    in_review = operation.path.endswith(("/approve", "/reject"))
    draft = in_review or operation.path.endswith("/submit")
    thrown_away = operation.path.endswith(("/restore", "/purge"))

    @BOUNDS
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        nonlocal answered
        made = caller.create(type_name, publish=not draft, **{name: "There"})
        if thrown_away:
            caller.delete(f"/content/{type_name}/{made['id']}")
        if in_review:
            caller.post(f"/content/{type_name}/{made['id']}/submit")
        if "comment" in case.path_parameters:
            said = {"data": {"text": "There"}}
            answer = caller.post(f"/content/{type_name}/{made['id']}/comments", said, 201)
            case.path_parameters["comment"] = answer["data"]["id"]
        case.path_parameters["id"] = made["id"]
        if "number" in case.path_parameters:
            case.path_parameters["number"] = 1
        response = case.call_and_validate(headers=caller.headers)
        answered += response.status_code < 300

    ask()
    return answered
