"""The view that a plugin adds to the API: it sees what the caller may see, and no more."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from cms.access.permissions import PermissionRegistry
from cms.accounts.passwords import PasswordParameters
from cms.app import make_app
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.db.session import make_session_factory
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.services import Services, build_permissions
from cms.settings import DatabaseSettings, Settings, SiteSettings


@pytest.fixture
def services(engine: Engine, plugins: Plugins, registry: TypeRegistry) -> Services:
    url = engine.url.render_as_string(hide_password=False)
    site = SiteSettings(locales=("en", "de"), secret="for tests only")
    services = Services()
    services.add(Settings, Settings(database=DatabaseSettings(url=url), site=site))
    services.add(Plugins, plugins)
    services.add(TypeRegistry, registry)
    services.add(PermissionRegistry, build_permissions(plugins))
    services.add(PasswordParameters, PasswordParameters(memory=8, passes=1, lanes=1))
    services.add(Engine, engine)
    services.add(sessionmaker, make_session_factory(engine))
    return services


@pytest.fixture
def app(services: Services) -> TestApp:
    return TestApp(make_app(services))


@pytest.fixture
def posts(executor: Executor, session: Session) -> tuple[str, str]:
    """A post that is published and one that is not."""
    shown = CreateEntry(type="post", data={"title": "Soup", "stars": "4.0"}, publish=True)
    hidden = CreateEntry(type="post", data={"title": "Secret soup"})
    ids = tuple(one.entry_id for one in executor.apply_all([shown, hidden]))
    session.commit()
    return ids[0], ids[1]


def test_it_answers_about_what_is_published(app: TestApp, posts: tuple[str, str]) -> None:
    answer = app.get(f"/api/v1/tasting/{posts[0]}/sips")
    assert answer.json["data"] == {"entry": posts[0], "sips": 0}


def test_it_does_not_know_what_the_caller_may_not_see(app: TestApp, posts: tuple[str, str]) -> None:
    answer = app.get(f"/api/v1/tasting/{posts[1]}/sips", status=404)
    assert answer.content_type == "application/problem+json"


def test_its_fields_are_answered_filtered_and_described_by_the_core(
    app: TestApp, posts: tuple[str, str]
) -> None:
    found = app.get("/api/v1/content/post?filter[stars][gte]=3.5&fields=stars").json["data"]
    assert [(one["id"], one["stars"]) for one in found] == [(posts[0], "4.0")]
    app.get("/api/v1/content/post?filter[stars][gte]=many", status=400)
    assert "stars" in app.get("/api/v1/types/post").text


def test_adding_a_view_is_no_trouble(services: Services, app: TestApp) -> None:
    assert list(services.get(Plugins).troubles) == []
