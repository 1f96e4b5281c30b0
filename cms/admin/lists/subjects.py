"""What a list is of: one type, or all that its reader knows of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.admin.navigation import MEDIA, known_types
from cms.admin.page import Crumb
from cms.admin.translating import mark
from cms.errors import NotFound
from cms.schema.content_type import TypeSpec

ALL = "all"
"""The name of the list of all types, in its address."""


@dataclass(frozen=True)
class Subject:
    """A list's types; `spec` is None for the list of all."""

    specs: tuple[TypeSpec, ...]
    spec: TypeSpec | None

    @property
    def name(self) -> str:
        """The list's name in its address."""
        return self.spec.name if self.spec else ALL

    @property
    def kept_as(self) -> str:
        """The name under which views of it are kept: no type has an empty one."""
        return self.spec.name if self.spec else ""

    @property
    def base(self) -> str:
        """The list's address."""
        return f"/admin/content/{self.name}"

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way to the list."""
        return (Crumb(self.spec.plural, own=True) if self.spec else Crumb(mark("All content")),)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its types."""
        return tuple(spec.name for spec in self.specs)

    @property
    def any_spec(self) -> TypeSpec:
        """A type by which names that all types share are looked up."""
        return self.spec or self.specs[0]


def subject_of(context: Any, request: Any) -> Subject:
    """Return what a place below `/admin/content` lists.

    Raises `NotFound` for a type that there is not or that its reader knows nothing of, and for the
    list of all where there is no type to list.
    """
    if context.__name__ == ALL:
        specs = tuple(one for one in known_types(request) if one.name not in MEDIA)
        if not specs:
            raise NotFound("There is nothing here that you may see.")
        return Subject(specs, None)
    spec = context.spec
    request.require_known(spec)
    return Subject((spec,), spec)
