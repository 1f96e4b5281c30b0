"""A post goes to review with its author named."""

from __future__ import annotations

import pytest

import cartouche_blog
from cms.schema.registry import build_registry

REGISTRY = build_registry([("blog", one) for one in cartouche_blog.content_types()])
ANN = {"id": "0198c1de-0000-7000-8000-000000000001", "type": "person"}


@pytest.mark.parametrize(
    ("name", "document", "to", "refused"),
    [
        ("post", {"title": "One"}, {"main": "in_review"}, True),
        ("post", {"title": "One"}, {"legal": "approved"}, True),
        ("post", {"title": "One", "author": ANN}, {"main": "in_review"}, False),
        ("post", {"title": "One"}, {"main": "draft"}, False),
        ("page", {"title": "One"}, {"main": "in_review"}, False),
    ],
)
def test_a_post_without_author_does_not_move_on(
    name: str, document: dict[str, object], to: dict[str, str], refused: bool
) -> None:
    reasons = cartouche_blog.guard_transition(REGISTRY.require(name), document, to)
    assert bool(reasons) is refused
