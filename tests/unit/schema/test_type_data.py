"""Types as data: read back to the letter, whatever they say."""

from __future__ import annotations

import pytest

from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType, TypeSpec
from cms.schema.declaration import field_kinds, fingerprint
from cms.schema.registry import build_registry
from cms.schema.type_data import read_type, type_data


class Card(f.Component, label="A card", renamed_from="tile"):
    """Something short."""

    text = f.LongText(required=True, localized=True)
    link = f.URL(schemes=("https", "mailto"))


class Everything(ContentType, icon="box", allowed_in="/", public=False, title_field="second"):
    """Has a field of every kind."""

    first = f.Text(min_length=2, pattern="[a-z]+", indexed=True, renamed_from=("premier", "uno"))
    second = f.Text(unique=True, max_length=80, label="2nd", help="The second.")
    long = f.LongText(max_length=400, searchable=True)
    markdown = f.Markdown()
    rich = f.RichText(localized=True)
    slug = f.Slug(source="first", allow_unicode=True)
    number = f.Integer(min=1, max=9, default=3)
    price = f.Decimal(min="0.5", places=2)
    on = f.Boolean(default=False)
    day = f.Date()
    moment = f.DateTime()
    hour = f.Time()
    one = f.Choice(choices=["a", ("b", "Bee")])
    some = f.Choices(choices=["a", "b"], min_items=1, max_items=2)
    colour = f.Colour()
    mail = f.Email(encrypted=True, blind_index=True)
    url = f.URL()
    extra = f.JSON(default={"a": [1, {"b": None}]})
    place = f.Location()
    picture = f.Image()
    file = f.File()
    own = f.StoredFile(accept=("image/*",))
    other = f.Reference(to=("everything", "asset"), many=True, max_items=3)
    names = f.List(f.Text(max_length=20), max_items=5)
    seo = f.Group({"title": f.Text(), "robots": f.Choice(choices=["all", "none"])})
    parts = f.Blocks([Card], max_items=9)
    shown = f.Text(visible_if={"one": ["a"]}, read_permission="view_audit")


@pytest.fixture(scope="module")
def spec() -> TypeSpec:
    return build_registry([*CORE_TYPES, ("own_types", Everything)]).require("everything")


def test_a_type_is_read_back_to_the_letter(spec: TypeSpec) -> None:
    kinds = field_kinds()
    assert {one.kind for one in spec.fields.values()} == kinds.keys()
    data = type_data(spec)
    back = read_type(data, kinds, "own_types")
    assert (back, fingerprint(back)) == (spec, fingerprint(spec))
    assert [*back.fields] == [*spec.fields]
    assert type_data(back) == data


def test_what_goes_without_saying_is_not_said(spec: TypeSpec) -> None:
    said = {one["name"]: one for one in type_data(spec)["fields"]}
    assert said["markdown"] == {"name": "markdown", "kind": "markdown"}
    assert said["url"] == {"name": "url", "kind": "url"}
    assert said["second"] == {
        "name": "second",
        "kind": "text",
        "label": "2nd",
        "help": "The second.",
        "unique": True,
        "max_length": 80,
    }
