"""Places of running the house: people, rights, tokens, audit, health."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.resource import Resource

CHILDREN: Mapping[str, type[Resource]] = {}
"""Below `/admin`."""
