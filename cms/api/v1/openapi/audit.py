"""Describes the audit: what happened, and whether the record of it is intact."""

from __future__ import annotations

from typing import Any

from cms.api.v1.audit import NUMBER_MAX, RANGE_MAX, TEXT_MAX
from cms.api.v1.openapi.builder import OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.parameters import query
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    ID,
    ID_OR_NULL,
    TEXT,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    closed,
)
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters

_EVENT = {
    "number": WHOLE,
    "at": TIME,
    "transaction": ID,
    "name": TEXT,
    "actor": closed({"id": ID_OR_NULL, "name": TEXT}),
    "subjects": TEXTS,
    "details": ANY_OBJECT,
}
_CHAIN = {"anyOf": [closed({"digest": TEXT, "link": TEXT}), {"type": "null"}]}
_REPORT = closed(
    {
        "intact": FLAG,
        "findings": listed(closed({"number": WHOLE, "problem": TEXT})),
        **dict.fromkeys(("first", "last", "checked", "erased", "let_go", "sealed"), WHOLE),
        "sealed_at": TIME_OR_NULL,
    }
)
_TEXT = {"type": "string", "minLength": 1, "maxLength": TEXT_MAX}
_NUMBER = {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX}


def describe_audit(api: OpenAPI, bounds: Bounds) -> None:
    """Add the audit."""
    api.tag("audit", "What happened, and whether the record of it is intact.")
    item = api.schema("AuditEvent", closed(_EVENT))
    path = "/api/v1/audit"
    pages = [one for one in page_parameters(bounds) if one.name in ("page[size]", "page[after]")]

    def add(path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation("GET", path, id=verb, tag="audit", summary=summary, open_to_all=False, **more)

    add(
        path,
        "list_audit",
        "List what happened",
        description="The newest first. `name` is that of an event, or a noun: `grant`.",
        parameters=[
            *described(pages),
            query("actor", ID),
            query("name", _TEXT),
            query("subject", _TEXT),
            query("from", TIME),
            query("to", TIME),
        ],
        answers={200: envelope_of(listed(item), ref("Page"))},
    )
    add(
        f"{path}/{{number}}",
        "get_audit_event",
        "Read an event",
        description="`chain` is null as long as the event is not sealed.",
        answers={200: envelope_of(closed({**_EVENT, "chain": _CHAIN}))},
    )
    add(
        f"{path}/verification",
        "verify_audit",
        "Verify the record",
        description=f"The newest {RANGE_MAX} events, or a range of as many.",
        parameters=[query("first", _NUMBER), query("last", _NUMBER)],
        answers={200: envelope_of(_REPORT)},
        problems=(400, 401, 403, 409),
    )
