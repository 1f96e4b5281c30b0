"""Describes working copies, presence and locks: what people are at who edit an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.api.v1.editing import CLIENT_MAX, FIELD_MAX, NUMBER_MAX
from cms.api.v1.openapi.builder import (
    READ_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.parameters import query
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    ID,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    closed,
)
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters

Add = Callable[..., None]

PERSON: Schema = closed({"id": ID, "name": TEXT})
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
BASE: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": NUMBER_MAX}
# Of what is printable, the part on which all readers of patterns agree.
LINE: Schema = {"type": ["string", "null"], "minLength": 1, "pattern": "^[!-~]+$"}
LOCK: dict[str, Any] = {
    "holder": {"anyOf": [PERSON, {"type": "null"}]},
    "locale": TEXT_OR_NULL,
    "taken_at": TIME_OR_NULL,
    "expires_at": TIME_OR_NULL,
    "taken_over_from": {"anyOf": [PERSON, {"type": "null"}]},
}
PRESENT: dict[str, Any] = {
    "user": PERSON,
    "you": FLAG,
    "client": {**TEXT_OR_NULL, "description": "One's own name of the window; null for others."},
    "locale": TEXT,
    "field": TEXT_OR_NULL,
    "opened_at": TIME,
    "seen_at": TIME,
}
ABOUT: dict[str, Any] = {
    "id": ID,
    "type": TEXT,
    "locale": TEXT,
    "base_version": NUMBER_OR_NULL,
    "head": {**NUMBER_OR_NULL, "description": "The newest version; null before there is one."},
    "stale": {**FLAG, "description": "Whether there is a newer version than the base."},
    "created_at": TIME,
    "updated_at": TIME,
}
COPY: dict[str, Any] = {
    **ABOUT,
    "changed": {**TEXTS, "description": "Fields in which it differs from its base."},
    "changed_since": {
        "type": ["array", "null"],
        "items": TEXT,
        "description": "Fields that were saved since its base; null where that is not kept.",
    },
    "data": {**ANY_OBJECT, "description": "As it was given, valid or not."},
}
PUT_PROBLEMS = (400, 401, 403, 404, 409, 413, 415, 422, 503)
DELETE_PROBLEMS = (*READ_PROBLEMS, 409, 422, 503)


def add_editing_schemas(api: OpenAPI) -> None:
    """Add the schemas that the addresses of all types refer to."""
    api.schema("WorkingCopy", closed(COPY))
    api.schema("KeptWorkingCopy", closed(ABOUT))
    api.schema("Present", closed(PRESENT))
    api.schema("Lock", closed({"locked": FLAG, "mine": FLAG, "strict": FLAG, **LOCK}))


def describe_own_copies(api: OpenAPI, bounds: Bounds) -> None:
    """Add the list of one's own working copies."""
    api.tag("working-copies", "What one has typed and not saved.")
    links = closed({"self": TEXT, "entry": TEXT})
    item = api.schema("ListedWorkingCopy", closed({**ABOUT, "title": TEXT_OR_NULL, "links": links}))
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    api.operation(
        "GET",
        "/api/v1/working-copies",
        id="list_working_copies",
        tag="working-copies",
        summary="List one's own working copies",
        description="The newest first, without what is in them. Nobody sees another's.",
        parameters=described(pages),
        answers={200: envelope_of(listed(item), ref("Page"))},
        open_to_all=False,
    )


def describe_editing(add: Add, path: str, locale: dict[str, Any]) -> None:
    """Add what hangs on an entry of a type; `add` adds one operation of that type."""
    _describe_copy(add, f"{path}/working-copy", locale)
    _describe_presence(add, f"{path}/presence", locale)
    _describe_lock(add, f"{path}/lock", locale)


def _describe_copy(add: Add, path: str, locale: dict[str, Any]) -> None:
    shared: dict[str, Any] = {"parameters": [locale], "open_to_all": False}
    add(
        "GET",
        path,
        "get_working_copy",
        "Read one's working copy",
        description="With what changed in the entry since its base.",
        answers={200: envelope_of(ref("WorkingCopy"))},
        problems=(*READ_PROBLEMS, 409),
        **shared,
    )
    sent = {"data": ANY_OBJECT, "base_version": BASE}
    add(
        "PUT",
        path,
        "keep_working_copy",
        "Keep what was typed",
        description="Valid or not; nobody's version until it is saved. An id that names nothing "
        "yet stands for an entry that is about to be created with it.",
        body=Body(closed(sent, optional=("base_version",))),
        answers={200: envelope_of(ref("KeptWorkingCopy"))},
        problems=(*PUT_PROBLEMS, 428),
        **shared,
    )
    add(
        "DELETE",
        path,
        "drop_working_copy",
        "Throw one's working copy away",
        answers={204: None},
        problems=DELETE_PROBLEMS,
        **shared,
    )


def _describe_presence(add: Add, path: str, locale: dict[str, Any]) -> None:
    who = envelope_of(listed(ref("Present")), closed({"timeout": WHOLE}))
    sent = {"field": {**LINE, "maxLength": FIELD_MAX}, "client": {**LINE, "maxLength": CLIENT_MAX}}
    add(
        "GET",
        path,
        "presence_at",
        "Who has it open",
        description="Those who said so within `meta.timeout` seconds.",
        parameters=[locale],
        answers={200: who},
        problems=(*READ_PROBLEMS, 409),
        open_to_all=False,
    )
    add(
        "PUT",
        path,
        "come_to",
        "Say that one has it open",
        description="Again before `meta.timeout` seconds are over. `client` tells windows apart.",
        parameters=[locale],
        body=Body(closed(sent, optional=tuple(sent)), required=False),
        answers={200: who},
        problems=PUT_PROBLEMS,
        open_to_all=False,
    )
    add(
        "DELETE",
        path,
        "leave",
        "Say that one has closed it",
        parameters=[
            locale,
            query("client", {**LINE, "type": "string", "maxLength": CLIENT_MAX}),
        ],
        answers={204: None},
        problems=DELETE_PROBLEMS,
        open_to_all=False,
    )


def _describe_lock(add: Add, path: str, locale: dict[str, Any]) -> None:
    shared: dict[str, Any] = {"parameters": [locale], "open_to_all": False}
    sent = {"take_over": {**FLAG, "default": False}}
    add(
        "GET",
        path,
        "lock_of",
        "Who has locked it",
        answers={200: envelope_of(ref("Lock"))},
        problems=(*READ_PROBLEMS, 409),
        **shared,
    )
    add(
        "PUT",
        path,
        "lock",
        "Lock it, or renew one's lock",
        description="Others are warned, or refused where locks are strict. `take_over` needs "
        "the permission `break_lock`.",
        body=Body(closed(sent, optional=("take_over",)), required=False),
        answers={200: envelope_of(ref("Lock"))},
        problems=PUT_PROBLEMS,
        **shared,
    )
    add(
        "DELETE",
        path,
        "unlock",
        "Let one's lock go",
        answers={204: None},
        problems=DELETE_PROBLEMS,
        **shared,
    )
