"""The post: an article with an author and a date."""

from __future__ import annotations

from cms.sdk import ContentType
from cms.sdk import fields as f


class Post(ContentType, icon="newspaper", allowed_in=("/", "page"), title_field="title"):
    """An article; its date is the one from which it is published."""

    title = f.Text(required=True, max_length=160, localized=True, indexed=True, searchable=True)
    slug = f.Slug(source="title", localized=True)
    summary = f.LongText(
        max_length=400,
        localized=True,
        searchable=True,
        help="One or two sentences, for lists and for search engines.",
    )
    body = f.RichText(localized=True, searchable=True)
    hero = f.Image(label="Large picture", renditions=("card", "hero"))
    author = f.Reference(to="person", indexed=True)
    categories = f.Reference(to="category", many=True, max_items=200)
    tags = f.Reference(to="tag", many=True, max_items=200)
    series = f.Reference(
        to="series", indexed=True, help="What the post is a part of; the oldest part comes first."
    )
    featured = f.Boolean(
        default=False, indexed=True, help="Stands first on the pages that list posts."
    )
