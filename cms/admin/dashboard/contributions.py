"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.dashboard.panels import PANELS
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, PaletteAction

CONTRIBUTIONS = AdminContributions(
    panels=PANELS,
    palette=(
        PaletteAction(mark("Arrange the first screen"), "layout-dashboard", "/admin/desk"),
        PaletteAction(mark("Content health"), "heart", "/admin/content-health"),
    ),
)
