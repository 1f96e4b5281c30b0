"""Describes what comes first: the service document, the content types, and signing in."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import sessions
from cms.api.v1.openapi.builder import READ_PROBLEMS, Body, OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.parameters import IF_NONE_MATCH
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    ID,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    closed,
    sent,
)


def describe_service(api: OpenAPI) -> None:
    """Add what comes first: the service document and the types."""
    _describe_service(api)
    _describe_types(api)


def _describe_service(api: OpenAPI) -> None:
    api.tag("service", "What this is.")
    api.operation(
        "GET",
        "/api/v1",
        id="get_service_document",
        tag="service",
        summary="Service document",
        description="Name, version, locales, links, and what the caller may do.",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(ANY_OBJECT), 304: None},
        problems=(400, 401),
    )
    api.operation(
        "GET",
        "/api/v1/openapi.json",
        id="get_openapi",
        tag="service",
        summary="This OpenAPI document",
        parameters=[IF_NONE_MATCH],
        answers={200: ANY_OBJECT, 304: None},
        problems=(400, 401),
    )


def _describe_types(api: OpenAPI) -> None:
    api.tag("types", "The content types that the caller may see.")
    summary = {
        **dict.fromkeys(("name", "label", "plural", "help", "icon", "plugin"), TEXT),
        **dict.fromkeys(("public", "singleton", "localized"), FLAG),
        "allowed_in": {"type": ["array", "null"], "items": TEXT},
        "title_field": TEXT_OR_NULL,
        "slug_field": TEXT_OR_NULL,
        "links": ref("Links"),
    }
    described_type = api.schema("Type", closed(summary))
    whole = closed({**summary, "schema": ANY_OBJECT, "write_schema": ANY_OBJECT})
    api.operation(
        "GET",
        "/api/v1/types",
        id="list_types",
        tag="types",
        summary="List content types",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(listed(described_type)), 304: None},
        problems=(400, 401),
    )
    api.operation(
        "GET",
        "/api/v1/types/{name}",
        id="get_type",
        tag="types",
        summary="Read a content type",
        description="With the JSON Schemas of its entries, as answered and as sent.",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(whole), 304: None},
    )


def describe_sessions(api: OpenAPI) -> None:
    """Add signing in and out."""
    api.tag("sessions", "Signing in and out.")
    user = closed({"id": ID, "email": TEXT, "name": TEXT, "groups": TEXTS})
    session = {"id": TEXT, "created_at": TIME, "expires_at": TIME, "current": FLAG}
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
        answers={201: envelope_of(closed({**session, "csrf": TEXT, "user": user}))},
        problems=(400, 401, 409, 413, 415, 422, 429, 503),
    )
    add(
        "GET",
        path,
        "list_sessions",
        "List one's own sessions",
        answers={200: envelope_of(listed(closed(session)))},
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
                    {"user": user, **session, "csrf": TEXT, "token": token},
                    optional=(*session, "csrf", "token"),
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
