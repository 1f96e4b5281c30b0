"""Places of lists: saved views, bulk actions, the tree, the trash."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.resource import Resource

CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""

OF_TYPE: Mapping[str, type[Resource]] = {}
"""Below the list of a type."""
