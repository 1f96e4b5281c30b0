"""A site that visitors read: the bundled theme, and a few pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

import cartouche_blog
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.extension.manager import Plugins
from cms.schema.registry import build_registry
from cms.services import Services
from cms.settings import Settings
from tests.functional.api.conftest import Api, Note, people, services_on
from tests.functional.site import probe

REGISTRY = build_registry(
    [*CORE_TYPES, *[("blog", one) for one in cartouche_blog.content_types()], ("test", Note)]
)
PROBE = Plugins({"blog": cartouche_blog, "probe": probe})


def serving(services: Services, **changed: Any) -> Services:
    """Return services whose settings have a site served."""
    settings = services.get(Settings)
    site = replace(settings.site, serve=True, url="http://localhost", **changed)
    services._things[Settings] = replace(settings, site=site)
    return services


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
    return make_app(serving(services_on(engine, REGISTRY, plugins=PROBE)))


@pytest.fixture(scope="module")
def admin(wsgi: Any, tokens: dict[str, str]) -> Api:
    """The administrator, through the API, who makes what visitors read."""
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture(scope="module")
def visitor(wsgi: Any) -> TestApp:
    """A browser in which nobody is signed in."""
    return TestApp(wsgi)


@pytest.fixture
def counted() -> Callable[[Engine], Any]:
    """Give what gathers the statements that an engine is sent."""

    @contextmanager
    def count(engine: Engine) -> Iterator[list[str]]:
        found: list[str] = []

        def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
            found.append(statement)

        event.listen(engine, "before_cursor_execute", heard)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", heard)

    return count
