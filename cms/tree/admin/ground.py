"""Places of what stands around all screens."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


class AdminFiles(Screen):
    """What pages load: styles, scripts, fonts."""

    def __getitem__(self, name: str) -> Resource:
        return AdminFile(self.request, self, name)


class AdminFile(Screen):
    """One file that pages load."""


class AdminDesign(Screen):
    """The components that all screens are made of."""


class AdminPreferences(Screen):
    """The language and the colours in which one sees the admin."""


class AdminPalette(Screen):
    """What the palette finds."""


class AdminUndo(Screen):
    """Taking back what was just done."""


CHILDREN: Mapping[str, type[Resource]] = {
    "static": AdminFiles,
    "design": AdminDesign,
    "preferences": AdminPreferences,
    "palette": AdminPalette,
    "undo": AdminUndo,
}
