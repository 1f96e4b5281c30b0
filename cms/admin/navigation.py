"""The way through the admin: what there is, as far as who asks may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.admin.contributed import Contributed
from cms.admin.translating import mark
from cms.extension.admin import Way
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

MEDIA = ("asset", "media_folder")
TITLES = (
    ("work", ""),
    ("content", mark("Content")),
    ("build", mark("Site")),
    ("people", mark("People and rights")),
    ("system", mark("System")),
)


WITHIN = {"media": "content"}
"""Sections whose ways stand among those of another: one file store is no chapter of its own."""
RARE = ("people", "system")
"""Groups that are folded up until one is in them: who writes does not need them every day."""
LATE = 90
"""From this order on, ways of the content stand below its types, as the trash does."""


@dataclass(frozen=True)
class Entry:
    """One way: where it leads, by which icon and words; `own` words are nobody's to translate."""

    label: str
    href: str
    icon: str
    help: str = ""
    own: bool = False
    keys: str = ""


@dataclass(frozen=True)
class Group:
    """Ways that belong together; `title` is to be translated, and empty for the first group."""

    title: str
    entries: tuple[Entry, ...]
    name: str = ""

    @property
    def rare(self) -> bool:
        """Whether it is folded up."""
        return self.name in RARE


def known_types(request: Any) -> list[TypeSpec]:
    """Return the types that who asks may know of, in the order of their plurals."""
    registry: TypeRegistry = request.service(TypeRegistry)
    found = [spec for spec in registry if request.knows_type(spec)]
    return sorted(found, key=lambda spec: spec.plural.casefold())


def navigation(request: Any) -> tuple[Group, ...]:
    """Return the groups of the side: daily work, the types, and what each room adds."""
    ways = [way for way in request.service(Contributed).ways if way.may(request)]
    known = known_types(request)
    types = [entry_of(one) for one in known if one.name not in MEDIA]
    groups = []
    for name, title in TITLES:
        own = [way for way in ways if WITHIN.get(way.section, way.section) == name]
        if name != "content":
            groups.append(Group(title, tuple(_entry(way) for way in own), name))
            continue
        first = [_entry(way) for way in own if way.order < LATE or way.section != name]
        last = [_entry(way) for way in own if way.order >= LATE and way.section == name]
        groups.append(Group(title, (*first, *types, *last), name))
    return tuple(group for group in groups if group.entries)


def entry_of(spec: TypeSpec) -> Entry:
    """Return the way to the list of a type."""
    icon = spec.icon or {"asset": "image", "media_folder": "folder"}.get(spec.name, "file-text")
    return Entry(spec.plural, f"/admin/content/{spec.name}", icon, spec.help, own=True)


def _entry(way: Way) -> Entry:
    return Entry(way.label, way.href, way.icon, way.help, keys=way.keys)
