"""The page: what stands still in the tree of a site."""

from __future__ import annotations

from cartouche_blog.blocks import PAGE_BLOCKS
from cms.sdk import ContentType
from cms.sdk import fields as f


class Page(ContentType, icon="file-text", allowed_in=("/", "page"), title_field="title"):
    """A page with a place in the tree; other pages and posts may stand below it."""

    title = f.Text(required=True, max_length=120, localized=True, indexed=True, searchable=True)
    slug = f.Slug(source="title", localized=True)
    summary = f.LongText(
        max_length=400,
        localized=True,
        searchable=True,
        help="One or two sentences, for lists and for search engines.",
    )
    body = f.RichText(localized=True, searchable=True)
    hero = f.Image(label="Large picture", renditions=("card", "hero"))
    blocks = f.Blocks(types=PAGE_BLOCKS, help="What follows the body, in any order.")
    menu_title = f.Text(
        max_length=40, localized=True, help="A shorter title for menus, where the title is long."
    )
    show_in_menu = f.Boolean(default=True, indexed=True)
