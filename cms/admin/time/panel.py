"""The last that happened to an entry, beside its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.access.acl import decide
from cms.admin.time.past import Past, may_see_history
from cms.admin.time.steps import days
from cms.content.history.course import course
from cms.content.queries.history import changes_of
from cms.web.history import history_reader

STEPS = 4


def last_steps(request: Any, page: Any, draft: Any) -> Mapping[str, Any] | None:
    """Return the newest steps of the editor's entry, to who may see its history."""
    if draft.row is None or not may_see_history(request, draft):
        return None
    reader = history_reader(request, draft.spec, draft.row)
    past = Past(draft.spec, draft.lens, draft.row, draft.facts, reader, "")
    planned = decide(request.rights, request.actor, "view_scheduled", draft.facts).allowed
    session, entry_id = request.cms_session, draft.row.entry_id
    steps, more = course(session, entry_id, limit=STEPS, planned=planned)
    numbers = [step.version.number for step in steps if step.version]
    changes = changes_of(session, entry_id, numbers)
    found = days(request, past, page, steps, changes, {})
    return {
        "steps": list(zip([step for day in found for step in day.steps], steps, strict=True)),
        "history": f"{past.address}/history" + (f"?{past.query}" if past.query else ""),
        "more": more,
    }
