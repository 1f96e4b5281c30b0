"""Categories and tags: by what posts are found."""

from __future__ import annotations

from cms.sdk import ContentType
from cms.sdk import fields as f


class Category(ContentType, icon="folder", plural="Categories", title_field="name"):
    """A shelf for posts; a category may stand within another."""

    name = f.Text(required=True, max_length=80, localized=True, indexed=True, searchable=True)
    slug = f.Slug(source="name", localized=True)
    description = f.LongText(max_length=1000, localized=True)
    parent = f.Reference(to="category", indexed=True, help="The category that holds this one.")


class Tag(ContentType, icon="tag", title_field="name"):
    """A keyword that posts share."""

    name = f.Text(required=True, max_length=80, localized=True, indexed=True, searchable=True)
    slug = f.Slug(source="name", localized=True)
