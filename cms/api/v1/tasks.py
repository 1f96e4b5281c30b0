"""Tasks: mine, my team's, overdue; give one, change it, finish it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.api.v1.nouns import (
    Member,
    Members,
    check_if_match,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_instant
from cms.api.v1.writing import plan_answer, under_data
from cms.content.collaboration.people import names_of
from cms.content.collaboration.tasks.assignees import split_assignee
from cms.content.collaboration.tasks.operations import KIND_MAX, Assign, ChangeTask, FinishTask
from cms.content.lens import Lens
from cms.content.operations.base import Operation
from cms.content.queries.tasks import (
    ME,
    NOBODY,
    TEAM,
    ListedTask,
    TaskQuery,
    count_tasks,
    list_tasks,
)
from cms.db.identifiers import is_id, new_id
from cms.errors import BadRequest, FieldProblem, NotFound, NotSignedIn, ValidationFailed
from cms.tree.nouns import TaskResource, Tasks

WORDS = (ME, TEAM, NOBODY)
OVERDUE = "overdue"
STATES = ("open", "done", "cancelled")
_ASSIGNEE = {
    "type": "string",
    "maxLength": 80,
    "description": "`user:<id>`, `role:<name>` or `group:<name>`.",
}
_DUE = {"type": ["string", "null"], "format": "date-time"}
_NOTE = {"type": "string", "maxLength": 2000}
MEMBERS: Members = {
    "entry": Member({"type": "string", "format": "uuid"}, required=True),
    "assignee": Member(_ASSIGNEE, required=True),
    "kind": Member({"type": "string", "minLength": 1, "maxLength": KIND_MAX}),
    "due_at": Member(_DUE),
    "note": Member(_NOTE),
}
CHANGES: Members = {
    "assignee": Member(_ASSIGNEE),
    "due_at": Member(_DUE),
    "note": Member(_NOTE),
    "state": Member({"type": "string", "enum": list(STATES)}),
}


@view_config(context=Tasks, name="", request_method="GET")
def get_tasks(context: Tasks, request: Any) -> Any:
    """Answer the tasks about entries whose drafts the caller sees, what is due first on top."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    given = {name: params.take(name) for name in ("assignee", "due", "entry")}
    which = params.take_choice("state", (*STATES, "all"), "open")
    page = read_noun_page(request, params)
    lens = _lens(request, locale)
    query = TaskQuery(
        assignee=_assignee(given["assignee"]),
        which=which,  # type: ignore[arg-type]
        due=_due(given["due"], lens),
        entry_id=_entry(given["entry"]),
    )
    session = request.cms_session
    found = list_tasks(session, lens, query, limit=page.size + 1, offset=page.offset)
    return noun_list(
        request,
        "tasks",
        page,
        tasks_data(session, lens, found),
        lambda: count_tasks(session, lens, query),
        tuple({"locale": locale, "state": which, **given}.items()),
    )


def _lens(request: Any, locale: str | None = None) -> Lens:
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in to see tasks.")
    lens: Lens = request.lens_for(locale=locale, status="draft")
    return lens


def _assignee(text: str | None) -> str | None:
    if text is None or text in WORDS:
        return text
    named = split_assignee(text)
    if named is None:
        raise BadRequest(
            f"'assignee' is {', '.join(WORDS)}, user:<id>, role:<name> or group:<name>, "
            f"not {text[:80]!r}.",
            "assignee",
        )
    return ":".join(named)


def _due(text: str | None, lens: Lens) -> datetime | None:
    if text is None:
        return None
    return lens.now if text == OVERDUE else read_instant("due", text)


def _entry(text: str | None) -> str | None:
    if text is not None and not is_id(text):
        raise BadRequest(f"'entry' is the id of an entry, not {text[:80]!r}.", "entry")
    return text.lower() if text else None


@view_config(context=Tasks, name="", request_method="POST")
def post_task(context: Tasks, request: Any) -> Any:
    """Give somebody a task about an entry."""
    dry_run = _dry_run(request)
    _lens(request)
    data = read_data(request, MEMBERS)
    task_id = new_id()
    due_at = _read_due(data.pop("due_at", None))
    if not is_id(data["entry"]):
        raise ValidationFailed([FieldProblem("/data/entry", "has to be an id (a UUID).")])
    operation = Assign(task=task_id, due_at=due_at, **{**data, "entry": data["entry"].lower()})
    return _carry_out(request, operation, task_id, dry_run=dry_run, status=201)


@view_config(context=TaskResource, name="", request_method="GET")
def get_task(context: TaskResource, request: Any) -> Any:
    """Answer one task."""
    Params.of(request.query_string).finish()
    return _one(request, context.__name__)


@view_config(context=TaskResource, name="", request_method="PATCH")
def patch_task(context: TaskResource, request: Any) -> Any:
    """Give a task to somebody else, another date or note; cancel it, finish it, or reopen it."""
    dry_run = _dry_run(request)
    lens = _lens(request)
    found = _require(request, lens, context.__name__)
    check_if_match(request, tasks_data(request.cms_session, lens, [found])[0])
    data = read_data(request, CHANGES, partial=True)
    if data.get("state") not in (None, *STATES):
        problem = FieldProblem("/data/state", f"has to be one of {', '.join(STATES)}.")
        raise ValidationFailed([problem])
    no_date = "due_at" in data and data["due_at"] is None
    due_at = _read_due(data.pop("due_at", None))
    operation = ChangeTask(task=found.task.id, due_at=due_at, no_date=no_date, **data)
    return _carry_out(request, operation, found.task.id, dry_run=dry_run)


@view_config(context=TaskResource, name="done", request_method="POST")
def finish_task(context: TaskResource, request: Any) -> Any:
    """Say that a task is done."""
    dry_run = _dry_run(request)
    found = _require(request, _lens(request), context.__name__)
    return _carry_out(request, FinishTask(task=found.task.id), found.task.id, dry_run=dry_run)


def _dry_run(request: Any) -> bool:
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    return dry_run


def _read_due(text: str | None) -> datetime | None:
    try:
        return None if text is None else read_instant("due_at", text)
    except BadRequest as error:
        raise ValidationFailed([FieldProblem("/data/due_at", error.detail)]) from None


def _carry_out(
    request: Any, operation: Operation, task_id: str, *, dry_run: bool, status: int = 200
) -> Any:
    with under_data():
        if dry_run:
            return plan_answer(request, operation)
        request.executor.apply(operation)
    return _one(request, task_id, status)


def _one(request: Any, task_id: str, status: int = 200) -> Any:
    lens = _lens(request)
    found = _require(request, lens, task_id)
    data = tasks_data(request.cms_session, lens, [found])[0]
    return noun_answer(request, data, "tasks", found.task.id, status=status)


def _require(request: Any, lens: Lens, task_id: str) -> ListedTask:
    found = None
    if is_id(task_id):
        query = TaskQuery(which="all", task_id=task_id.lower())
        found = next(iter(list_tasks(request.cms_session, lens, query, limit=1)), None)
    if found is None:
        raise NotFound(f"There is no task {task_id[:80]!r}.")
    return found


def tasks_data(session: Any, lens: Lens, found: Iterable[ListedTask]) -> list[dict[str, Any]]:
    """Return tasks as JSON; one query for the names of those who have them."""
    listed = list(found)
    users = [
        one.task.assignee.partition(":")[2]
        for one in listed
        if one.task.assignee and one.task.assignee.startswith("user:")
    ]
    names = names_of(session, users)
    return [_data(lens, one, names) for one in listed]


def _data(lens: Lens, listed: ListedTask, names: dict[str, str]) -> dict[str, Any]:
    task = listed.task
    kind, _, name = (task.assignee or "").partition(":")
    overdue = task.state == "open" and task.due_at is not None and task.due_at <= lens.now
    return {
        "id": task.id,
        "entry": {"id": task.entry_id, "type": listed.type, "title": listed.title},
        "kind": task.kind,
        "note": task.note,
        "assignee": task.assignee,
        "assignee_name": names.get(name) if kind == "user" else name or None,
        "due_at": None if task.due_at is None else clock.to_text(task.due_at),
        "overdue": overdue,
        "state": task.state,
        "track": task.track,
        "created_by": {"id": task.created_by, "name": task.created_by_label},
        "created_at": clock.to_text(task.created_at),
        "closed_at": None if task.closed_at is None else clock.to_text(task.closed_at),
        "closed_by": task.closed_by,
    }
