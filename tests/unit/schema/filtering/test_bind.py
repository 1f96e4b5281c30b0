"""Tests of binding filters to the fields of types."""

from __future__ import annotations

from typing import Any

import pytest

from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.filtering.ast import And, BoundCondition, BoundFilter, Hop, Not, Or
from cms.schema.filtering.bind import bind
from cms.schema.filtering.evaluate import matches
from cms.schema.filtering.parse import from_json
from cms.schema.keys import document_keys
from cms.schema.registry import TypeRegistry, build_registry

ID = "01980000-0000-7000-8000-00000000000a"


class Person(ContentType):
    name = f.Text()
    born = f.Date()
    boss = f.Reference(to="person")
    weight = f.Integer()


class Company(ContentType):
    name = f.Text()
    founded = f.Date()
    weight = f.Decimal()


class Article(ContentType):
    title = f.Text(required=True)
    slug = f.Slug(source="title")
    minutes = f.Integer()
    body = f.RichText()
    author = f.Reference(to="person")
    about = f.Reference(to=("person", "company"), many=True)
    seo = f.Group(fields={"title": f.Text(), "page": f.Reference(to="article")})
    labels = f.List(f.Text())
    published_at = f.Text()


@pytest.fixture(scope="module")
def registry() -> TypeRegistry:
    return build_registry([("test", Person), ("test", Company), ("test", Article)], [])


def bound(registry: TypeRegistry, written: Any, **options: Any) -> BoundFilter:
    return bind(from_json(written), registry.require("article"), registry, **options)


def leaf(
    key: str, op: str, *values: str, hops: tuple[Hop, ...] = (), **more: Any
) -> BoundCondition:
    facts = {"folded": False, "many": False, "system": False, **more}
    return BoundCondition(hops=hops, key=key, op=op, values=values, **facts)


def test_a_literal_becomes_a_key_that_sorts(registry: TypeRegistry) -> None:
    low, high = (bound(registry, {"minutes": n}) for n in (9, 10))
    assert isinstance(low, BoundCondition)
    assert isinstance(high, BoundCondition)
    assert low.values < high.values


def test_operators_are_brought_to_few(registry: TypeRegistry) -> None:
    assert bound(registry, {"title": {"ne": "x"}}) == Not(leaf("title", "eq", "x"))
    assert bound(registry, {"title": {"nin": ["x"]}}) == Not(leaf("title", "in", "x"))
    assert bound(registry, {"labels": {"any": "x"}}) == leaf("labels", "in", "x", many=True)
    assert bound(registry, {"title": {"icontains": "STRAßE"}}) == leaf(
        "title~", "contains", "strasse", folded=True
    )


def test_fields_of_groups_are_reached_by_dots(registry: TypeRegistry) -> None:
    assert bound(registry, {"seo.title": "x"}) == leaf("seo.title", "eq", "x")


def test_a_path_crosses_relations(registry: TypeRegistry) -> None:
    hops = (Hop("author", ("person",)), Hop("boss", ("person",)))
    assert bound(registry, {"author.boss.name": "x"}) == leaf("name", "eq", "x", hops=hops)
    assert bound(registry, {"seo.page.title": "x"}) == leaf(
        "title", "eq", "x", hops=(Hop("seo.page", ("article",)),)
    )
    assert bound(registry, {"author.created_at": {"gt": "2026-01-01T00:00:00Z"}}) == leaf(
        "_created_at",
        "gt",
        "2026-01-01T00:00:00.000000Z",
        hops=(Hop("author", ("person",)),),
        system=True,
    )


def test_types_that_agree_on_a_field_are_asked_at_once(registry: TypeRegistry) -> None:
    both = (Hop("about", ("person", "company")),)
    assert bound(registry, {"about.name": "x"}) == leaf("name", "eq", "x", hops=both)


def test_a_type_without_the_field_is_not_asked(registry: TypeRegistry) -> None:
    only = (Hop("about", ("person",)),)
    assert bound(registry, {"about.born": "2000-01-01"}) == leaf(
        "born", "eq", "2000-01-01", hops=only
    )


def test_types_that_differ_in_a_field_are_asked_each_in_its_way(registry: TypeRegistry) -> None:
    found = bound(registry, {"about.weight": 5})
    assert isinstance(found, BoundCondition | Or)
    with pytest.raises(BadRequest, match="whole number"):
        bound(registry, {"author.weight": 5.5})
    assert isinstance(bound(registry, {"about.weight": "5.5"}), BoundCondition)


def test_absence_beyond_a_relation_means_nothing_with_a_value_is_there(
    registry: TypeRegistry,
) -> None:
    hops = (Hop("author", ("person",)),)
    present = leaf("name", "null", "false", hops=hops)
    assert bound(registry, {"author.name": {"null": False}}) == present
    assert bound(registry, {"author.name": None}) == Not(present)
    assert bound(registry, {"title": None}) == leaf("title", "null", "true")


def test_properties_of_an_entry_yield_to_fields_of_the_same_name(registry: TypeRegistry) -> None:
    assert bound(registry, {"published_at": "x"}) == leaf("published_at", "eq", "x")
    own = bound(registry, {"_published_at": {"lt": "2026-01-01T01:00:00+01:00"}})
    assert own == leaf("_published_at", "lt", "2026-01-01T00:00:00.000000Z", system=True)
    assert bound(registry, {"id": ID.upper()}) == leaf("_id", "eq", ID, system=True)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"titel": "x"}, "did you mean 'title'"),
        ({"author.nane": "x"}, "did you mean 'name'"),
        ({"seo.titel": "x"}, "did you mean 'title'"),
        ({"title.name": "x"}, "not a relation"),
        ({"created_at.x": "x"}, "not a relation"),
        ({"body": "x"}, "can't be compared"),
        ({"seo": "x"}, "can't be compared"),
        ({"minutes": {"contains": "x"}}, "does not take 'contains'"),
        ({"minutes": "x"}, "whole number"),
        ({"title": {"null": "maybe"}}, "'true' or 'false'"),
        ({"id": "x"}, "id"),
        ({"created_at": "yesterday"}, "is not a time"),
        ({"created_at": "2026-01-01T00:00:00"}, "is not a time"),
        ({"created_at": "0001-01-01T00:00:00+23:00"}, "is not a time"),
        ({"position": "x"}, "only sorts"),
        ({"_nothing": "x"}, "no field"),
        ({"author.boss.boss.boss.boss.name": "x"}, "More than 4 relations"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(
    registry: TypeRegistry, written: Any, named: str
) -> None:
    with pytest.raises(BadRequest) as refusal:
        bound(registry, written)
    assert named in refusal.value.detail


def test_a_field_that_may_not_be_read_is_unknown(registry: TypeRegistry) -> None:
    def readable(spec: Any) -> set[str]:
        return set(spec.fields) - {"minutes", "name"}

    for written in ({"minutes": 5}, {"author.name": "x"}):
        with pytest.raises(BadRequest, match="no field"):
            bound(registry, written, readable=readable)
    assert bound(registry, {"title": "x"}, readable=readable)


def test_without_hops_a_relation_is_its_id_and_not_crossed(registry: TypeRegistry) -> None:
    assert bound(registry, {"author.id": ID}, hops=False) == leaf("author", "eq", ID)
    assert bound(registry, {"author": ID}, hops=False) == leaf("author", "eq", ID)
    with pytest.raises(BadRequest, match="can't be crossed"):
        bound(registry, {"author.name": "x"}, hops=False)


def test_bound_filters_judge_documents(registry: TypeRegistry) -> None:
    keys = document_keys(
        registry.require("article"),
        {"title": "Été", "minutes": -3, "labels": ["a", "b"], "author": {"id": ID}},
    )
    written = {
        "title": {"icontains": "ÉT"},
        "minutes": {"between": [-4, 2]},
        "labels": {"all": ["a", "b"]},
        "author": ID,
        "not": {"slug": {"null": False}},
    }
    found = bound(registry, written)
    assert isinstance(found, And)
    assert matches(found, keys, {})
    assert not matches(bound(registry, {**written, "minutes": {"gt": -3}}), keys, {})
