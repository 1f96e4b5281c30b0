"""Describes webhooks and their deliveries."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import webhooks
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.nouns import ETAG, IF_MATCH
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
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
from cms.webhooks.models import STATES

_SECRET = {"type": "string", "description": "Shown this once; `whsec_` and base64."}
_WHOLE_OR_NULL = {"type": ["integer", "null"]}
_WEBHOOK: dict[str, Any] = {
    "id": ID,
    **{name: one.schema for name, one in webhooks.CHANGES.items()},
    "stopped": TEXT_OR_NULL,
    "created_at": TIME,
}
_STANDING = closed(
    {
        "failures": WHOLE,
        "rests_until": TIME_OR_NULL,
        "deliveries": closed(dict.fromkeys(STATES, WHOLE)),
    }
)
_DELIVERY: dict[str, Any] = {
    "id": ID,
    "name": TEXT,
    "event": _WHOLE_OR_NULL,
    "type": TEXT_OR_NULL,
    "locales": {"type": "array", "items": TEXT},
    "state": {"type": "string", "enum": list(STATES)},
    "attempts": WHOLE,
    "entry": TEXT_OR_NULL,
    "happened_at": TIME,
    "created_at": TIME,
    "due_at": TIME,
    "tried_at": TIME_OR_NULL,
    "finished_at": TIME_OR_NULL,
    "milliseconds": _WHOLE_OR_NULL,
    "status": _WHOLE_OR_NULL,
    "error": TEXT_OR_NULL,
}
_ONE = "/api/v1/webhooks/{id}"
_DELIVERIES = f"{_ONE}/deliveries"


def describe_webhooks(api: OpenAPI, bounds: Bounds) -> None:
    """Add webhooks and what is done to them."""
    api.tag("webhooks", "Other servers that are told of content.")
    item = api.schema("Webhook", closed(_WEBHOOK))
    pages = described([each for each in page_parameters(bounds) if each.name != "page[after]"])
    whole = envelope_of(closed({**_WEBHOOK, "standing": _STANDING, "_meta": ETAG}))
    made = envelope_of(closed({**_WEBHOOK, "secret": _SECRET, "_meta": ETAG}))
    rotated = {**_WEBHOOK, "standing": _STANDING, "secret": _SECRET, "_meta": ETAG}
    page = envelope_of(listed(item), ref("Page"))
    _add(api, "GET", "/api/v1/webhooks", "list_webhooks", "List webhooks", pages, {200: page})
    _add(
        api,
        "POST",
        "/api/v1/webhooks",
        "create_webhook",
        "Make a webhook",
        [IDEMPOTENCY],
        {201: made},
        Body(sent(webhooks.MEMBERS)),
    )
    read = {200: whole, 304: None}
    _add(api, "GET", _ONE, "get_webhook", "Read a webhook", [IF_NONE_MATCH], read)
    changes = Body(sent(webhooks.CHANGES, partial=True))
    _add(
        api, "PATCH", _ONE, "change_webhook", "Change a webhook", [IF_MATCH], {200: whole}, changes
    )
    _add(api, "DELETE", _ONE, "delete_webhook", "Delete a webhook", [IF_MATCH], {204: None})
    _add(
        api,
        "POST",
        f"{_ONE}/rotate",
        "rotate_webhook_secret",
        "Give a webhook a new secret",
        [IDEMPOTENCY],
        {200: envelope_of(closed(rotated))},
        Body(sent(webhooks.ROTATION), required=False),
    )
    told = envelope_of(closed({"after": WHOLE, "until": WHOLE, "_meta": ETAG}))
    _add(
        api,
        "POST",
        f"{_ONE}/replay",
        "replay_webhook",
        "Tell a webhook anew of what happened after an event",
        [IDEMPOTENCY],
        {202: told},
        Body(sent(webhooks.REPLAY)),
    )
    _describe_deliveries(api, pages)


def _describe_deliveries(api: OpenAPI, pages: list[dict[str, Any]]) -> None:
    item = api.schema("Delivery", closed(_DELIVERY))
    kept = {"request": TEXT_OR_NULL, "answer": TEXT_OR_NULL}
    whole = envelope_of(closed({**_DELIVERY, **kept, "_meta": ETAG}))
    nothing = Body(closed({}), required=False)
    _add(
        api,
        "POST",
        f"{_ONE}/test",
        "test_webhook",
        "Try a webhook out",
        [IDEMPOTENCY],
        {202: whole},
        nothing,
    )
    by_state = query("state", {"type": "string", "enum": list(STATES)})
    _add(
        api,
        "GET",
        _DELIVERIES,
        "list_deliveries",
        "List the deliveries of a webhook",
        [*pages, by_state],
        {200: envelope_of(listed(item), ref("Page"))},
    )
    one = _DELIVERIES + "/{delivery}"
    read = {200: whole, 304: None}
    _add(api, "GET", one, "get_delivery", "Read a delivery", [IF_NONE_MATCH], read)
    _add(
        api,
        "POST",
        f"{one}/retry",
        "retry_delivery",
        "Send a delivery again",
        [IDEMPOTENCY],
        {200: whole},
        nothing,
    )


def _add(
    api: OpenAPI,
    method: str,
    path: str,
    verb: str,
    summary: str,
    parameters: list[Any],
    answers: dict[int, Any],
    body: Body | None = None,
) -> None:
    more: dict[str, Any] = {"problems": WRITE_PROBLEMS} if method != "GET" else {}
    api.operation(
        method,
        path,
        id=verb,
        tag="webhooks",
        summary=summary,
        parameters=parameters,
        answers=answers,
        body=body,
        open_to_all=False,
        **more,
    )
