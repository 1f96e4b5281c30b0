"""What the blog gives to Cartouche: content types, their one permission, and a word on review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cartouche_blog.bylines import missing_byline
from cartouche_blog.pages import Page
from cartouche_blog.people import VIEW_PRIVATE_DETAILS, Person
from cartouche_blog.posts import Post
from cartouche_blog.series import Series
from cartouche_blog.taxonomy import Category, Tag
from cartouche_blog.web.archives import archive_pages
from cartouche_blog.web.beside import beside_parts
from cartouche_blog.web.feeding import feed_pages
from cartouche_blog.web.newsletter import newsletter_page
from cartouche_blog.web.tags import feed_tags
from cms.sdk import (
    ContentType,
    HeadTag,
    Permission,
    Rendition,
    SiteContributions,
    TypeSpec,
    Visit,
    hookimpl,
)

HERE = Path(__file__).parent


@hookimpl
def content_types() -> list[type[ContentType]]:
    """Give the types in the order in which an editor meets them."""
    return [Page, Post, Person, Category, Tag, Series]


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


@hookimpl
def site() -> list[SiteContributions]:
    """Give the site its archives, feeds, and what else to read."""
    return [
        SiteContributions(
            pages=(*archive_pages(), *feed_pages(), newsletter_page()),
            parts=beside_parts(),
            templates=HERE / "templates",
            static=HERE / "static",
            locale=HERE / "locale",
        )
    ]


@hookimpl
def render_head(visit: Visit) -> list[HeadTag]:
    """Tell readers of feeds where the feeds are."""
    return list(feed_tags(visit))
