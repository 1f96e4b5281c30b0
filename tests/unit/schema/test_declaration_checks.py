"""Declarations that contradict themselves or each other are refused, with the place named."""

from __future__ import annotations

import pytest

from cms.errors import DeclarationError
from cms.schema import fields as f
from cms.schema.content_type import ContentType, TypeExtension
from cms.schema.registry import build_registry


def type_of(_name: str = "thing", _options: dict | None = None, **fields: object):
    return type(_name.title(), (ContentType,), fields, name=_name, **(_options or {}))


class Quote(f.Component):
    text = f.Text(localized=True)


class QuoteAgain(f.Component, name="quote"):
    text = f.Text()


class Indexed(f.Component):
    text = f.Text(indexed=True)


class Renamed(f.Component, renamed_from="quote"):
    text = f.Text()


class BadName(f.Component, name="Bad Name"):
    text = f.Text()


def nested(depth: int) -> f.Field:
    field: f.Field = f.Text()
    for _ in range(depth):
        field = f.Group({"a": field})
    return field


FIELDS: list[tuple[str, dict[str, object], str, str]] = [
    ("reserved id", {"id": f.Text()}, "id", "reserved"),
    ("reserved type", {"type": f.Text()}, "type", "reserved"),
    ("reserved underscore", {"_x": f.Text()}, "_x", "reserved"),
    ("reserved logic", {"or": f.Text()}, "or", "reserved"),
    ("name with a dot", {"a.b": f.Text()}, "a.b", "letters"),
    ("name too long", {"a" * 64: f.Text()}, "a" * 64, "63"),
    ("class, not field", {"a": f.Text}, "a", "Text()"),
    ("base field", {"a": f.Field()}, "a", "not a field"),
    ("unknown target", {"a": f.Reference(to="nobody")}, "a", "nobody"),
    ("one unknown target", {"a": f.Reference(to=("thing", "nobody"))}, "a", "nobody"),
    ("no target", {"a": f.Reference(to=())}, "a", "to must"),
    ("bounds without many", {"a": f.Reference(max_items=3)}, "a", "many"),
    ("slug source missing", {"a": f.Slug(source="title")}, "a", "title"),
    ("slug source no text", {"n": f.Integer(), "a": f.Slug(source="n")}, "a", "text field"),
    ("two slugs", {"a": f.Slug(), "b": f.Slug()}, "b", "slug already"),
    ("slug in group", {"g": f.Group({"a": f.Slug()})}, "g.a", "slug"),
    ("read right in group", {"g": f.Group({"a": f.Text(read_permission="x")})}, "g.a", "outer"),
    ("write right in list", {"g": f.List(f.Text(write_permission="x"))}, "g.of", "outer"),
    ("length", {"a": f.Text(min_length=5, max_length=4)}, "a", "greater"),
    ("negative length", {"a": f.LongText(max_length=-1)}, "a", "0 or more"),
    ("default max", {"a": f.Text(min_length=1_001)}, "a", "greater"),
    ("min over max", {"a": f.Integer(min=2, max=1)}, "a", "greater"),
    ("min no integer", {"a": f.Integer(min=1.5)}, "a", "whole"),
    ("min beyond", {"a": f.Integer(min=-(2**53))}, "a", "within"),
    ("decimal min over max", {"a": f.Decimal(min="2", max="1.9")}, "a", "greater"),
    ("decimal bound", {"a": f.Decimal(min="two")}, "a", "decimal"),
    ("decimal float bound", {"a": f.Decimal(max=1.5)}, "a", "string"),
    ("places", {"a": f.Decimal(places=31)}, "a", "places"),
    ("items", {"a": f.List(f.Text(), min_items=2, max_items=1)}, "a", "greater"),
    ("items beyond bound", {"a": f.List(f.Text(), min_items=1_001)}, "a", "1000"),
    ("pattern", {"a": f.Text(pattern="(")}, "a", "regular expression"),
    ("no choices", {"a": f.Choice()}, "a", "at least one"),
    ("choice twice", {"a": f.Choice(choices=["x", ("x", "X")])}, "a", "twice"),
    ("choice no text", {"a": f.Choices(choices=[1])}, "a", "strings"),
    ("too many demanded", {"a": f.Choices(choices=["x"], min_items=2)}, "a", "more than"),
    ("scripting scheme", {"a": f.URL(schemes=("javascript",))}, "a", "scripts"),
    ("no scheme", {"a": f.URL(schemes=())}, "a", "at least one"),
    ("rendition without a name", {"a": f.Image(renditions=("",))}, "a", "names"),
    ("localized in list", {"a": f.List(f.Text(localized=True))}, "a.of", "localized"),
    (
        "localized deep in list",
        {"a": f.List(f.Group({"b": f.Text(localized=True)}))},
        "a.of.b",
        "list",
    ),
    (
        "localized twice",
        {"a": f.Group({"b": f.Text(localized=True)}, localized=True)},
        "a.b",
        "already",
    ),
    ("localized blocks", {"a": f.Blocks([Quote], localized=True)}, "a.quote.text", "already"),
    ("blocks in list", {"a": f.List(f.Blocks([Quote]))}, "a.of.quote.text", "list"),
    ("required item", {"a": f.List(f.Text(required=True))}, "a.of", "no meaning"),
    ("indexed in list", {"a": f.List(f.Text(indexed=True))}, "a.of", "list"),
    ("indexed in blocks", {"a": f.Blocks([Indexed])}, "a.indexed.text", "blocks"),
    ("unique in list", {"a": f.List(f.Group({"b": f.Text(unique=True)}))}, "a.of.b", "unique"),
    ("indexed list", {"a": f.List(f.Text(), indexed=True)}, "a", "single"),
    ("indexed JSON", {"a": f.JSON(indexed=True)}, "a", "json"),
    ("unique rich text", {"a": f.RichText(unique=True)}, "a", "unique"),
    ("indexed long", {"a": f.Text(indexed=True, max_length=256)}, "a", "255"),
    ("indexed long text", {"a": f.LongText(indexed=True)}, "a", "255"),
    ("default refused", {"a": f.Integer(min=1, default=0)}, "a", "default"),
    ("default of another type", {"a": f.Text(default=5)}, "a", "default"),
    ("default no choice", {"a": f.Choice(choices=["x"], default="y")}, "a", "default"),
    ("default within", {"a": f.Group({"b": f.Date(default="soon")})}, "a.b", "default"),
    ("renamed from existing", {"a": f.Text(renamed_from="b"), "b": f.Text()}, "a", "exists"),
    ("renamed from itself", {"a": f.Text(renamed_from="a")}, "a", "exists"),
    (
        "renamed twice",
        {"a": f.Text(renamed_from="x"), "b": f.Text(renamed_from=["y", "x"])},
        "b",
        "claimed",
    ),
    ("renamed from reserved", {"a": f.Text(renamed_from="id")}, "a", "can't have been"),
    ("renamed from a number", {"a": f.Text(renamed_from=5)}, "a", "a name"),
    (
        "renamed within",
        {"g": f.Group({"a": f.Text(renamed_from="b"), "b": f.Text()})},
        "g.a",
        "exists",
    ),
    ("component renamed", {"a": f.Blocks([Quote, Renamed])}, "a", "still exists"),
    ("component twice", {"a": f.Blocks([Quote, QuoteAgain])}, "a.quote", "twice"),
    ("component's name", {"a": f.Blocks([BadName])}, "a.Bad Name", "lower-case"),
    ("no component", {"a": f.Blocks([f.Text()])}, "a", "components"),
    ("no components", {"a": f.Blocks([])}, "a", "at least one"),
    ("empty group", {"a": f.Group({})}, "a", "at least one field"),
    ("group of what", {"a": f.Group({"b": 5})}, "a.b", "not a field"),
    ("list of what", {"a": f.List("text")}, "a.of", "not a field"),
    ("visible by itself", {"a": f.Text(visible_if={"a": 1})}, "a", "itself"),
    ("visible by a stranger", {"a": f.Text(visible_if={"b": 1})}, "a", "beside"),
    (
        "visible by an operator",
        {"b": f.Text(), "a": f.Text(visible_if={"b": {"gt": 1}})},
        "a",
        "operators",
    ),
    ("visible by text", {"a": f.Text(visible_if="b")}, "a", "mapping"),
    ("too deep", {"a": nested(40)}, ".".join("a" * 17), "levels"),
]


@pytest.mark.parametrize(
    ("fields", "field", "said"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_field_that_contradicts_is_refused_with_its_place(fields, field, said):
    with pytest.raises(DeclarationError) as caught:
        build_registry([("shop", type_of(**fields))])
    error = caught.value
    assert (error.plugin, error.type, error.field) == ("shop", "thing", field)
    assert said in error.detail
    assert "plugin 'shop', type 'thing', field" in error.detail


TYPES = [
    ("no fields", {}, {}, "at least one field"),
    ("unknown parent", {"allowed_in": ("nowhere",)}, {"a": f.Text()}, "nowhere"),
    ("no parent", {"allowed_in": ()}, {"a": f.Text()}, "empty"),
    ("unknown title", {"title_field": "b"}, {"a": f.Text()}, "title_field"),
    ("title no text", {"title_field": "a"}, {"a": f.Integer()}, "title_field"),
]


@pytest.mark.parametrize(
    ("options", "fields", "said"), [case[1:] for case in TYPES], ids=[case[0] for case in TYPES]
)
def test_a_type_that_contradicts_is_refused(options, fields, said):
    with pytest.raises(DeclarationError, match=said) as caught:
        build_registry([("shop", type_of(_options=options, **fields))])
    assert (caught.value.plugin, caught.value.type) == ("shop", "thing")


@pytest.mark.parametrize("name", ["Thing", "a b", "", "_a", "a" * 64, "ä", "a\n"])
def test_a_types_name_is_bounded(name):
    with pytest.raises(DeclarationError, match="lower-case"):
        build_registry([("shop", type_of(name, a=f.Text()))])


def test_two_types_of_one_name_name_both_plugins():
    with pytest.raises(DeclarationError, match=r"plugin 'b', type 'thing'.*plugin 'a'"):
        build_registry([("a", type_of(a=f.Text())), ("b", type_of(b=f.Text()))])


@pytest.mark.parametrize(
    ("extension", "said"),
    [
        (TypeExtension("nowhere", {"a": f.Text()}), "does not exist"),
        (TypeExtension("thing", {"title": f.Text()}), "already"),
        (TypeExtension("thing", {"id": f.Text()}), "reserved"),
        (TypeExtension("*", {"slug": f.Slug()}), "slug already"),
        (TypeExtension(("thing",), {"min": f.Integer(min=2, max=1)}), "greater"),
    ],
)
def test_an_extension_that_contradicts_names_the_plugin_that_extends(extension, said):
    declared = [("shop", type_of(title=f.Text(), path=f.Slug()))]
    with pytest.raises(DeclarationError, match=said) as caught:
        build_registry(declared, [("seo", extension)])
    assert caught.value.plugin == "seo"


def test_nothing_is_refused_that_does_not_contradict(everything):
    assert everything.title_field == "title"
    assert everything.slug_field == "slug"
    assert everything.fields["minutes"].label == "Minutes"
