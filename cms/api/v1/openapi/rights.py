"""Describes what changes of rights would do."""

from __future__ import annotations

from cms.api.v1 import rights
from cms.api.v1.openapi.builder import WRITE_PROBLEMS, Body, OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.parameters import IDEMPOTENCY
from cms.api.v1.openapi.schemas import ID_OR_NULL, TEXT, closed, sent
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters
from cms.content.rights.changes import KINDS

_TEXT_OR_NULL = {"type": ["string", "null"]}
_NUMBER_OR_NULL = {"type": ["integer", "null"], "minimum": 0}
_REACH = {"type": "string", "enum": ["none", "some", "all"]}


def describe_rights(api: OpenAPI, bounds: Bounds) -> None:
    """Add the question what changes of rights would do."""
    api.tag("rights", "What changes of rights would do.")
    effect = api.schema(
        "RightsEffect",
        closed(
            {
                "permission": TEXT,
                "type": _TEXT_OR_NULL,
                "locale": _TEXT_OR_NULL,
                "field": _TEXT_OR_NULL,
                "before": _REACH,
                "after": _REACH,
                "gains": _NUMBER_OR_NULL,
                "loses": _NUMBER_OR_NULL,
            }
        ),
    )
    person = closed({"user": ID_OR_NULL, "name": TEXT, "effects": listed(effect)})
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    api.operation(
        "POST",
        "/api/v1/rights/what-if",
        id="post_what_if",
        tag="rights",
        summary="Ask what changes of rights would do",
        description=(
            "Everybody whose rights they touch, with what they gain and lose; nothing is changed. "
            f"`do` is one of {', '.join(f'`{one}`' for one in KINDS)}."
        ),
        parameters=[*described(pages), IDEMPOTENCY],
        body=Body(sent(rights.MEMBERS)),
        answers={200: envelope_of(listed(person), ref("Page"))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
