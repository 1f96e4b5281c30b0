"""Places of what widgets ask for: pickers."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


class AdminPick(Screen):
    """What relations may lead to: found by its title, or made in place."""


CHILDREN: Mapping[str, type[Resource]] = {"pick": AdminPick}
"""Below `/admin`."""
