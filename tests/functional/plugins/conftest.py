"""A site with the blog and the plugin of the tests, migrated from an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import cartouche_blog
from cms.access.actor import SYSTEM
from cms.access.grants import seed_roles
from cms.content.executor import Executor
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.discovery import find
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.services import build_types, find_migrations

FOLDER = Path(__file__).parents[2] / "plugins"


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    tasting = find(FOLDER)["tasting"].load()
    return Plugins({"blog": cartouche_blog, "tasting": tasting})


@pytest.fixture(scope="session")
def registry(plugins: Plugins) -> TypeRegistry:
    return build_types(plugins)


@pytest.fixture
def engine(empty_database_url: str, plugins: Plugins) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    find_migrations(plugins).upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with make_session_factory(engine)() as session:
        begin_write(session)
        seed_roles(session)
        yield session


@pytest.fixture
def executor(session: Session, registry: TypeRegistry, plugins: Plugins) -> Executor:
    """An executor that may do everything, on a site in English and German."""
    site = create_site(session, key="main", name="Tastings", locales=("en", "de"))
    return Executor(session, site, registry, SYSTEM, PluginHooks(plugins))
