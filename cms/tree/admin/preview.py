"""Places of the live preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.schema.content_type import TypeSpec
from cms.tree.admin.base import Screen
from cms.tree.admin.review import OfEntry
from cms.tree.resource import Resource


class AdminPreviewPage(Screen):
    """The entry as readers would see it, where no frontend shows it: a plain page in a frame."""

    __parent__: AdminPreview

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec

    @property
    def entry(self) -> str:
        """The entry's id, as the address has it."""
        return self.__parent__.entry


class AdminPreview(OfEntry):
    """The form with the preview beside it."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"page": AdminPreviewPage}


CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {"preview": AdminPreview}
"""Below one entry."""
