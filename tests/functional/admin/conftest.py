"""The admin as browsers see it: forms that carry their tokens, cookies, and pages that are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.schema.registry import build_registry
from tests.functional.api.conftest import PASSWORD, Api, Note, Page, Person, people, services_on

REGISTRY = build_registry([*CORE_TYPES, *[("test", one) for one in (Page, Person, Note)]])
ROLES = ("administrator", "editor", "author", "contributor", "reader")


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@pytest.fixture(scope="module")
def wsgi(engine: Engine, tokens: dict[str, str]) -> Any:
    return make_app(services_on(engine, REGISTRY))


@pytest.fixture(scope="module")
def admin(wsgi: Any, tokens: dict[str, str]) -> Api:
    """The administrator, through the API, who makes what screens show."""
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture
def browser(wsgi: Any) -> TestApp:
    """A browser in which nobody is signed in."""
    return TestApp(wsgi)


def sign_in(wsgi: Any, role: str) -> TestApp:
    """Return a browser in which somebody of a role has signed in, by the form."""
    app = TestApp(wsgi)
    form = app.get("/admin/sign-in").forms[0]
    form["email"], form["password"] = f"{role}@example.org", PASSWORD
    answer = form.submit()
    assert (answer.status_int, answer.location) == (303, "http://localhost/admin")
    return app


@pytest.fixture(scope="module")
def signed_in(wsgi: Any) -> dict[str, TestApp]:
    """A browser for each role."""
    return {role: sign_in(wsgi, role) for role in ROLES}


def csrf_of(app: TestApp) -> str:
    """Return the session's token, as pages carry it."""
    page: str = app.get("/admin").text
    return page.split('name="csrf" content="')[1].split('"', maxsplit=1)[0]
