"""The way through the admin: what there is, as far as who asks may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.admin.translating import mark
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

MEDIA = ("asset", "media_folder")


@dataclass(frozen=True)
class Entry:
    """One way: where it leads, and by which icon and words."""

    label: str
    href: str
    icon: str
    help: str = ""


@dataclass(frozen=True)
class Group:
    """Ways that belong together; `title` is to be translated."""

    title: str
    entries: tuple[Entry, ...]


def known_types(request: Any) -> list[TypeSpec]:
    """Return the types that who asks may know of, in the order of their plurals."""
    registry: TypeRegistry = request.service(TypeRegistry)
    found = [spec for spec in registry if request.knows_type(spec)]
    return sorted(found, key=lambda spec: spec.plural.casefold())


def navigation(request: Any) -> tuple[Group, ...]:
    """Return the groups of the side: pages of the tree, other content, media."""
    pages: list[Entry] = []
    others: list[Entry] = []
    media: list[Entry] = []
    for spec in known_types(request):
        group = media if spec.name in MEDIA else pages if spec.in_tree else others
        group.append(entry_of(spec))
    groups = (
        Group(mark("Pages"), tuple(pages)),
        Group(mark("Content"), tuple(others)),
        Group(mark("Media"), tuple(media)),
    )
    return tuple(group for group in groups if group.entries)


def entry_of(spec: TypeSpec) -> Entry:
    """Return the way to the list of a type."""
    icon = spec.icon or {"asset": "image", "media_folder": "folder"}.get(spec.name, "file-text")
    return Entry(spec.plural, f"/admin/content/{spec.name}", icon, spec.help)
