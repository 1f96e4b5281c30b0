"""What the blog gives to Cartouche: content types, their one permission, and a word on review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartouche_blog.bylines import missing_byline
from cartouche_blog.pages import Page
from cartouche_blog.people import VIEW_PRIVATE_DETAILS, Person
from cartouche_blog.posts import Post
from cartouche_blog.taxonomy import Category, Tag
from cms.sdk import ContentType, Permission, Rendition, TypeSpec, hookimpl


@hookimpl
def content_types() -> list[type[ContentType]]:
    """Give the types in the order in which an editor meets them."""
    return [Page, Post, Person, Category, Tag]


@hookimpl
def renditions() -> list[Rendition]:
    """Name the sizes that the blog shows pictures in."""
    return [
        Rendition("card", 640, 360),
        Rendition("large", 1600, fit="contain"),
        Rendition("hero", 1920, 820),
    ]


@hookimpl
def permissions() -> list[Permission]:
    """Name the right to read what is not for the public, such as an e-mail address."""
    return [VIEW_PRIVATE_DETAILS]


@hookimpl
def guard_transition(
    spec: TypeSpec, document: Mapping[str, Any], to: Mapping[str, str]
) -> list[str]:
    """Let no post go to review without a byline."""
    return missing_byline(spec.name, document, to)
