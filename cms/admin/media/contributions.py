"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, Way

CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(mark("Assets"), "/admin/content/asset", "image", "media"),
        Way(mark("Media folders"), "/admin/content/media_folder", "folder", "media"),
    )
)
