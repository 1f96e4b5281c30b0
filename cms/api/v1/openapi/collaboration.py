"""Describes what hangs on an entry for those who work on it: its workflow, and its comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.api.v1 import comments
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
    FLAG,
    ID,
    ID_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    WHOLE,
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

Add = Callable[..., None]
PERSON: Schema = closed({"id": TEXT_OR_NULL, "name": TEXT})
_STATES: Schema = {"type": "object", "additionalProperties": TEXT}
_NAMED: Schema = closed({"name": TEXT, "label": TEXT})
_NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}

STANDING: Schema = closed(
    {
        "workflow": closed({"name": TEXT, "label": TEXT, "revision": WHOLE}),
        "approval": closed(
            {
                "required": FLAG,
                "version": WHOLE,
                "approved": FLAG,
                "lacking": TEXTS,
                "last_approved": _NUMBER_OR_NULL,
            }
        ),
        "tracks": listed(
            closed(
                {
                    **dict.fromkeys(("name", "label", "state", "state_label"), TEXT),
                    "states": listed(_NAMED),
                    "since": TIME_OR_NULL,
                    "submitted_by": ID_OR_NULL,
                }
            )
        ),
        "transitions": listed(
            closed(
                {
                    "name": TEXT,
                    "label": TEXT,
                    "track": TEXT_OR_NULL,
                    "to": _STATES,
                    "possible": FLAG,
                    "refused": TEXTS,
                    "comment_required": FLAG,
                    "required_fields": TEXTS,
                    "then": {"type": ["string", "null"], "enum": ["publish", "schedule", None]},
                }
            )
        ),
        "moves": listed(
            closed(
                {
                    "at": TIME,
                    "by": PERSON,
                    "workflow": TEXT,
                    "transition": TEXT_OR_NULL,
                    "because": TEXT,
                    "from": _STATES,
                    "to": _STATES,
                    "comment": ID_OR_NULL,
                    "version": WHOLE,
                }
            )
        ),
    }
)
COMMENT: dict[str, Any] = {
    "id": ID,
    "thread": ID,
    "field": TEXT_OR_NULL,
    "block": TEXT_OR_NULL,
    "locale": TEXT_OR_NULL,
    "version": WHOLE,
    "orphaned": {**FLAG, "description": "What it is about is gone from the newest version."},
    "author": PERSON,
    "text": TEXT,
    "mentions": listed(PERSON),
    "created_at": TIME,
    "edited_at": TIME_OR_NULL,
    "deleted": FLAG,
    "resolved": {"anyOf": [closed({"at": TIME, "by": PERSON}), {"type": "null"}]},
}


def add_collaboration_schemas(api: OpenAPI) -> None:
    """Hold the schemas that the addresses of all types refer to."""
    api.schema("WorkflowStanding", STANDING)
    api.schema("Comment", closed(COMMENT))
    api.schema("OneComment", closed({**COMMENT, "_meta": closed({"etag": TEXT})}))


def describe_collaboration(add: Add, one: str, bounds: Bounds) -> None:
    """Add the workflow and the comments of a type's entries; `one` is the path of an entry."""
    locale = described(lens_parameters(bounds)[:1])
    add(
        "GET",
        f"{one}/workflow",
        "workflow_of",
        "Workflow",
        description="States, the transitions that are possible or why not, and the last moves.",
        parameters=[*locale, IF_NONE_MATCH],
        answers={200: envelope_of(ref("WorkflowStanding")), 304: None},
        open_to_all=False,
    )
    _describe_comments(add, f"{one}/comments", locale, bounds)


def _describe_comments(add: Add, path: str, locale: list[dict[str, Any]], bounds: Bounds) -> None:
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    writes = [*locale, *described([dry_run()])]
    shown, planned = envelope_of(ref("OneComment")), ref("PlanAnswer")
    text: Schema = {"type": "string", "minLength": 1, "maxLength": 80}
    which: Schema = {"type": "string", "enum": ["open", "resolved", "all"]}
    add(
        "GET",
        path,
        "comments_on",
        "Comments",
        description="Thread by thread, on what the caller may read.",
        parameters=[
            *locale,
            query("state", which),
            query("field", text),
            query("block", text),
            *described(pages),
        ],
        answers={200: envelope_of(listed(ref("Comment")), ref("Page"))},
        open_to_all=False,
    )
    add(
        "POST",
        path,
        "comment_on",
        "Comment",
        description="On the entry, a field or a block of it; or in answer to a comment.",
        parameters=[*writes, IDEMPOTENCY],
        body=Body(sent(comments.MEMBERS)),
        answers={200: planned, 201: shown},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    _describe_comment(add, f"{path}/{{comment}}", locale, writes)


def _describe_comment(
    add: Add, one: str, locale: list[dict[str, Any]], writes: list[dict[str, Any]]
) -> None:
    shown = {"anyOf": [envelope_of(ref("OneComment")), ref("PlanAnswer")]}
    add(
        "GET",
        one,
        "comment_of",
        "One comment",
        parameters=[*locale, IF_NONE_MATCH],
        answers={200: envelope_of(ref("OneComment")), 304: None},
        open_to_all=False,
    )
    add(
        "PATCH",
        one,
        "change_comment_of",
        "Change a comment",
        description="Of one's own.",
        parameters=writes,
        body=Body(sent(comments.CHANGES)),
        answers={200: shown},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    add(
        "DELETE",
        one,
        "delete_comment_of",
        "Delete a comment",
        description="Of one's own; where others answered, its place stays without its text.",
        parameters=writes,
        answers={200: ref("PlanAnswer"), 204: None},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    for verb, summary in (("resolve", "Resolve a thread"), ("reopen", "Reopen a thread")):
        add(
            "POST",
            f"{one}/{verb}",
            f"{verb}_comment_of",
            summary,
            parameters=[*writes, IDEMPOTENCY],
            answers={200: shown},
            problems=WRITE_PROBLEMS,
            open_to_all=False,
        )
