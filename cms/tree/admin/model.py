"""Places of the model: types and fields."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.resource import Resource

CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""
