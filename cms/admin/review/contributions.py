"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.access.visibility import visible
from cms.admin.navigation import known_types
from cms.admin.review.flow import flow_of
from cms.admin.review.tasks import waiting_panel
from cms.admin.review.threads import open_counts
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay, Panel, Way


def sees_draft(request: Any, draft: Any) -> bool:
    """Say whether work on the entry is seen: by who sees its draft, while it is not in the trash."""
    del request
    return draft.row is not None and draft.lens.status == "draft"


def sees_drafts(request: Any) -> bool:
    """Say whether there can be any draft that the reader sees: work is for nobody else."""
    return bool(
        visible(
            request.rights,
            request.actor,
            "view_draft",
            known_types(request),
            request.site.default_locale,
        ).types
    )


def waiting(request: Any, page: Any, draft: Any) -> Mapping[str, Any] | None:
    """Return what waits for the reader, for the dashboard."""
    return waiting_panel(request, page, draft) if sees_drafts(request) else None


def flow_panel(request: Any, page: Any, draft: Any) -> Mapping[str, Any] | None:
    """Return where the entry in the editor stands, and what its reader can do."""
    if not sees_draft(request, draft):
        return None
    own = draft.lens.locale != request.site.default_locale
    return {
        "flow": flow_of(request, page, draft.spec, draft.lens, draft.row),
        "address": f"/admin/content/{draft.spec.name}/{draft.row.entry_id}",
        "locale": draft.lens.locale if own else "",
    }


def comments_panel(request: Any, page: Any, draft: Any) -> Mapping[str, Any] | None:
    """Return which fields of the entry are talked about."""
    if not sees_draft(request, draft):
        return None
    counts = open_counts(request, draft.spec, draft.lens, draft.row)
    fields = draft.spec.fields
    named = {name: fields[name].label if name in fields else name for name in counts if name}
    return {
        "commented": [
            ("", "", counts.get("", 0)),
            *((name, label, counts[name]) for name, label in named.items() if name in fields),
        ],
        "address": f"/admin/content/{draft.spec.name}/{draft.row.entry_id}/comments",
        "locale": draft.lens.locale,
    }


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Review"),
            "/admin/review",
            "inbox",
            "work",
            mark("What waits for you, and what others are to do."),
            keys="g r",
            may=sees_drafts,
            order=20,
        ),
        Way(mark("Notifications"), "/admin/notifications", "bell", "work", keys="g n", order=80),
    ),
    entry_ways=(
        EntryWay("review", mark("Review"), "badge-check", sees_draft, order=30),
        EntryWay("comments", mark("Comments"), "message-square", sees_draft, order=31),
    ),
    panels=(
        Panel(
            "waiting",
            mark("Waiting for me"),
            "review/waiting_panel.html",
            waiting,
            "dashboard",
            order=10,
        ),
        Panel("review", mark("Review"), "review/panel.html", flow_panel, "editor", order=10),
        Panel(
            "comments",
            mark("Comments"),
            "review/comments_panel.html",
            comments_panel,
            "editor",
            order=11,
        ),
    ),
)
