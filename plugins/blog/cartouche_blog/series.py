"""The series: posts that belong together and are read in their order."""

from __future__ import annotations

from cms.sdk import ContentType
from cms.sdk import fields as f


class Series(ContentType, icon="library", plural="Series", title_field="name"):
    """Several posts on one matter, read from the first on."""

    name = f.Text(required=True, max_length=120, localized=True, indexed=True, searchable=True)
    slug = f.Slug(source="name", localized=True)
    description = f.LongText(max_length=1000, localized=True)
