"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.content.queries.releases import SEEING
from cms.extension.admin import AdminContributions, Way
from cms.web.releases import sees_releases


def may_see_plans(request: Any) -> bool:
    """Say whether who asks may know of anything that is planned."""
    return sees_releases(request, "view_scheduled", *SEEING)


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Calendar"),
            "/admin/calendar",
            "calendar",
            "work",
            mark("What goes live and what ends, in your own time zone."),
            keys="g c",
            may=may_see_plans,
            order=50,
        ),
        Way(
            mark("Releases"),
            "/admin/releases",
            "rocket",
            "work",
            mark("What is published together, at one moment."),
            keys="g e",
            may=sees_releases,
            order=60,
        ),
    ),
)
