"""A site with the blog and comments, migrated from an empty database; another plugin checks them."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

import cartouche_blog
import cartouche_comments
from cartouche_comments.verdicts import Verdict
from cms.app import make_app
from cms.db.session import make_engine
from cms.extension.manager import Plugins
from cms.sdk import hookimpl
from cms.services import build_types, find_migrations
from tests.functional.api.conftest import Api, people, services_on
from tests.functional.site.conftest import serving


def checking() -> ModuleType:
    """A plugin that approves Grace, takes "casino" for spam, and fails on "boom"."""
    module = ModuleType("checking")

    @hookimpl
    def check_comment(comment: Any) -> list[Verdict]:
        if "boom" in comment.text:
            raise RuntimeError("The check broke.")
        if "casino" in comment.text:
            return [Verdict("spam", "It is about games.")]
        return [Verdict("approve")] if comment.name == "Grace" else []

    module.check_comment = check_comment  # type: ignore[attr-defined]
    return module


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return Plugins({"blog": cartouche_blog, "comments": cartouche_comments, "checking": checking()})


@pytest.fixture(scope="module")
def engine(sqlite_source: Any, plugins: Plugins) -> Iterator[Engine]:
    with sqlite_source.empty() as url:
        engine = make_engine(url)
        find_migrations(plugins).upgrade(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@pytest.fixture(scope="module")
def wsgi(engine: Engine, tokens: dict[str, str], plugins: Plugins) -> Any:
    return make_app(serving(services_on(engine, build_types(plugins), plugins=plugins)))


@pytest.fixture(scope="module")
def admin(wsgi: Any, tokens: dict[str, str]) -> Api:
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture
def visitor(wsgi: Any) -> TestApp:
    return TestApp(wsgi)
