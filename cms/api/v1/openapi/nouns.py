"""Describes the nouns beside content: types, sessions, tokens, users, roles, grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.api.v1 import breaks, grants, roles, tokens, users, workflows
from cms.api.v1.nouns import Members
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    header,
    listed,
    ref,
)
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH
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
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters

IF_MATCH = header(
    "If-Match",
    "Write only if this is the present state's `ETag`.",
    {"type": "string", "pattern": r'^("[0-9a-f]{20}"|\*)$'},
)
ETAG: Schema = closed({"etag": TEXT})


@dataclass(frozen=True)
class Noun:
    """A noun: its addresses, its schema, and what creating and changing it take."""

    name: str
    one: str
    help: str
    properties: dict[str, Any]
    key: str = "id"
    create: Members | None = None
    change: Members | None = None
    delete: str = ""
    created: dict[str, Any] | None = None


NOUNS = (
    Noun(
        "users",
        "user",
        "People who may sign in, or have tokens.",
        {
            "id": ID,
            "email": TEXT,
            "name": TEXT,
            "active": FLAG,
            "groups": TEXTS,
            "locale": TEXT_OR_NULL,
            "time_zone": TEXT_OR_NULL,
            "has_password": FLAG,
            "created_at": TIME,
        },
        create=users.MEMBERS,
        change=users.CHANGES,
        delete="Deactivate the account.",
    ),
    Noun(
        "roles",
        "role",
        "What somebody may do: lists of rules that allow or deny.",
        {"name": TEXT, "label": TEXT, "rules": listed(ANY_OBJECT), "builtin": FLAG},
        key="name",
        create=roles.MEMBERS,
        change=roles.CHANGES,
        delete="Delete a role that nobody holds.",
    ),
    Noun(
        "grants",
        "grant",
        "Who has which role, at the root or on a subtree.",
        {"id": ID, "principal": TEXT, "role": TEXT, "entry": ID_OR_NULL, "created_at": TIME},
        create=grants.MEMBERS,
        delete="Take the role back.",
    ),
    Noun(
        "breaks",
        "break",
        "Entries that inherit no rights, for themselves and all below them.",
        {"entry": ID},
        key="entry",
        create=breaks.MEMBERS,
        delete="Let the entry inherit rights from above again.",
    ),
    Noun(
        "workflows",
        "workflow",
        "How entries get from a draft to being published: states, transitions, who may make them.",
        {
            "name": TEXT,
            "label": TEXT,
            "types": TEXTS,
            "definition": ANY_OBJECT,
            "revision": WHOLE,
            "builtin": FLAG,
        },
        key="name",
        create=workflows.MEMBERS,
        change=workflows.CHANGES,
        delete="Its types have the workflow for all others then.",
    ),
    Noun(
        "tokens",
        "token",
        "API tokens: one's own, or everybody's for who may manage them.",
        {
            "id": ID,
            "name": TEXT,
            "prefix": TEXT,
            "user": ID,
            "scopes": {"type": ["array", "null"], "items": ANY_OBJECT},
            "created_at": TIME,
            "expires_at": TIME_OR_NULL,
            "last_used_at": TIME_OR_NULL,
            "revoked_at": TIME_OR_NULL,
        },
        create=tokens.MEMBERS,
        delete="Revoke the token.",
        created={"secret": {"type": "string", "description": "Shown this once."}},
    ),
)


def created_schema(noun: Noun) -> Schema:
    """Return what creating one answers."""
    return closed({**noun.properties, "_meta": ETAG, **(noun.created or {})})


def describe_nouns(api: OpenAPI, bounds: Bounds) -> None:
    """Add people and their rights."""
    for noun in NOUNS:
        _describe_noun(api, noun, bounds)


def _describe_noun(api: OpenAPI, noun: Noun, bounds: Bounds) -> None:
    api.tag(noun.name, noun.help)
    path, one = f"/api/v1/{noun.name}", f"/api/v1/{noun.name}/{{{noun.key}}}"
    item = api.schema(noun.one.capitalize(), closed(noun.properties))
    whole = closed({**noun.properties, "_meta": ETAG})
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(
            method,
            path,
            id=f"{verb}_{noun.one}",
            tag=noun.name,
            summary=summary,
            open_to_all=False,
            **more,
        )

    add(
        "GET",
        path,
        "list",
        f"List {noun.name}",
        parameters=described(pages),
        answers={200: envelope_of(listed(item), ref("Page"))},
    )
    add(
        "GET",
        one,
        "get",
        f"Read a {noun.one}",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(whole), 304: None},
    )
    if noun.create is not None:
        made = created_schema(noun)
        add(
            "POST",
            path,
            "create",
            f"Create a {noun.one}",
            parameters=[IDEMPOTENCY],
            body=Body(sent(noun.create)),
            answers={201: envelope_of(made)},
            problems=WRITE_PROBLEMS,
        )
    if noun.change is not None:
        add(
            "PATCH",
            one,
            "change",
            f"Change a {noun.one}",
            parameters=[IF_MATCH],
            body=Body(sent(noun.change, partial=True)),
            answers={200: envelope_of(whole)},
            problems=WRITE_PROBLEMS,
        )
    add(
        "DELETE",
        one,
        "delete",
        f"Delete a {noun.one}",
        description=noun.delete,
        parameters=[] if noun.name in ("tokens", "breaks") else [IF_MATCH],
        answers={204: None},
        problems=WRITE_PROBLEMS,
    )
