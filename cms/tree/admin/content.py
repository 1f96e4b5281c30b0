"""Places of content: the types, their lists, the editor and what belongs to one entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin import editor, lists, plugins, preview, review, time
from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminNewEntry(Screen):
    """An entry that is not there yet."""

    __parent__: AdminType

    @property
    def spec(self) -> TypeSpec:
        """The type of the entry to be."""
        return self.__parent__.spec


class AdminEntry(Screen):
    """One entry, by its id, in the editor; below it lie the screens of each room for one entry."""

    __parent__: AdminType
    children: ClassVar[Mapping[str, type[Resource]]] = {
        **editor.OF_ENTRY,
        **time.OF_ENTRY,
        **review.OF_ENTRY,
        **preview.OF_ENTRY,
        **plugins.OF_ENTRY,
    }

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec


class AdminType(Collection, Screen):
    """The entries of a type."""

    member = AdminEntry
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewEntry, **lists.OF_TYPE}

    @property
    def spec(self) -> TypeSpec:
        """The type; raises `NotFound` where there is none of that name."""
        return self.request.service(TypeRegistry).require(self.__name__)  # type: ignore[no-any-return]


class AdminContent(Collection, Screen):
    """The content types that have entries."""

    member = AdminType
    children: ClassVar[Mapping[str, type[Resource]]] = {"all": lists.AdminAllTypes}


CHILDREN: Mapping[str, type[Resource]] = {"content": AdminContent}
