"""Where one entry stands: its states, what leads on, and who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import page_for, require_signed_in
from cms.admin.review.entry import (
    entry_address,
    entry_crumbs,
    found_draft,
    read_local,
    read_version,
    told_errors,
    ways_of,
)
from cms.admin.review.flow import Step, assignees, decisions, flow_of
from cms.admin.review.tasks import tasks_of
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.workflow.transitions import MakeTransition
from cms.errors import (
    CMSError,
    NotFound,
    StaleVersion,
    StateConflict,
    ValidationFailed,
    Vetoed,
)
from cms.tree.admin.review import AdminEntryReview, OfEntry

Giving = tuple[Mapping[str, str], CMSError]
"""The form by which a task was to be given, and why it is not."""
CONTROLS = ("transition", "track", "comment", "assignee", "due_at", "at", "base_version", "locale")
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "submit": "submitted",
        "withdraw": "withdrawn",
        "approve": "approved",
        "reject": "returned",
    }
)


@view_config(context=AdminEntryReview, name="", request_method="GET")
def get_review(context: AdminEntryReview, request: Any) -> Any:
    """Show where the entry stands; to a script that asks for one step, the form of that."""
    require_signed_in(request)
    asked = read_query(request, "locale", "do", "track")
    lens, row = found_draft(context, request, asked["locale"])
    return _shown(context, request, lens, row, asked)


@view_config(context=AdminEntryReview, name="", request_method="POST")
def post_review(context: AdminEntryReview, request: Any) -> Any:
    """Make a transition."""
    require_signed_in(request)
    read_query(request)
    form = read_form(request, CONTROLS)
    lens, row = found_draft(context, request, form["locale"])
    try:
        zone = page_for(request).viewer.zone.key  # type: ignore[union-attr]
        request.executor.apply(
            MakeTransition(
                entry=row.entry_id,
                transition=form["transition"],
                track=form["track"] or None,
                comment=form["comment"].strip() or None,
                assignee=form["assignee"] or None,
                due_at=read_local("due_at", form["due_at"], zone),
                at=read_local("at", form["at"], zone),
                base_version=read_version(form["base_version"]),
            )
        )
    except (ValidationFailed, StateConflict, StaleVersion, Vetoed) as failed:
        request.tm.doom()
        asked = {"do": form["transition"], "track": form["track"], "locale": form["locale"]}
        return _shown(context, request, lens, row, asked, form, failed)
    return go_on(
        request, entry_address(request, lens, row), TOLD.get(form["transition"], "moved_on")
    )


def shown_entry(
    context: OfEntry, request: Any, lens: Lens, row: Row, giving: Giving | None = None
) -> Any:
    """Return the screen, where the form by which a task is given was not accepted."""
    return _shown(context, request, lens, row, {"do": "", "track": ""}, giving=giving)


def _shown(
    context: OfEntry,
    request: Any,
    lens: Lens,
    row: Row,
    asked: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    failed: CMSError | None = None,
    giving: Giving | None = None,
) -> Any:
    crumbs = entry_crumbs(request, context, lens, row, mark("Review"))
    page = page_for(request, *crumbs, notices=() if failed else take_notices(request))
    flow = flow_of(request, page, context.spec, lens, row)
    chosen = _chosen(flow.possible, asked) if asked["do"] else None
    errors = told_errors(page, failed)
    values: dict[str, Any] = {
        "page": page,
        "spec": context.spec,
        "title": crumbs[1].label if crumbs[1].own else "",
        "flow": flow,
        "chosen": chosen,
        "form": form or {},
        "errors": errors,
        "locale": lens.locale,
        "address": entry_address(request, lens, row).partition("?")[0],
        "back": entry_address(request, lens, row),
        "assignees": assignees(request, page, context.spec, row) if flow.may_assign else [],
    }
    if page.htmx:
        if chosen is None:
            raise NotFound("There is no such step here.")
        return render_to_response("review/step.html", values, request, response=request.response)
    values["ways"] = ways_of(context, request, lens, row)
    values["tasks"] = tasks_of(request, page, lens, row.entry_id)
    values["given"], refused = giving or ({}, None)
    values["given_errors"] = told_errors(page, refused)
    values["decisions"] = decisions(request, page, context.spec, lens, row)
    response = render_to_response("review/entry.html", values, request, response=request.response)
    response.status_int = 200 if not (failed or refused) else 409 if "" in errors else 422
    return response


def _chosen(steps: tuple[Step, ...], asked: Mapping[str, str]) -> Step | None:
    named_so = [one for one in steps if one.name == asked["do"]]
    return next((one for one in named_so if asked["track"] in ("", one.track)), None)
