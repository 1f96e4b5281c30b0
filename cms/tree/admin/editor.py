"""Places of the editor's parts: keeping what is typed, presence, locales, publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cms.schema.content_type import TypeSpec
from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource

if TYPE_CHECKING:
    from cms.tree.admin.content import AdminEntry


class OfEntry(Screen):
    """A screen of one entry."""

    __parent__: AdminEntry

    @property
    def entry(self) -> str:
        """The entry's id, as the address has it."""
        return self.__parent__.__name__

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec


class AdminTyped(OfEntry):
    """What one has typed and not saved: one's own working copy of an entry, or of one to be."""


class AdminHere(OfEntry):
    """Who has an entry open."""

    writes_content = False


class AdminLock(OfEntry):
    """Asking others to wait while one writes."""

    writes_content = False


class AdminConflict(OfEntry):
    """Choosing between what two writers made of the same fields."""


class AdminDeed(OfEntry):
    """Something to do with an entry that needs a word or a look before: its name says what."""

    @property
    def deed(self) -> str:
        """What is to be done."""
        return self.__name__


class AdminContributedDeed(AdminDeed):
    """Something to do that another room or a plugin has added."""

    __parent__: AdminContributedDeeds  # type: ignore[assignment]

    @property
    def deed(self) -> str:
        """What is to be done."""
        return f"do/{self.__name__}"

    @property
    def entry(self) -> str:
        """The entry's id, as the address has it."""
        return self.__parent__.entry

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec


class AdminContributedDeeds(Collection, OfEntry):
    """What other rooms and plugins add to be done with an entry."""

    member = AdminContributedDeed


class AdminTranslate(OfEntry):
    """Two languages of an entry side by side."""


class AdminPanel(Screen):
    """A panel beside the form, with what is typed."""

    __parent__: AdminPanels

    writes_content = False


class AdminPanels(Collection, OfEntry):
    """The panels beside an entry's form."""

    member = AdminPanel


CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {
    "typed": AdminTyped,
    "here": AdminHere,
    "lock": AdminLock,
    "conflict": AdminConflict,
    "translate": AdminTranslate,
    "schedule": AdminDeed,
    "unpublish": AdminDeed,
    "add-to-release": AdminDeed,
    "duplicate": AdminDeed,
    "move": AdminDeed,
    "trash": AdminDeed,
    "restore": AdminDeed,
    "do": AdminContributedDeeds,
    "panel": AdminPanels,
}
"""Below one entry."""
