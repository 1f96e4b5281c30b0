"""The blog's content types as an installation sees them."""

from __future__ import annotations

from typing import Any

import pytest

import cartouche_blog
from cms.errors import ValidationFailed
from cms.schema.colander_schema import validate
from cms.schema.registry import TypeRegistry, build_registry

POST = "0198c1de-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def registry() -> TypeRegistry:
    return build_registry([("blog", one) for one in cartouche_blog.content_types()])


def test_pages_and_posts_stand_in_the_tree_and_the_rest_does_not(registry: TypeRegistry) -> None:
    assert {spec.name for spec in registry if spec.in_tree} == {"page", "post"}


def test_everything_is_public_but_the_addresses_of_people(registry: TypeRegistry) -> None:
    assert all(spec.public for spec in registry)
    needed = registry.require("person").fields["email"].read_permission
    assert needed in {permission.name for permission in cartouche_blog.permissions()}


@pytest.mark.parametrize("name", ["page", "post", "category", "tag"])
def test_titles_and_addresses_are_translated(registry: TypeRegistry, name: str) -> None:
    spec = registry.require(name)
    assert spec.title_field
    assert spec.slug_field
    assert spec.fields[spec.title_field].localized
    assert spec.fields[spec.slug_field].localized


def test_a_post_is_published_with_a_title_alone(registry: TypeRegistry) -> None:
    document = validate(registry.require("post"), {"title": "Fog", "slug": "fog"}, "publish")
    assert document["title"] == "Fog"


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"title": "x" * 161}, "/title"),
        ({"author": {"id": POST, "type": "post"}}, "/author/type"),
        ({"tags": [POST] * 201}, "/tags"),
        ({"featured": "yes"}, "/featured"),
    ],
)
def test_a_post_refuses(registry: TypeRegistry, values: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        validate(registry.require("post"), values, "draft")
    assert pointer in {problem.pointer for problem in refused.value.problems}


def test_a_page_takes_blocks_in_any_order(registry: TypeRegistry) -> None:
    blocks = [
        {"_id": "b", "_type": "call_to_action", "text": "Come in.", "button": "Now"},
        {"_id": "a", "_type": "quote", "text": "It is in the wrong place."},
        {"_id": "c", "_type": "features", "items": [{"title": "19 metres"}]},
    ]
    page = {"title": "Home", "slug": "home", "blocks": blocks}
    document = validate(registry.require("page"), page, "publish")
    assert [block["_id"] for block in document["blocks"]] == ["b", "a", "c"]
