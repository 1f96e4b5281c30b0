"""The person: who writes, and who is written about."""

from __future__ import annotations

from cms.sdk import ContentType, Permission
from cms.sdk import fields as f

VIEW_PRIVATE_DETAILS = Permission(
    name="view_private_details",
    label="View private details",
    help="Read the e-mail addresses of people.",
)


class Person(ContentType, icon="user", plural="People", title_field="name"):
    """An author, or anybody else with a page of their own."""

    name = f.Text(required=True, max_length=120, indexed=True, searchable=True)
    slug = f.Slug(source="name")
    email = f.Email(
        label="E-mail",
        read_permission=VIEW_PRIVATE_DETAILS.name,
        help="Never public: only those who may view private details see it.",
    )
    role = f.Text(max_length=120, localized=True, help="Such as “editor”.")
    bio = f.RichText(label="Biography", localized=True, searchable=True)
    portrait = f.Image(renditions=("card",))
    links = f.List(
        of=f.Group(
            fields={
                "label": f.Text(required=True, max_length=60),
                "url": f.URL(required=True, label="URL"),
            }
        ),
        max_items=12,
    )
