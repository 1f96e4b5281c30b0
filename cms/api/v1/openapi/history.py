"""Describes the history of entries: versions, diff, blame; and the erasures of the site."""

from __future__ import annotations

from typing import Any

from cms.api.v1.erasures import MEMBERS
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
    ANY_OBJECT,
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

NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
_WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}
AUTHOR: Schema = closed({"id": TEXT_OR_NULL, "name": TEXT})
_KIND: Schema = {"type": "string", "enum": ["added", "changed", "removed"]}
_INFO: dict[str, Any] = {
    "version": WHOLE,
    "etag": TEXT,
    "base": _WHOLE_OR_NULL,
    "author": AUTHOR,
    "note": TEXT,
    "created_at": TIME,
    "asserted_at": TIME_OR_NULL,
}
_LISTED: dict[str, Any] = {
    **_INFO,
    "reverted_to": {
        "type": ["integer", "null"],
        "description": "The version whose values it took.",
    },
    "pruned_at": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "Since when its content is gone.",
    },
    "erased": {
        **listed(closed({"field": TEXT, "slice": TEXT})),
        "description": "Fields that were erased from it; `*` is all.",
    },
    "changes": {
        **listed(
            closed(
                {
                    "field": TEXT,
                    "slice": {"type": "string", "description": "A locale, or `*`: shared."},
                    "change": _KIND,
                    "blocks": {"type": "object", "additionalProperties": _KIND},
                }
            )
        ),
        "description": "The fields that it changed and that the caller may read.",
    },
}
_DECLARATION: Schema = closed(
    {
        "read_by": {"type": "string", "enum": ["written", "current"]},
        "fingerprint": TEXT,
        "is_current": FLAG,
        "gone": TEXTS,
        "renamed": {"type": "object", "additionalProperties": TEXT},
    }
)
_SIDE: Schema = closed(
    {"name": TEXT, **_INFO, "slices": {"type": "object", "additionalProperties": WHOLE}}
)
_CHANGE: Schema = {
    "title": "How a field differs",
    "type": "object",
    "properties": {
        "field": TEXT,
        "label": TEXT,
        "kind": TEXT,
        "change": _KIND,
        "slices": TEXTS,
        "today": {
            "type": ["string", "null"],
            "description": "What the field is called now; null where it is gone.",
        },
        "diff": {
            "type": "object",
            "description": "By its `type`: `words` has `runs`; `rich_text` has `blocks`, each with "
            "`op` and `runs` or inner `blocks`; `list` has `items`; `group` has `fields`; `blocks` "
            "has `blocks` by id, each with `op`, `moved` and `fields`; `json` has `changes` by "
            "pointer; `value` has `from` and `to`.",
            "properties": {
                "type": {
                    "type": "string",
                    "enum": ["words", "rich_text", "list", "group", "blocks", "json", "value"],
                }
            },
            "required": ["type"],
        },
    },
    "required": ["field", "label", "kind", "change", "diff"],
}
_BY: dict[str, Any] = {
    "slice": TEXT,
    "version": WHOLE,
    "author": AUTHOR,
    "at": TIME,
    "note": TEXT,
}


def add_history_schemas(api: OpenAPI) -> None:
    """Add what the addresses of all types share."""
    api.schema("VersionInfo", closed(_LISTED))
    api.schema("VersionMeta", closed({**_LISTED, "declaration": _DECLARATION}))
    api.schema(
        "VersionDocument",
        {
            "title": "A version's document, with the fields of its time",
            "type": "object",
            "properties": {"id": ID, "type": TEXT, "_meta": ref("Meta")},
            "required": ["id", "type", "_meta"],
        },
    )
    api.schema("FieldChange", _CHANGE)
    api.schema(
        "Diff",
        closed(
            {
                "from": _SIDE,
                "to": _SIDE,
                "locale": TEXT,
                "changes": listed(ref("FieldChange")),
                "elsewhere": {
                    "type": "object",
                    "additionalProperties": TEXTS,
                    "description": "Fields that differ in other locales.",
                },
            }
        ),
    )
    block = closed({"id": TEXT, "type": TEXT_OR_NULL, **_BY})
    api.schema(
        "Blame",
        closed({"field": TEXT, "label": TEXT, "present": FLAG, **_BY, "blocks": listed(block)}),
    )


def describe_history(add: Any, one: str, bounds: Bounds) -> None:
    """Add the history of the entries of a type; `one` is the address of an entry."""
    locale = described(lens_parameters(bounds)[:1])
    _describe_versions(add, one, bounds)
    side: Schema = {
        "type": "string",
        "pattern": "^([1-9][0-9]{0,8}|published|draft)$",
    }
    add(
        "GET",
        f"{one}/diff",
        "diff_of",
        "Diff",
        description="What changed from one version to another: `from` is by default the version "
        "before `to`, and `to` the draft.",
        parameters=[query("from", side), query("to", side), *locale, IF_NONE_MATCH],
        answers={
            200: envelope_of(ref("Diff"), closed({"coarse": FLAG, "entries": ANY_OBJECT})),
            304: None,
        },
        open_to_all=False,
    )
    add(
        "GET",
        f"{one}/blame",
        "blame_of",
        "Blame",
        description="Who wrote each field and each block last, up to a version.",
        parameters=[query("version", NUMBER), *locale, IF_NONE_MATCH],
        answers={
            200: envelope_of(listed(ref("Blame")), closed({"version": WHOLE, "locale": TEXT})),
            304: None,
        },
        open_to_all=False,
    )


def _describe_versions(add: Any, one: str, bounds: Bounds) -> None:
    add(
        "GET",
        f"{one}/versions",
        "versions_of",
        "Versions",
        description="The newest first. `author`, `field` and `locale` (or `*`, for what locales "
        "share) leave only those that this user wrote, and that changed this field, there.",
        parameters=[
            *described(page_parameters(bounds)[:1]),
            query("before", NUMBER),
            query("author", ID),
            query("field", TEXT),
            query("locale", {"type": "string", "enum": ["*", *bounds.locales]}),
            IF_NONE_MATCH,
        ],
        answers={200: envelope_of(listed(ref("VersionInfo"))), 304: None},
        open_to_all=False,
    )
    add(
        "GET",
        f"{one}/versions/{{number}}",
        "version_of",
        "One version",
        description="With its document, in one locale, by the declaration that it was written "
        "under, or by today's.",
        parameters=[
            *described(lens_parameters(bounds)[:2]),
            query("declaration", {"type": "string", "enum": ["written", "current"]}),
            IF_NONE_MATCH,
        ],
        answers={200: envelope_of(ref("VersionDocument"), ref("VersionMeta")), 304: None},
        open_to_all=False,
    )


def describe_erasures(api: OpenAPI, bounds: Bounds) -> None:
    """Add erasing a person's data, and the record of erasures."""
    api.tag("erasures", "Erasing a person's data on request, and the record of what was erased.")
    path = "/api/v1/erasures"
    record = closed(
        {
            "number": WHOLE,
            "erased": {"type": "string", "enum": ["person", "history"]},
            "at": TIME,
            "actor": AUTHOR,
            "subject": ID_OR_NULL,
            "reason": TEXT,
            "details": ANY_OBJECT,
        }
    )
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    api.operation(
        "GET",
        path,
        id="list_erasures",
        tag="erasures",
        summary="List erasures",
        description="What was erased, by whom and why, the newest first.",
        parameters=described(pages),
        answers={200: envelope_of(listed(record), ref("Page"))},
        open_to_all=False,
    )
    api.operation(
        "POST",
        path,
        id="create_erasure",
        tag="erasures",
        summary="Erase a person's data",
        description="Of a user, by id or address, or of an address without an account. What they "
        "wrote stays, without their name.",
        parameters=[*described([dry_run()]), IDEMPOTENCY],
        body=Body(sent(MEMBERS)),
        answers={200: envelope_of(ref("Plan"))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
