"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, PaletteAction

CONTRIBUTIONS = AdminContributions(
    palette=(
        PaletteAction(mark("Your profile"), "user-round", "/admin/profile"),
        PaletteAction(mark("Change the password"), "lock", "/admin/profile/security"),
        PaletteAction(mark("Where you are signed in"), "monitor", "/admin/profile/sessions"),
    ),
)
