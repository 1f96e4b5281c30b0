"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.admin.review.flow import flow_of
from cms.admin.review.threads import open_counts
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay, Panel


def sees_draft(request: Any, draft: Any) -> bool:
    """Say whether work on the entry is seen: by who sees its draft, while it is not in the trash."""
    del request
    return draft.row is not None and draft.lens.status == "draft"


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
    entry_ways=(
        EntryWay("review", mark("Review"), "badge-check", sees_draft, order=30),
        EntryWay("comments", mark("Comments"), "message-square", sees_draft, order=31),
    ),
    panels=(
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
