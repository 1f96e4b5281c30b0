"""The default profile names types and fields that the bundled blog has."""

from __future__ import annotations

import pytest

import cartouche_blog
from cms.content.assets.types import CORE_TYPES
from cms.schema.registry import build_registry
from cms.transfer.profile import BLOG

REGISTRY = build_registry([*CORE_TYPES, *(("blog", one) for one in cartouche_blog.content_types())])


@pytest.mark.parametrize("neutral", sorted(BLOG.targets))
def test_each_target_is_there(neutral: str) -> None:
    target = BLOG.targets[neutral]
    fields = REGISTRY.require(target.type).fields
    assert {*target.fields.values(), *target.references.values()} <= set(fields)
