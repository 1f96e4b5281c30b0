"""Places of the editor's parts: keeping what is typed, presence, locales, publishing."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.resource import Resource

CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {}
"""Below one entry."""
