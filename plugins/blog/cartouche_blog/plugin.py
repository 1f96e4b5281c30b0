"""What the blog gives to Cartouche: its content types and the one permission they need."""

from __future__ import annotations

from cartouche_blog.pages import Page
from cartouche_blog.people import VIEW_PRIVATE_DETAILS, Person
from cartouche_blog.posts import Post
from cartouche_blog.taxonomy import Category, Tag
from cms.sdk import ContentType, Permission, hookimpl


@hookimpl
def content_types() -> list[type[ContentType]]:
    """Give the types in the order in which an editor meets them."""
    return [Page, Post, Person, Category, Tag]


@hookimpl
def permissions() -> list[Permission]:
    """Name the right to read what is not for the public, such as an e-mail address."""
    return [VIEW_PRIVATE_DETAILS]
