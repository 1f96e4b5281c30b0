"""Describes signing in and out, one's own sessions, and those of others."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import sessions
from cms.api.v1.openapi.builder import READ_PROBLEMS, Body, OpenAPI, envelope_of, listed
from cms.api.v1.openapi.schemas import (
    FLAG,
    ID,
    TEXT,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    closed,
    sent,
)

SESSION = {
    "id": TEXT,
    "method": TEXT,
    "address": TEXT,
    "agent": TEXT,
    "created_at": TIME,
    "last_seen_at": TIME_OR_NULL,
    "verified_at": TIME_OR_NULL,
    "expires_at": TIME,
    "current": FLAG,
}
"""A session, as its owner and administrators see it."""


def describe_sessions(api: OpenAPI) -> None:
    """Add signing in and out."""
    api.tag("sessions", "Signing in and out.")
    user = closed({"id": ID, "email": TEXT, "name": TEXT, "groups": TEXTS})
    token = closed({"id": ID, "name": TEXT, "scopes": {}, "expires_at": TIME_OR_NULL})
    path, current = "/api/v1/sessions", "/api/v1/sessions/current"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(method, path, id=verb, tag="sessions", summary=summary, **more)

    add(
        "POST",
        path,
        "sign_in",
        "Sign in",
        description="Sets the session's cookie, and answers the CSRF token for writes by it.",
        body=Body(sent(sessions.CREDENTIALS)),
        answers={201: envelope_of(closed({**SESSION, "csrf": TEXT, "user": user}))},
        problems=(400, 401, 409, 413, 415, 422, 429, 503),
    )
    add(
        "GET",
        path,
        "list_sessions",
        "List one's own sessions",
        answers={200: envelope_of(listed(closed(SESSION)))},
        problems=(400, 401),
        open_to_all=False,
    )
    add(
        "GET",
        current,
        "who_am_i",
        "Who one is",
        description="And by what: a session, or a token.",
        answers={
            200: envelope_of(
                closed(
                    {"user": user, **SESSION, "csrf": TEXT, "token": token},
                    optional=(*SESSION, "csrf", "token"),
                )
            )
        },
        problems=(400, 401),
        open_to_all=False,
    )
    add(
        "DELETE",
        current,
        "sign_out",
        "Sign out",
        answers={204: None},
        problems=(400, 401, 403, 503),
        open_to_all=False,
    )
    add(
        "DELETE",
        f"{path}/{{id}}",
        "end_session",
        "End one of one's own sessions",
        answers={204: None},
        problems=(*READ_PROBLEMS, 503),
        open_to_all=False,
    )
    add(
        "POST",
        f"{current}/verify",
        "verify_session",
        "Prove again who one is",
        description="Before something grave, which else is refused as `step-up-required`.",
        body=Body(sent(sessions.PROOF)),
        answers={200: envelope_of(closed(SESSION))},
        problems=(400, 401, 403, 409, 413, 415, 422, 429, 503),
        open_to_all=False,
    )
    _describe_others(api)


def _describe_others(api: OpenAPI) -> None:
    path = "/api/v1/users/{id}/sessions"
    api.operation(
        "GET",
        path,
        id="list_user_sessions",
        tag="sessions",
        summary="List the sessions of a user",
        answers={200: envelope_of(listed(closed(SESSION)))},
        open_to_all=False,
    )
    for address, verb, summary in (
        (path, "end_user_sessions", "Sign a user out everywhere"),
        (f"{path}/{{session}}", "end_user_session", "End one session of a user"),
    ):
        api.operation(
            "DELETE",
            address,
            id=verb,
            tag="sessions",
            summary=summary,
            answers={204: None},
            problems=(*READ_PROBLEMS, 503),
            open_to_all=False,
        )
