"""Places of how the site looks to its visitors: its theme, its menus and its first page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


class AdminThemeMenus(Screen):
    """The menus of the site, and what its first page is."""


class AdminTheme(Screen):
    """The themes that can be had, and what is set about one."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"menus": AdminThemeMenus}


CHILDREN: Mapping[str, type[Resource]] = {"theme": AdminTheme}
"""Below `/admin`."""
