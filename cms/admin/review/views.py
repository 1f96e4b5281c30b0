"""Where one entry stands: its states, what leads on, and who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.lists.listing import named
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.review.flow import Step, assignees, decisions, flow_of
from cms.admin.translating import mark
from cms.admin.widgets.times import INSTANT
from cms.content.lens import Lens
from cms.content.local_time import instant_of
from cms.content.queries.rows import Row
from cms.content.workflow.transitions import MakeTransition
from cms.errors import (
    BadRequest,
    CMSError,
    FieldProblem,
    NotFound,
    StaleVersion,
    StateConflict,
    ValidationFailed,
    Vetoed,
)
from cms.tree.admin.review import AdminEntryReview, OfEntry
from cms.web.working import find_draft

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
    return go_on(request, entry_address(request, lens, row), TOLD.get(form["transition"], "moved"))


def found_draft(context: OfEntry, request: Any, locale: str) -> tuple[Lens, Row]:
    """Return the draft of the entry that a screen is of, and the lens that shows it."""
    named_locale = request.site.require_locale(locale) if locale else None
    return find_draft(request, context.spec, context.entry, named_locale)


def entry_address(request: Any, lens: Lens, row: Row, below: str = "") -> str:
    """Return the address of an entry's screen, in the locale at hand."""
    own = lens.locale != request.site.default_locale
    query = f"?locale={lens.locale}" if own else ""
    return f"/admin/content/{row.type}/{row.entry_id}{below}{query}"


def read_local(name: str, text: str, zone: str) -> datetime | None:
    """Return the instant of a day and a time as they were typed; raise `ValidationFailed`."""
    if not text.strip():
        return None
    try:
        return instant_of(text.strip(), zone, fold=0)
    except ValueError:
        raise ValidationFailed([FieldProblem(f"/{name}", INSTANT)]) from None


def read_version(text: str) -> int | None:
    """Return the version that a form was made from, if it says one."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version it was made from.", "base_version")
    return int(text)


def told_errors(page: Page, failed: CMSError | None) -> dict[str, str]:
    """Return what is wrong by the control beside which it is said; under "" for none of them."""
    errors: dict[str, str] = {}
    if failed is None:
        return errors
    for problem in failed.problems:
        name = problem.pointer.lstrip("/").partition("/")[0]
        words = page.say(f"{name} {problem.detail}" if name == "" else problem.detail)
        words = words.strip()
        errors[name] = words[:1].upper() + words[1:]
    return errors or {"": page.say(failed.detail)}


def entry_crumbs(request: Any, context: OfEntry, lens: Lens, row: Row, last: str) -> list[Crumb]:
    """Return the way to a screen of one entry."""
    title = named(request, lens, [row])[0][1]
    return [
        Crumb(context.spec.plural, f"/admin/content/{context.spec.name}", own=True),
        Crumb(title or mark("Untitled"), entry_address(request, lens, row), own=bool(title)),
        Crumb(last),
    ]


def _shown(
    context: AdminEntryReview,
    request: Any,
    lens: Lens,
    row: Row,
    asked: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    failed: CMSError | None = None,
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
    values["decisions"] = decisions(request, page, context.spec, lens, row)
    response = render_to_response("review/entry.html", values, request, response=request.response)
    response.status_int = 200 if failed is None else 409 if "" in errors else 422
    return response


def _chosen(steps: tuple[Step, ...], asked: Mapping[str, str]) -> Step | None:
    named_so = [one for one in steps if one.name == asked["do"]]
    return next((one for one in named_so if asked["track"] in ("", one.track)), None)
