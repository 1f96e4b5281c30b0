"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.lists.listing import draft_lens
from cms.admin.lists.subjects import ALL
from cms.admin.navigation import MEDIA, known_types
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, Way


def knows_content(request: Any) -> bool:
    """Say whether who asks knows of any type that is no media."""
    return any(spec.name not in MEDIA for spec in known_types(request))


def knows_tree(request: Any) -> bool:
    """Say whether who asks knows of any type whose entries stand in the tree."""
    return any(spec.name not in MEDIA and spec.in_tree for spec in known_types(request))


def knows_trash(request: Any) -> bool:
    """Say whether who asks sees drafts of anything, and so what was thrown away of it."""
    return draft_lens(request).status == "draft"


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
        Way(
            mark("Tree"),
            "/admin/tree",
            "folder-tree",
            "content",
            help=mark("What stands where, and its addresses."),
            keys="g t",
            may=knows_tree,
            order=20,
        ),
        Way(
            mark("Trash"),
            "/admin/trash",
            "trash-2",
            "content",
            help=mark("What was thrown away, to be taken out again."),
            keys="g x",
            may=knows_trash,
            order=90,
        ),
    ),
)
