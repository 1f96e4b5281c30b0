"""What the tests of the schema share: a type with every kind of field, and naughty strings."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cms.schema import fields as f
from cms.schema.content_type import ContentType, TypeSpec
from cms.schema.registry import TypeRegistry, build_registry

ROOT = Path(__file__).parents[3]

OWN_NAUGHTY = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\x01\x02\x7f\x85\xa0",
    "\ufeff\ufffe\uffff",
    "undefined",
    "NaN",
    "1e400",
    "-0",
    "Ω≈ç√∫˜µ≤≥÷",
    "e\u0301",
    "\u202etest\u202c",
    "ﷺ\u0336🏳️‍🌈👩‍👩‍👧‍👧",
    "' OR 1=1 -- \"; DROP TABLE entry",
    "<script>alert(1)</script>",
    "../../etc/passwd\n\r\t\\",
    "{{7*7}}${7*7}%s%n",
    "𝒯𝒽ℯ İıſẞß ŉ",
]


STRINGS = Path(os.environ.get("CMS_CORPORA") or ROOT.parent / "shared" / "corpora") / "strings"
"""Shared test data, which need not be there: the tests below have some of their own."""


@pytest.fixture(scope="session")
def naughty_strings() -> list[str]:
    """Strings that break software: some of our own, and the big list where it is present."""
    listed = STRINGS / "blns" / "blns.json"
    return OWN_NAUGHTY + (json.loads(listed.read_text("utf-8")) if listed.is_file() else [])


@pytest.fixture(scope="session")
def naughty_json() -> list[object]:
    """Values that a lenient parser reads from odd JSON: our own, and JSONTestSuite's."""
    found: list[object] = [1e400, 10**400, {"": {"": ""}}, [[[[]]]], {"\ud800": 1}, ["\0"], -0.0]
    for path in sorted((STRINGS / "JSONTestSuite" / "test_parsing").glob("*.json")):
        try:
            found.append(json.loads(path.read_bytes()))
        except (ValueError, RecursionError):
            continue
    return found


class Person(ContentType, title_field="name"):
    """Somebody who writes."""

    name = f.Text(required=True)


class Quote(f.Component, icon="quote"):
    """Words of somebody else."""

    text = f.LongText(required=True, localized=True, max_length=20)
    source = f.Text()


class Divider(f.Component):
    """A line."""


class Gallery(f.Component):
    """Pictures and what is said of them."""

    images = f.List(f.Image(), min_items=1)
    captions = f.Blocks([Quote])


class Everything(ContentType, allowed_in="/", plural="Everythings"):
    """A type with every kind of field."""

    title = f.Text(required=True, localized=True, searchable=True, max_length=120)
    summary = f.LongText(min_length=3, max_length=200)
    source = f.Markdown()
    body = f.RichText(localized=True)
    slug = f.Slug(source="title")
    minutes = f.Integer(min=1, max=600, indexed=True)
    price = f.Decimal(min="-10", max="1000.50", places=2)
    vegan = f.Boolean(default=False)
    day = f.Date()
    instant = f.DateTime(indexed=True)
    clock = f.Time()
    level = f.Choice(choices=["easy", ("hard", "Rather hard")])
    seasons = f.Choices(choices=["spring", "summer", "autumn"], min_items=1, max_items=2)
    colour = f.Colour()
    email = f.Email(unique=False)
    website = f.URL()
    extra = f.JSON()
    place = f.Location()
    photo = f.Image(renditions=("card",))
    attachment = f.File()
    author = f.Reference(to="person")
    related = f.Reference(to=("person", "everything"), many=True, max_items=3)
    anything = f.Reference()
    steps = f.List(f.Text(max_length=10), max_items=3)
    seo = f.Group({"title": f.Text(max_length=10), "robots": f.Choice(choices=["all", "none"])})
    blocks = f.Blocks([Quote, Divider, Gallery])


@pytest.fixture(scope="session")
def registry() -> TypeRegistry:
    """The two types of these tests."""
    return build_registry([("kitchen", Everything), ("kitchen", Person)])


@pytest.fixture(scope="session")
def everything(registry: TypeRegistry) -> TypeSpec:
    """The type with every kind of field."""
    return registry.require("everything")
