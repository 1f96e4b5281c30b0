"""Places of review: comments, tasks, notifications."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.resource import Resource

CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {}
"""Below one entry."""
