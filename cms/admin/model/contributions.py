"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.content.model.operations import EDIT_MODEL
from cms.extension.admin import AdminContributions, PaletteAction, Way


def may_edit(request: Any) -> bool:
    """Say whether who asks may change content types."""
    return bool(request.has_permission(EDIT_MODEL))


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            label=mark("Model"),
            href="/admin/model",
            icon="boxes",
            section="build",
            help=mark("Content types, their fields, and how they refer to each other."),
            keys="g o",
            may=may_edit,
            order=20,
        ),
    ),
    palette=(PaletteAction(mark("Make a content type"), "plus", "/admin/model/new", may_edit),),
)
