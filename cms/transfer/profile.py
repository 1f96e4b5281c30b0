"""Which content type and which fields each kind of imported content goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Target:
    """A content type, with the field for each neutral name; names it lacks are left out."""

    type: str
    fields: Mapping[str, str]
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """The target of each neutral type; what has none is kept as data and reported."""

    targets: Mapping[str, Target]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


BLOG = Profile(
    {
        "page": Target(
            type="page",
            fields=_same("title", "slug", "summary", "body", "menu_title"),
            references=_same("hero"),
        ),
        "post": Target(
            type="post",
            fields=_same("title", "slug", "summary", "body", "featured"),
            references=_same("author", "categories", "tags", "hero"),
        ),
        "category": Target(
            type="category",
            fields=_same("name", "slug", "description"),
            references=_same("parent"),
        ),
        "tag": Target(type="tag", fields=_same("name", "slug")),
        "person": Target(type="person", fields=_same("name", "slug", "email", "bio")),
        "asset": Target(type="asset", fields=_same("title", "file", "alt", "caption")),
        "folder": Target(type="media_folder", fields=_same("title")),
    }
)
"""The types of the bundled plugin `blog`, and those of the media library."""
