"""Places of the model: types and fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminNewType(Screen):
    """A type that is not there yet."""


class AdminModelType(Screen):
    """A type and what it is made of."""


class AdminModel(Collection, Screen):
    """All types, and how they refer to each other."""

    member = AdminModelType
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewType}


CHILDREN: Mapping[str, type[Resource]] = {"model": AdminModel}
"""Below `/admin`."""
