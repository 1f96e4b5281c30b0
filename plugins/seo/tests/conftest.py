"""An installation with the blog and this plugin, its site served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from webtest import TestApp

import cartouche_blog
import cartouche_seo
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.content.site import ADDRESS
from cms.db.session import begin_write, make_engine
from cms.events.acting import act_as
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry, build_registry
from cms.services import find_migrations
from cms.settings import Settings
from tests.functional.api.conftest import Api, people, services_on


def seo_registry() -> TypeRegistry:
    """The types of the blog, extended."""
    plugins = Plugins({"blog": cartouche_blog, "seo": cartouche_seo})
    declared = [*CORE_TYPES, *plugins.collect("content_types")]
    return build_registry(declared, plugins.collect("extend_types"))


def installation(engine: Engine, registry: TypeRegistry, services: Any = None) -> SimpleNamespace:
    """What the command line hands to commands: a site on a database."""

    @contextmanager
    def writing(keep: bool = True, address: str = "http://localhost") -> Iterator[Session]:
        with Session(engine, info={ADDRESS: address}) as session:
            begin_write(session)
            act_as(session, None, "command line")
            yield session
            if keep:
                session.commit()

    return SimpleNamespace(
        plugins=Plugins({"blog": cartouche_blog, "seo": cartouche_seo}),
        registry=registry,
        services=services,
        reading=writing,
        writing=writing,
        nowhere=partial(writing, address=""),
    )


@dataclass(frozen=True)
class Published:
    """A site of its own, on some database."""

    engine: Engine
    registry: TypeRegistry
    admin: Api
    wsgi: Any


@pytest.fixture
def published(database_url: str, registry: TypeRegistry) -> Iterator[Published]:
    """A site on each database, on which nothing is published yet."""
    engine = make_engine(database_url)
    plugins = Plugins({"blog": cartouche_blog, "seo": cartouche_seo})
    find_migrations(Plugins({"seo": cartouche_seo})).upgrade(engine)
    tokens = people(engine)
    wsgi = make_app(served(services_on(engine, registry, plugins=plugins)))
    yield Published(engine, registry, Api(TestApp(wsgi), tokens["administrator"], tokens), wsgi)
    engine.dispose()


def served(services: Any) -> Any:
    """Let the site be served."""
    settings = services.get(Settings)
    site = replace(settings.site, serve=True, url="http://localhost")
    services._things[Settings] = replace(settings, site=site)
    return services


@pytest.fixture(scope="module")
def registry() -> TypeRegistry:
    return seo_registry()


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        find_migrations(Plugins({"seo": cartouche_seo})).upgrade(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@pytest.fixture(scope="module")
def wsgi(engine: Engine, registry: TypeRegistry, tokens: dict[str, str]) -> Any:
    plugins = Plugins({"blog": cartouche_blog, "seo": cartouche_seo})
    return make_app(served(services_on(engine, registry, plugins=plugins)))


@pytest.fixture(scope="module")
def admin(wsgi: Any, tokens: dict[str, str]) -> Api:
    """The administrator, through the API."""
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture(scope="module")
def visitor(wsgi: Any) -> TestApp:
    """A browser in which nobody is signed in."""
    return TestApp(wsgi)
