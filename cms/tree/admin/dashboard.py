"""Places of the first screen: its arrangement, and panels that come after it."""

from __future__ import annotations

from collections.abc import Mapping

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


class AdminDesk(Screen):
    """How somebody arranges the panels of their first screen."""


class AdminContentHealth(Screen):
    """What the content lacks."""


CHILDREN: Mapping[str, type[Resource]] = {"desk": AdminDesk, "content-health": AdminContentHealth}
"""Below `/admin`."""
