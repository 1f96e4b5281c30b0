"""Places of the screens that plugins bring, in the shell and beside the editor of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminPluginScreen(Screen):
    """One screen of a plugin."""

    @property
    def plugin(self) -> str:
        """The name of the plugin that brings it."""
        assert self.__parent__ is not None
        return self.__parent__.__name__


class AdminPluginScreens(Collection, Screen):
    """The screens of one plugin."""

    member = AdminPluginScreen


class AdminPluginRoot(Collection, Screen):
    """The plugins that bring screens."""

    member = AdminPluginScreens


CHILDREN: Mapping[str, type[Resource]] = {"plugin": AdminPluginRoot}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {"plugin": AdminPluginRoot}
"""Below one entry."""
