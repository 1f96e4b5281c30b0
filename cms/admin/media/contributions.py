"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.content.assets.types import ASSET
from cms.extension.admin import AdminContributions, Way
from cms.schema.registry import TypeRegistry


def knows_assets(request: Any) -> bool:
    """Say whether who asks may know that there are assets."""
    spec = request.service(TypeRegistry).get(ASSET)
    return spec is not None and request.knows_type(spec)


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Media library"),
            "/admin/media",
            "images",
            "media",
            help=mark("Pictures, films, sound and documents, and what is said of each."),
            keys="g m",
            may=knows_assets,
        ),
    ),
)
