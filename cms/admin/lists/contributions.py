"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.lists.subjects import ALL
from cms.admin.navigation import MEDIA, known_types
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, Way


def knows_content(request: Any) -> bool:
    """Say whether who asks knows of any type that is no media."""
    return any(spec.name not in MEDIA for spec in known_types(request))


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("All content"),
            f"/admin/content/{ALL}",
            "layers",
            "content",
            help=mark("Entries of every type, changed last first."),
            keys="g a",
            may=knows_content,
            order=10,
        ),
    ),
)
