"""Places of lists: saved views, bulk actions, the tree, the trash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminListFilter(Screen):
    """Adding a condition to a list."""


class AdminListColumns(Screen):
    """Choosing the columns of a list."""


class AdminListView(Screen):
    """One saved view of a list."""

    __parent__: AdminListViews

    @property
    def list_place(self) -> Resource | None:
        """The list that it is a view of."""
        return self.__parent__.__parent__


class AdminListViews(Collection, Screen):
    """The saved views of a list."""

    member = AdminListView


class AdminBulk(Screen):
    """Doing something with several entries."""


class AdminTreeMove(Screen):
    """Giving an entry another place in the tree."""


class AdminTreeNew(Screen):
    """Adding an entry below another."""


class AdminTree(Screen):
    """The tree of all that has a place in it."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "move": AdminTreeMove,
        "new": AdminTreeNew,
    }


class AdminTrash(Screen):
    """What was thrown away, of all types."""


CHILDREN: Mapping[str, type[Resource]] = {
    "bulk": AdminBulk,
    "tree": AdminTree,
    "trash": AdminTrash,
}
"""Below `/admin`."""

OF_TYPE: Mapping[str, type[Resource]] = {
    "filter": AdminListFilter,
    "columns": AdminListColumns,
    "views": AdminListViews,
}
"""Below the list of a type."""


class AdminAllTypes(Screen):
    """The list of all types."""

    children: ClassVar[Mapping[str, type[Resource]]] = OF_TYPE
