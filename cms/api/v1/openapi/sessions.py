"""Describes signing in and out, one's own sessions, and those of others."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import passkey_sessions, session_proofs, sessions
from cms.api.v1.openapi.builder import READ_PROBLEMS, Body, OpenAPI, envelope_of, listed
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
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
    signed_in = envelope_of(
        closed(
            {**SESSION, "csrf": TEXT, "pending": TEXTS, "user": user, "factor_required": FLAG},
            optional=("user", "factor_required"),
        )
    )
    path, current = "/api/v1/sessions", "/api/v1/sessions/current"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(method, path, id=verb, tag="sessions", summary=summary, **more)

    add(
        "POST",
        path,
        "sign_in",
        "Sign in",
        description="Sets the session's cookie, and answers the CSRF token for writes by it. "
        "Where `pending` names factors, one of them is due before the session serves for more.",
        body=Body(sent(sessions.CREDENTIALS)),
        answers={201: signed_in},
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
                    {
                        "user": user,
                        **SESSION,
                        "csrf": TEXT,
                        "factor_required": FLAG,
                        "token": token,
                    },
                    optional=(*SESSION, "csrf", "factor_required", "token"),
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
        description="Where the session began at a provider that can end its own too, the answer is "
        "the address to which the browser goes for that.",
        answers={200: envelope_of(closed({"sign_out": TEXT})), 204: None},
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
        "GET",
        f"{path}/passkey",
        "ask_passkey",
        "What a passkey is to sign",
        description="The options for `navigator.credentials.get`, to sign in without a password.",
        answers={200: envelope_of(closed({"options": ANY_OBJECT}))},
        problems=(400, 401),
    )
    add(
        "POST",
        f"{path}/passkey",
        "sign_in_by_passkey",
        "Sign in with a passkey",
        body=Body(sent(passkey_sessions.CREDENTIAL)),
        answers={201: signed_in},
        problems=(400, 401, 409, 413, 415, 422, 429, 503),
    )
    add(
        "GET",
        f"{current}/factors",
        "ask_factors",
        "By what the session can be proved",
        description="With what a passkey is to sign.",
        answers={
            200: envelope_of(
                closed(
                    {
                        "kinds": TEXTS,
                        "passkey": {"type": ["object", "null"], "additionalProperties": True},
                        "csrf": TEXT,
                    }
                )
            )
        },
        problems=(400, 401, 403),
        open_to_all=False,
    )
    add(
        "POST",
        f"{current}/factors",
        "prove_factor",
        "Prove a factor after the password",
        description="Makes a session whole that is pending: it gets another cookie.",
        body=Body(sent(session_proofs.FACTOR)),
        answers={201: signed_in},
        problems=(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
        open_to_all=False,
    )
    add(
        "POST",
        f"{current}/verify",
        "verify_session",
        "Prove again who one is",
        description="Before something grave, which else is refused as `step-up-required`.",
        body=Body(sent(session_proofs.PROOF)),
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
