"""The admin's root, below which each room has its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin import (
    content,
    dashboard,
    editor,
    ground,
    house,
    lists,
    media,
    model,
    planning,
    plugins,
    preview,
    review,
    signing,
    theme,
    time,
    webhooks,
    widgets,
)
from cms.tree.admin.base import Screen
from cms.tree.resource import Resource

ROOMS = (
    ground,
    signing,
    content,
    dashboard,
    editor,
    house,
    lists,
    media,
    model,
    planning,
    plugins,
    preview,
    review,
    theme,
    time,
    webhooks,
    widgets,
)


class AdminRoot(Screen):
    """The admin."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        name: place for room in ROOMS for name, place in room.CHILDREN.items()
    }
