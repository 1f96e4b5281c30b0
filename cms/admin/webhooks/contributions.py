"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, PaletteAction, Way


def may_manage(request: Any) -> bool:
    """Say whether who asks may manage webhooks."""
    return bool(request.has_permission("manage_webhooks"))


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Webhooks"),
            "/admin/webhooks",
            "send",
            "system",
            mark("Other servers that are told of content."),
            may=may_manage,
            order=15,
        ),
    ),
    palette=(PaletteAction(mark("New webhook"), "send", "/admin/webhooks/new", may_manage),),
)
