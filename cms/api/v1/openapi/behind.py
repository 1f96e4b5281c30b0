"""Describes jobs, notifications, and how people want to be told."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import notifications
from cms.api.v1.jobs import KIND_MAX
from cms.api.v1.openapi.builder import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.nouns import ETAG, IF_MATCH
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    ID,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    closed,
    sent,
)
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters
from cms.jobs.models import STATES
from cms.notifications.models import DIGESTS, KINDS
from cms.notifications.preferences import LANGUAGES

_JOB = {
    "id": ID,
    "kind": TEXT,
    "state": {"type": "string", "enum": list(STATES)},
    "key": TEXT_OR_NULL,
    "attempts": WHOLE,
    "created_at": TIME,
    "run_at": TIME,
    "started_at": TIME_OR_NULL,
    "finished_at": TIME_OR_NULL,
    "error": TEXT_OR_NULL,
}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_NOTIFICATION = {
    "id": ID,
    "kind": {"type": "string", "enum": list(KINDS)},
    "text": TEXT,
    "entry": _or_null(closed({"id": ID, "type": TEXT, "title": TEXT_OR_NULL})),
    "actor": _or_null(closed({"id": ID, "name": TEXT})),
    "details": ANY_OBJECT,
    "created_at": TIME,
    "read_at": TIME_OR_NULL,
}
_CHOICES = {
    "mail": closed(dict.fromkeys(KINDS, FLAG)),
    "digest": {"type": "string", "enum": list(DIGESTS)},
    "locale": {"type": ["string", "null"], "enum": [*LANGUAGES, None]},
}


def describe_jobs(api: OpenAPI, bounds: Bounds) -> None:
    """Add what is done behind."""
    api.tag("jobs", "What is done behind: mail, and what follows from schedules.")
    item = api.schema("Job", closed(_JOB))
    whole = envelope_of(closed({**_JOB, "_meta": ETAG}))
    path, one = "/api/v1/jobs", "/api/v1/jobs/{id}"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(method, path, id=verb, tag="jobs", summary=summary, open_to_all=False, **more)

    add(
        "GET",
        path,
        "list_jobs",
        "List jobs",
        description="The newest first.",
        parameters=[
            *_pages(bounds),
            query("state", {"type": "string", "enum": list(STATES)}),
            query("kind", {"type": "string", "minLength": 1, "maxLength": KIND_MAX}),
        ],
        answers={200: envelope_of(listed(item), ref("Page"))},
    )
    add(
        "GET",
        one,
        "get_job",
        "Read a job",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
    )
    add(
        "POST",
        f"{one}/retry",
        "retry_job",
        "Try a job again",
        description="At once; one that is dead, or waits.",
        parameters=[IDEMPOTENCY],
        body=Body(closed({}), required=False),
        answers={200: whole},
        problems=WRITE_PROBLEMS,
    )
    add(
        "DELETE",
        one,
        "delete_job",
        "Delete a job",
        description="One that is not at work; it will not be done.",
        answers={204: None},
        problems=WRITE_PROBLEMS,
    )


def describe_notifications(api: OpenAPI, bounds: Bounds) -> None:
    """Add what one is told, and how one wants to be."""
    api.tag("notifications", "What one is told, and how one wants to be.")
    item = api.schema("Notification", closed(_NOTIFICATION))
    whole = envelope_of(closed({**_NOTIFICATION, "_meta": ETAG}))
    path, one = "/api/v1/notifications", "/api/v1/notifications/{id}"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(
            method, path, id=verb, tag="notifications", summary=summary, open_to_all=False, **more
        )

    add(
        "GET",
        path,
        "list_notifications",
        "List one's own notifications",
        description="The newest first; none of an entry that one may no longer see.",
        parameters=[
            *_pages(bounds),
            query("unread", {"type": "string", "enum": ["true", "false"]}),
        ],
        answers={200: envelope_of(listed(item), ref("Page"))},
        problems=(400, 401),
    )
    add(
        "GET",
        one,
        "get_notification",
        "Read a notification",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
        problems=(400, 401, 404),
    )
    add(
        "PATCH",
        one,
        "mark_notification",
        "Mark a notification as read or unread",
        body=Body(sent(notifications.MARK)),
        answers={200: whole},
        problems=WRITE_PROBLEMS,
    )
    add(
        "POST",
        f"{path}/read",
        "mark_all_notifications",
        "Mark all as read",
        parameters=[IDEMPOTENCY],
        answers={200: envelope_of(closed({"read": WHOLE}))},
        problems=WRITE_PROBLEMS,
    )
    _describe_choices(api)


def _describe_choices(api: OpenAPI) -> None:
    path = "/api/v1/users/{id}/notifications"
    whole = envelope_of(closed({**_CHOICES, "_meta": ETAG}))
    api.operation(
        "GET",
        path,
        id="get_notification_preference",
        tag="notifications",
        summary="How somebody wants to be told",
        description="Oneself; others with the permission manage_users.",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
        problems=READ_PROBLEMS,
        open_to_all=False,
    )
    api.operation(
        "PATCH",
        path,
        id="change_notification_preference",
        tag="notifications",
        summary="Choose how to be told",
        description="`mail` names kinds; one that is not named stays as it is.",
        parameters=[IF_MATCH],
        body=Body(sent(notifications.CHOICES, partial=True)),
        answers={200: whole},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )


def _pages(bounds: Bounds) -> list[dict[str, Any]]:
    return described([each for each in page_parameters(bounds) if each.name != "page[after]"])
