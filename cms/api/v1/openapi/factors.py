"""Describes factors: one's own, recovery codes, and those of others."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import factors
from cms.api.v1.openapi.builder import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    envelope_of,
    listed,
)
from cms.api.v1.openapi.nouns import ETAG
from cms.api.v1.openapi.parameters import IF_NONE_MATCH
from cms.api.v1.openapi.schemas import ID, TEXT, TEXTS, TIME, TIME_OR_NULL, WHOLE, closed, sent

FACTOR = {"id": ID, "kind": TEXT, "name": TEXT, "created_at": TIME, "last_used_at": TIME_OR_NULL}
LEFT = closed({"recovery_codes": WHOLE})
_PATH, _ONE = "/api/v1/factors", "/api/v1/factors/{id}"


def describe_factors(api: OpenAPI) -> None:
    """Add what people show beside the password, or instead of it."""
    api.tag("factors", "What one shows beside the password when signing in, or instead of it.")
    _describe_own(api)
    _describe_codes(api)
    _describe_others(api)


def _add(api: OpenAPI, method: str, path: str, verb: str, summary: str, **more: Any) -> None:
    api.operation(method, path, id=verb, tag="factors", summary=summary, open_to_all=False, **more)


def _describe_own(api: OpenAPI) -> None:
    whole = envelope_of(closed({**FACTOR, "_meta": ETAG}))
    begun = closed(
        {
            "challenge": ID,
            "kind": TEXT,
            "expires_at": TIME,
            "secret": TEXT,
            "uri": TEXT,
            "qr": {"type": "string", "description": "An `<svg>` element."},
            "options": {
                "type": "object",
                "description": "Of a passkey: for `navigator.credentials.create`.",
            },
        },
        optional=("secret", "uri", "qr", "options"),
    )
    _add(
        api,
        "GET",
        _PATH,
        "list_factors",
        "List one's own factors",
        answers={200: envelope_of(listed(closed(FACTOR)), LEFT)},
        problems=(400, 401, 403),
    )
    _add(
        api,
        "POST",
        _PATH,
        "begin_factor",
        "Begin to add a factor",
        description="Answers what is shown to an app, or asked of the browser; `finish` takes the answer.",
        body=Body(sent(factors.NEW)),
        answers={201: envelope_of(begun)},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "POST",
        f"{_ONE}/finish",
        "finish_factor",
        "Finish adding a factor",
        description="The id is that of the challenge.",
        body=Body(sent(factors.ANSWER)),
        answers={201: whole},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "GET",
        _ONE,
        "get_factor",
        "Read a factor",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
    )
    _add(
        api,
        "PATCH",
        _ONE,
        "change_factor",
        "Name a factor",
        body=Body(sent(factors.CHANGES)),
        answers={200: whole},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "DELETE",
        _ONE,
        "delete_factor",
        "Remove a factor",
        answers={204: None},
        problems=WRITE_PROBLEMS,
    )


def _describe_codes(api: OpenAPI) -> None:
    path = f"{_PATH}/recovery-codes"
    _add(
        api,
        "POST",
        path,
        "make_recovery_codes",
        "Make recovery codes",
        description="Shown this once; those from before are void.",
        answers={201: envelope_of(closed({"codes": TEXTS}))},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "DELETE",
        path,
        "delete_recovery_codes",
        "Make one's own recovery codes void",
        answers={204: None},
        problems=WRITE_PROBLEMS,
    )


def _describe_others(api: OpenAPI) -> None:
    path = "/api/v1/users/{id}/factors"
    _add(
        api,
        "GET",
        path,
        "list_user_factors",
        "List the factors of a user",
        answers={200: envelope_of(listed(closed(FACTOR)), LEFT)},
    )
    _add(
        api,
        "DELETE",
        path,
        "reset_user_factors",
        "Reset the factors of a user",
        description="Takes all of them off, recovery codes too, and signs the user out.",
        answers={204: None},
        problems=(*READ_PROBLEMS, 503),
    )
