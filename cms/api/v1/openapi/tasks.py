"""Describes tasks."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import tasks
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    header,
    listed,
    ref,
)
from cms.api.v1.openapi.collaboration import PERSON
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
    FLAG,
    ID,
    ID_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    closed,
    sent,
)
from cms.api.v1.query_params.catalogue import (
    Bounds,
    described,
    dry_run,
    lens_parameters,
    page_parameters,
)

TASK: dict[str, Any] = {
    "id": ID,
    "entry": closed({"id": ID, "type": TEXT, "title": TEXT_OR_NULL}),
    "kind": TEXT,
    "note": TEXT,
    "assignee": TEXT_OR_NULL,
    "assignee_name": TEXT_OR_NULL,
    "due_at": TIME_OR_NULL,
    "overdue": FLAG,
    "state": {"type": "string", "enum": list(tasks.STATES)},
    "track": TEXT_OR_NULL,
    "created_by": PERSON,
    "created_at": TIME,
    "closed_at": TIME_OR_NULL,
    "closed_by": ID_OR_NULL,
}
_PRINCIPAL = r"(user:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(role|group):[a-z0-9_-]{1,64})"
_ASSIGNEE: Schema = {
    "type": "string",
    "pattern": f"^({'|'.join(tasks.WORDS)}|{_PRINCIPAL})$",
    "description": "`me`; `team`, the caller's groups and roles; `nobody`; or an assignee.",
}
_DUE: Schema = {
    "anyOf": [{"type": "string", "enum": [tasks.OVERDUE]}, TIME],
    "description": "`overdue`, or an instant by which it is due.",
}
_IF_MATCH = header(
    "If-Match",
    "Write only if this is the present state's `ETag`.",
    {"type": "string", "pattern": r'^("[0-9a-f]{20}"|\*)$'},
)


def describe_tasks(api: OpenAPI, bounds: Bounds) -> None:
    """Add the list, one, and what is done to it."""
    api.tag("tasks", "What somebody is to do about an entry, and by when.")
    item = api.schema("Task", closed(TASK))
    shown = envelope_of(closed({**TASK, "_meta": closed({"etag": TEXT})}))
    either = {"anyOf": [shown, ref("PlanAnswer")]}
    path, one = "/api/v1/tasks", "/api/v1/tasks/{id}"
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    dry = described([dry_run()])

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(
            method, path, id=verb, tag="tasks", summary=summary, open_to_all=False, **more
        )

    add(
        "GET",
        path,
        "list_tasks",
        "List tasks",
        description="About entries whose drafts the caller sees; the open ones by default.",
        parameters=[
            query("assignee", _ASSIGNEE),
            query("due", _DUE),
            query("entry", ID),
            query("state", {"type": "string", "enum": [*tasks.STATES, "all"]}),
            *described(lens_parameters(bounds)[:1]),
            *described(pages),
        ],
        answers={200: envelope_of(listed(item), ref("Page"))},
    )
    add(
        "POST",
        path,
        "create_task",
        "Give a task",
        parameters=[*dry, IDEMPOTENCY],
        body=Body(sent(tasks.MEMBERS)),
        answers={200: ref("PlanAnswer"), 201: shown},
        problems=WRITE_PROBLEMS,
    )
    add(
        "GET",
        one,
        "get_task",
        "Read a task",
        parameters=[IF_NONE_MATCH],
        answers={200: shown, 304: None},
    )
    add(
        "PATCH",
        one,
        "change_task",
        "Change a task",
        description="Its assignee, date and note; or cancel it, finish it, open it again.",
        parameters=[*dry, _IF_MATCH],
        body=Body(sent(tasks.CHANGES, partial=True)),
        answers={200: either},
        problems=WRITE_PROBLEMS,
    )
    add(
        "POST",
        f"{one}/done",
        "finish_task",
        "Say that a task is done",
        parameters=[*dry, IDEMPOTENCY],
        answers={200: either},
        problems=WRITE_PROBLEMS,
    )
