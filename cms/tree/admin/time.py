"""Places of time: history, compare, blame, time machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from cms.errors import NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource

if TYPE_CHECKING:
    from cms.tree.admin.content import AdminEntry


class AdminOfHistory(Screen):
    """A screen of one entry's history."""

    __parent__: AdminHistory

    @property
    def entry(self) -> AdminEntry:
        """The entry."""
        return self.__parent__.entry


class AdminVersion(AdminOfHistory):
    """One version, whole."""

    @property
    def number(self) -> int:
        """The version's number; raises `NotFound` where the name is none."""
        text = self.__name__
        if not (text.isascii() and text.isdigit() and len(text) < 10 and text[0] != "0"):
            raise NotFound(f"{text[:80]!r} is not the number of a version.")
        return int(text)


class AdminCompare(AdminOfHistory):
    """Two versions side by side."""


class AdminBlame(AdminOfHistory):
    """Who wrote each field last."""


class AdminInstant(AdminOfHistory):
    """The entry as it stood, or will stand, at an instant."""


class AdminRestore(AdminOfHistory):
    """Putting values of an old version back."""


class AdminHistory(Collection, Screen):
    """The history of an entry."""

    __parent__: AdminEntry
    member = AdminVersion
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "compare": AdminCompare,
        "blame": AdminBlame,
        "at": AdminInstant,
        "restore": AdminRestore,
    }

    @property
    def entry(self) -> AdminEntry:
        """The entry."""
        return self.__parent__


class AdminTimeEntry(Screen):
    """One entry as it stands in the time machine."""

    __parent__: AdminTimeType

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec


class AdminTimeType(Collection, Screen):
    """The entries of a type in the time machine."""

    member = AdminTimeEntry

    @property
    def spec(self) -> TypeSpec:
        """The type; raises `NotFound` where there is none of that name."""
        return self.request.service(TypeRegistry).require(self.__name__)  # type: ignore[no-any-return]


class AdminTime(Collection, Screen):
    """The time machine: the whole site at another moment, or through a release."""

    member = AdminTimeType


CHILDREN: Mapping[str, type[Resource]] = {"time": AdminTime}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {"history": AdminHistory}
"""Below one entry."""
