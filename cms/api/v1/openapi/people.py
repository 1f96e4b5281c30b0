"""Describes one's own profile, invitations, resets of passwords, and groups."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import groups, mailed_links, profile
from cms.api.v1.openapi.builder import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.nouns import ETAG, IF_MATCH, NOUNS
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH
from cms.api.v1.openapi.schemas import (
    FLAG,
    ID,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    WHOLE,
    closed,
    sent,
)
from cms.api.v1.query_params.catalogue import Bounds, described, page_parameters

_PROFILE = {
    "id": ID,
    "email": TEXT,
    "asked_email": TEXT_OR_NULL,
    "name": TEXT,
    "locale": TEXT_OR_NULL,
    "time_zone": TEXT_OR_NULL,
    "groups": TEXTS,
    "has_password": FLAG,
    "created_at": TIME,
}
_GROUP = {"name": TEXT, "label": TEXT, "member_count": WHOLE, "created_at": TIME}
_LINK_PROBLEMS = (400, 401, 404, 409, 413, 415, 422, 503)


def describe_people(api: OpenAPI) -> None:
    """Add one's own profile, and what links in mail are for."""
    api.tag("people", "One's own profile; invitations, forgotten passwords, new addresses.")
    whole = envelope_of(closed({**_PROFILE, "_meta": ETAG}))
    path = "/api/v1/profile"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(method, path, id=verb, tag="people", summary=summary, **more)

    add(
        "GET",
        path,
        "get_profile",
        "Read one's own profile",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
        problems=(400, 401),
        open_to_all=False,
    )
    add(
        "PATCH",
        path,
        "change_profile",
        "Change one's own profile",
        description="`password` and `email` need `current_password`; another address is in force "
        "once the link that is mailed there is followed.",
        parameters=[IF_MATCH],
        body=Body(sent(profile.CHANGES, partial=True)),
        answers={200: whole},
        problems=(*WRITE_PROBLEMS, 429),
        open_to_all=False,
    )
    _describe_invite(api)
    _describe_links(api)


def _describe_invite(api: OpenAPI) -> None:
    user = next(noun for noun in NOUNS if noun.name == "users")
    api.operation(
        "POST",
        "/api/v1/users/{id}/invite",
        id="invite_user",
        tag="people",
        summary="Invite a user by mail",
        description="One who has no password yet; earlier invitations lead nowhere then.",
        parameters=[IDEMPOTENCY],
        body=Body(closed({}), required=False),
        answers={200: envelope_of(closed({**user.properties, "_meta": ETAG}))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )


def _describe_links(api: OpenAPI) -> None:
    person = envelope_of(closed({"email": TEXT, "name": TEXT}))

    def add(path: str, verb: str, summary: str, body: Body, **more: Any) -> None:
        answers: dict[int, Schema] = {200: person}
        given = {"answers": answers, "problems": _LINK_PROBLEMS, **more}
        api.operation(
            "POST",
            f"/api/v1/{path}",
            id=verb,
            tag="people",
            summary=summary,
            parameters=[IDEMPOTENCY],
            body=body,
            **given,
        )

    add(
        "invitations/{token}",
        "accept_invitation",
        "Take an invitation",
        Body(sent(mailed_links.ACCEPTANCE)),
        description="`token` is what the link in the mail holds; it is good once.",
    )
    add(
        "password-resets",
        "ask_reset",
        "Ask for a link to choose a new password by",
        Body(sent(mailed_links.ASKING)),
        description="The answer is the same whether or not there is such an account.",
        answers={202: envelope_of(closed({"asked": FLAG}))},
        problems=(*_LINK_PROBLEMS, 429),
    )
    add(
        "password-resets/{token}",
        "reset_password",
        "Choose a new password by a link",
        Body(sent(mailed_links.CHOICE)),
        description="All sessions of its user end.",
    )
    add(
        "address-changes/{token}",
        "confirm_address",
        "Confirm a new address",
        Body(closed({}), required=False),
    )


def describe_groups(api: OpenAPI, bounds: Bounds) -> None:
    """Add groups of users."""
    api.tag("groups", "Groups of users, to which roles can be granted as to one.")
    member = closed({"id": ID, "email": TEXT, "name": TEXT, "active": FLAG})
    given: Schema = {"anyOf": [listed(ref("Grant")), {"type": "null"}]}
    properties = {**_GROUP, "members": listed(member), "grants": given}
    whole = envelope_of(closed({**properties, "_meta": ETAG}))
    item = api.schema("Group", closed(_GROUP))
    pages = described(each for each in page_parameters(bounds) if each.name != "page[after]")
    path, one = "/api/v1/groups", "/api/v1/groups/{name}"

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        more = {"problems": WRITE_PROBLEMS, **more}
        api.operation(
            method, path, id=verb, tag="groups", summary=summary, open_to_all=False, **more
        )

    for address, verb, what, schema in (
        (path, "list_group", "List groups", item),
        (f"{one}/members", "list_members", "List who is in a group", member),
    ):
        answers = {200: envelope_of(listed(schema), ref("Page"))}
        add("GET", address, verb, what, parameters=pages, answers=answers, problems=READ_PROBLEMS)
    add(
        "POST",
        path,
        "create_group",
        "Create a group",
        parameters=[IDEMPOTENCY],
        body=Body(sent(groups.MEMBERS)),
        answers={201: whole},
    )
    add(
        "GET",
        one,
        "get_group",
        "Read a group",
        description="With its first hundred members, and its grants for who may see those.",
        parameters=[IF_NONE_MATCH],
        answers={200: whole, 304: None},
        problems=READ_PROBLEMS,
    )
    add(
        "PATCH",
        one,
        "change_group",
        "Give a group another label",
        parameters=[IF_MATCH],
        body=Body(sent(groups.CHANGES, partial=True)),
        answers={200: whole},
    )
    add(
        "DELETE",
        one,
        "delete_group",
        "Delete a group",
        description="One that nobody is in and that has no role.",
        parameters=[IF_MATCH],
        answers={204: None},
    )
