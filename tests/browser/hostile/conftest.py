"""A site full of hostile texts, made once for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.app import make_app
from cms.db.session import make_engine
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.settings import ApiSettings
from tests.functional.api.conftest import Note, Page, Person, people, services_on
from tests.functional.api.hostile.wire import Wire

from .payloads import payloads
from .rows import OF_ENTRIES, Cell

LARGE = ApiSettings(body_max=8 * 1024 * 1024)


class Holder(ContentType):
    """Holds hostile texts, many in one entry."""

    text = f.Text()
    slug = OF_ENTRIES["slug"].field
    cells = f.Blocks([Cell])


class Elsewhere(ContentType):
    """Has a slug in any script."""

    text = f.Text()
    slug = OF_ENTRIES["unicode_slug"].field


REGISTRY = build_registry([("test", one) for one in (Page, Person, Note, Holder, Elsewhere)])


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """All payloads."""
    return payloads()


@pytest.fixture(scope="module")
def site_engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def site_tokens(site_engine: Engine) -> dict[str, str]:
    return people(site_engine)


@pytest.fixture(scope="module")
def site_app(site_engine: Engine, site_tokens: dict[str, str]) -> Any:
    return make_app(services_on(site_engine, REGISTRY, api=LARGE))


@pytest.fixture(scope="module")
def wire(site_app: Any, site_tokens: dict[str, str]) -> Wire:
    """The administrator, who may write anything."""
    return Wire(site_app, None, site_tokens).as_("administrator")
