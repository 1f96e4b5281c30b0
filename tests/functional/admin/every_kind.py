"""A type that has a field of every kind, some of them within each other."""

from __future__ import annotations

from typing import Any

from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.fields.component import Component
from cms.schema.registry import build_registry
from tests.functional.api.conftest import Note, Person
from tests.functional.api.conftest import Page as Leaf


class Saying(Component, icon="quote"):
    """Words of somebody, set apart."""

    text = f.LongText(required=True, localized=True)
    by = f.Reference(to="person")


class Gallery(Component, icon="images"):
    title = f.Text(max_length=60)
    links = f.List(f.Group({"label": f.Text(), "to": f.URL()}))
    body = f.RichText()


class Sample(ContentType):
    title = f.Text(required=True, localized=True, max_length=120)
    slug = f.Slug(source="title")
    body = f.RichText(localized=True, help="What is read first.")
    summary = f.LongText(max_length=200)
    notes = f.Markdown()
    mail = f.Email()
    web = f.URL()
    colour = f.Colour()
    whole = f.Integer(min=0, max=100)
    price = f.Decimal(places=2)
    on = f.Boolean()
    size = f.Choice(choices=["small", "large"])
    toppings = f.Choices(choices=["nuts", "figs", "salt"])
    day = f.Date()
    hour = f.Time()
    instant = f.DateTime()
    place = f.Location()
    data = f.JSON()
    author = f.Reference(to="person")
    related = f.Reference(to=("page", "person"), many=True)
    anything = f.Reference()
    cover = f.Image()
    paper = f.File()
    original = f.StoredFile()
    labels = f.List(f.Text(max_length=40), max_items=4)
    steps = f.List(f.Group({"name": f.Text(), "minutes": f.Integer()}, label="Step"))
    seo = f.Group({"title": f.Text(localized=True), "hidden": f.Boolean()})
    sections = f.Blocks([Saying, Gallery])
    film = f.Text(visible_if={"size": "large"})


TYPES: list[tuple[str, Any]] = [
    *CORE_TYPES,
    *[("test", one) for one in (Leaf, Person, Note, Sample)],
]
REGISTRY = build_registry(TYPES)
WHOLE: dict[str, Any] = {
    "title": "The whole of it",
    "body": {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "On"}]},
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "Some  "},
                    {"type": "text", "text": "lines", "marks": [{"type": "underline"}]},
                ],
            },
        ],
    },
    "summary": "In short.",
    "notes": "A *note*.",
    "mail": "a@example.org",
    "web": "https://example.org/",
    "colour": "#3354c8",
    "whole": 7,
    "price": "12.50",
    "on": True,
    "size": "large",
    "toppings": ["nuts"],
    "day": "2026-02-03",
    "hour": "09:30:00",
    "instant": "2026-02-03T10:00:00Z",
    "place": {"lat": 48.2, "lng": 16.37},
    "data": {"a": [1, 2]},
    "labels": ["one", "two"],
    "steps": [{"name": "Knead", "minutes": 10}, {"name": "Wait"}],
    "seo": {"title": "Found", "hidden": False},
    "sections": [
        {"_id": "first", "_type": "saying", "text": "Well said"},
        {"_id": "second", "_type": "gallery", "title": "Pictures", "links": [{"label": "A"}]},
    ],
    "film": "Silent",
}
