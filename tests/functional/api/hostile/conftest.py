"""One site for all tests of a module: they ask it thousands of things, and none may break it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from tests.functional.api.conftest import Note, Page, Person, people, services_on

from .wire import Wire


class Box(f.Component):
    """A block of the specimen."""

    text = f.LongText()


class Specimen(ContentType, allowed_in=("/", "specimen")):
    """An entry with one field of every kind."""

    text = f.Text(indexed=True)
    long_text = f.LongText(localized=True)
    markdown = f.Markdown(searchable=True)
    rich_text = f.RichText()
    slug = f.Slug()
    integer = f.Integer()
    decimal = f.Decimal()
    boolean = f.Boolean()
    date = f.Date()
    date_time = f.DateTime()
    time = f.Time()
    choice = f.Choice(choices=[("a", "A"), ("b", "B")])
    choices = f.Choices(choices=[("a", "A"), ("b", "B")])
    colour = f.Colour()
    email = f.Email()
    url = f.URL()
    json = f.JSON()
    location = f.Location()
    image = f.Image()
    file = f.File()
    reference = f.Reference(to="person")
    references = f.Reference(to="*", many=True)
    texts = f.List(f.Text())
    group = f.Group({"text": f.Text(), "inner": f.Group({"text": f.Text()})})
    blocks = f.Blocks([Box])
    unique = f.Text(unique=True)


TESTED = [("test", one) for one in (Page, Person, Note, Specimen)]
REGISTRY = build_registry([*CORE_TYPES, *TESTED])


def an_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Open a database of the kind that the fixture's parameter names."""
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    yield from an_engine(request)


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@pytest.fixture(scope="module")
def wire_app(engine: Engine, tokens: dict[str, str]) -> Any:
    return make_app(services_on(engine, REGISTRY))


@pytest.fixture(scope="module")
def nobody(wire_app: Any, tokens: dict[str, str]) -> Wire:
    """A caller without credentials; `nobody.as_("editor")` is one with."""
    return Wire(wire_app, None, tokens)


@pytest.fixture(scope="module")
def wire(nobody: Wire) -> Wire:
    """The administrator."""
    return nobody.as_("administrator")
