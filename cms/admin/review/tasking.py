"""The review inbox; giving somebody a task, and saying that one is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.view import view_config

from cms.accounts.providers.returning import local_address
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.review.entry import entry_address, found_draft, read_local
from cms.admin.review.tasks import SIZE, read_page, shown_tasks
from cms.admin.review.views import shown_entry
from cms.admin.translating import mark
from cms.content.collaboration.tasks.operations import Assign, ChangeTask, FinishTask
from cms.content.lens import Lens
from cms.content.operations.base import Operation
from cms.content.queries.tasks import WAITING, TaskQuery, list_tasks
from cms.errors import BadRequest, StateConflict, ValidationFailed
from cms.tree.admin.review import AdminEntryTasks, AdminReviews, AdminTask

TABS = (
    ("", mark("Waiting for me")),
    ("overdue", mark("Overdue")),
    ("all", mark("All open")),
    ("done", mark("Done")),
)


@view_config(context=AdminReviews, name="", request_method="GET", renderer="review/inbox.html")
def get_reviews(context: AdminReviews, request: Any) -> dict[str, Any]:
    """Show tasks about entries whose drafts the reader sees, what is due first on top."""
    require_signed_in(request)
    asked = read_query(request, "which", "page")
    if asked["which"] not in dict(TABS):
        raise BadRequest("There is no such list of tasks.", "which")
    number = read_page(asked["page"])
    page = page_for(request, Crumb(mark("Review")), notices=take_notices(request))
    lens = request.lens_for(status="draft")
    query = _query(asked["which"], lens)
    found = list_tasks(request.cms_session, lens, query, limit=SIZE + 1, offset=(number - 1) * SIZE)
    return {
        "page": page,
        "tabs": TABS,
        "which": asked["which"],
        "tasks": shown_tasks(request, page, lens, found[:SIZE]),
        "number": number,
        "more": len(found) > SIZE,
        "may_finish": asked["which"] in ("", "overdue"),
    }


@view_config(context=AdminTask, name="", request_method="POST")
def post_task(context: AdminTask, request: Any) -> Any:
    """Say that a task is done, or cancel it."""
    require_signed_in(request)
    read_query(request)
    form = read_form(request, ("do", "next"))
    kinds: dict[str, tuple[Operation, str]] = {
        "done": (FinishTask(task=context.__name__), "task_done"),
        "cancel": (ChangeTask(task=context.__name__, state="cancelled"), "task_cancelled"),
    }
    if form["do"] not in kinds:
        raise BadRequest("There is nothing of the kind to do.", "do")
    operation, told = kinds[form["do"]]
    request.executor.apply(operation)
    return go_on(request, local_address(form["next"] or "/admin/review"), told)


@view_config(context=AdminEntryTasks, name="", request_method="POST")
def post_entry_task(context: AdminEntryTasks, request: Any) -> Any:
    """Give somebody a task about an entry."""
    require_signed_in(request)
    read_query(request)
    form = read_form(request, ("assignee", "note", "due_at", "locale"))
    lens, row = found_draft(context, request, form["locale"])
    try:
        zone = page_for(request).viewer.zone.key  # type: ignore[union-attr]
        request.executor.apply(
            Assign(
                entry=row.entry_id,
                assignee=form["assignee"],
                note=form["note"].strip() or None,
                due_at=read_local("due_at", form["due_at"], zone),
            )
        )
    except (ValidationFailed, StateConflict) as failed:
        request.tm.doom()
        return shown_entry(context, request, lens, row, giving=(form, failed))
    return go_on(request, entry_address(request, lens, row, "/review"), "assigned")


def _query(which: str, lens: Lens) -> TaskQuery:
    query = TaskQuery(assignee=WAITING)
    if which == "overdue":
        return replace(query, due=lens.now)
    return {
        "all": TaskQuery(),
        "done": TaskQuery(which="done"),
    }.get(which, query)
