"""Two people at one entry, and ways to see what their work does to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from webtest import TestApp

from cms.app import add_services
from cms.content.models import Edition, Version
from cms.db.base import Base
from cms.events.models import Event
from cms.settings import EditingSettings
from tests.functional.api.conftest import Api, services_on

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def ann(admin: Api) -> Api:
    """An editor."""
    return admin.as_("editor")


@pytest.fixture
def entry(admin: Api) -> dict[str, Any]:
    """A page, version 1, not published."""
    return admin.create(title="One", rank=1, secret="hush", publish=False)


@pytest.fixture
def strict(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> Api:
    """The same site where locks of pages are strict."""
    services = services_on(engine, editing=EditingSettings(strict_locks=("page",)))
    add_services(services)
    wsgi.registry.cms_services = services
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture
def statements(engine: Engine) -> Statements:
    """Gather the statements that run on the content's database within a block."""

    @contextmanager
    def gathered() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            found.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return gathered


def history(engine: Engine) -> dict[str, int]:
    """Count what is never to grow by autosaves."""
    with engine.connect() as connection:
        return {
            model.__tablename__: connection.scalar(select(func.count()).select_from(model)) or 0
            for model in (Version, Event, Edition)
        }


def content(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table of the content but working copies, as text."""
    with engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in ("working_copy", "api_token")
        }
