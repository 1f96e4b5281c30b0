"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.content.operations.change_face import MANAGE
from cms.extension.admin import AdminContributions, PaletteAction, Way

HERE = "/admin/theme"
MENUS = "/admin/theme/menus"


def may_set(request: Any) -> bool:
    """Say whether who asks may change how the site looks."""
    return bool(request.has_permission(MANAGE))


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            label=mark("Theme"),
            href=HERE,
            icon="palette",
            section="build",
            help=mark("How the site looks to its visitors: theme, menus, first page."),
            keys="g f",
            may=may_set,
            order=10,
        ),
    ),
    palette=(PaletteAction(mark("Fill the menus of the site"), "palette", MENUS, may_set),),
)
