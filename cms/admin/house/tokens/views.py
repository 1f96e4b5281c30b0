"""API tokens: the list, making one, its page; the secret is shown once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pyramid.view import view_config
from sqlalchemy import select

from cms import clock
from cms.access.permissions import PermissionRegistry
from cms.accounts.listing import list_tokens
from cms.accounts.models import ApiToken, User
from cms.accounts.tokens import (
    NewToken,
    create_token,
    revoke_token,
    rotate_token,
    scopes_from_json,
)
from cms.accounts.users import require_user
from cms.admin.forms import read_form, read_pairs, read_query
from cms.admin.house.errors import WHOLE, try_to
from cms.admin.house.listing import Head, Row, as_table, listed, read_asked
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.subtree import descendants
from cms.errors import BadRequest
from cms.schema.registry import TypeRegistry
from cms.tree.admin.house import AdminNewToken, AdminToken, AdminTokens
from cms.web.tokens import require_known_subtrees, require_token

TOKENS = "/admin/tokens"
TITLE = mark("API tokens")
LIVES = (
    ("30", mark("30 days")),
    ("90", mark("90 days")),
    ("365", mark("A year")),
    ("", mark("Without end")),
)
OVERLAPS = (
    ("0", mark("at once")),
    ("1", mark("in an hour")),
    ("24", mark("in a day")),
    ("168", mark("in a week")),
)
SCOPE = ("permission", "type", "subtree", "locale")
SCOPES_MAX = 100
_FIELD = re.compile(r"s(\d{1,2})\.(" + "|".join(SCOPE) + ")")


@view_config(context=AdminTokens, name="", request_method="GET", renderer="house/tokens/list.html")
def get_tokens(context: AdminTokens, request: Any) -> Any:
    """Show one's own tokens; who may manage tokens is shown everybody's."""
    caller = require_signed_in(request)
    asked = read_asked(request)
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    everybody = request.has_permission("manage_tokens", context)
    owner = None if everybody else caller.session.user_id
    heads = HEADS if everybody else [head for head in HEADS if head.name != "owner"]

    def load(limit: int, offset: int) -> Sequence[Row]:
        session = request.cms_session
        found = list_tokens(session, owner, limit=limit, offset=offset, wanted=asked.q)
        return _rows(request, found)

    if asked.table:
        return as_table(page, "tokens", heads, load)
    begin = page.say(mark("A token lets a program call the API in your name, as far as you allow."))
    return {
        "page": page,
        "list": listed(request, asked, heads, load, searched=mark("Search by name or beginning")),
        "empty": ("key-round", page.say(mark("No tokens yet")), begin),
    }


HEADS = (
    Head("name", mark("Name"), "main"),
    Head("prefix", mark("Begins with"), "code", wide=True),
    Head("owner", mark("Whose"), "text", wide=True),
    Head("state", mark("State"), "mark"),
    Head("last_used_at", mark("Last used"), "moment", wide=True),
    Head("expires_at", mark("Ends"), "moment", wide=True),
)


def _rows(request: Any, found: Sequence[ApiToken]) -> list[Row]:
    ids = sorted({one.user_id for one in found})
    query = select(User.id, User.name).where(User.id.in_(ids))
    names = {row[0]: row[1] for row in request.cms_session.execute(query)}
    return [
        {
            "href": f"{TOKENS}/{one.id}",
            "name": one.name,
            "prefix": f"{one.prefix}…",
            "owner": names.get(one.user_id, ""),
            "last_used_at": one.last_used_at,
            "expires_at": one.expires_at,
            **state_of_token(one),
        }
        for one in found
    ]


def state_of_token(token: ApiToken) -> dict[str, str]:
    """Return how a token stands: a word, with its tone and icon."""
    word, tone, icon = mark("Good"), "live", "circle-check"
    if token.revoked_at is not None:
        word, tone, icon = mark("Revoked"), "trashed", "circle-x"
    elif token.expires_at is not None and token.expires_at <= clock.now():
        word, tone, icon = mark("Over"), "trashed", "clock"
    elif token.expires_at is not None and token.expires_at <= clock.now() + timedelta(days=14):
        word, tone, icon = mark("Ends soon"), "review", "clock"
    return {"state": word, "state_tone": tone, "state_icon": icon}


@view_config(context=AdminNewToken, name="", request_method="GET", renderer="house/tokens/new.html")
def get_new(context: AdminNewToken, request: Any) -> dict[str, Any]:
    """Show the form of a new token."""
    require_signed_in(request)
    read_query(request)
    return _new(request, {"name": "", "days": "90", "narrow": "yes"}, [{}], {})


@view_config(
    context=AdminNewToken, name="", request_method="POST", renderer="house/tokens/new.html"
)
def post_new(context: AdminNewToken, request: Any) -> Any:
    """Make a token in one's own name; its secret is on this page and never again."""
    caller = require_signed_in(request)
    read_query(request)
    data, scopes = _read(request)
    if data["then"] == "add":
        return _new(request, data, [*scopes, {}], {})
    session = request.cms_session
    user = require_user(session, caller.session.user_id)
    made: list[NewToken] = []

    def make() -> None:
        narrowed = scopes_from_json(_written(scopes) if data["narrow"] else None)
        require_known_subtrees(request, narrowed or ())
        ends = _ends(data["days"])
        made.append(
            create_token(
                session,
                user,
                data["name"].strip(),
                scopes=narrowed,
                expires_at=ends,
                descendants=descendants,
            )
        )

    errors = try_to(request, make, "name")
    return _new(request, data, scopes, errors) if errors else _once(request, made[0])


def _read(request: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    data = dict.fromkeys(("name", "days", "narrow", "then"), "")
    scopes: dict[int, dict[str, str]] = {}
    for name, value in read_pairs(request):
        found = _FIELD.fullmatch(name)
        if found:
            scopes.setdefault(int(found[1]), {})[found[2]] = value.strip()
        elif name in data:
            data[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return data, [scopes[index] for index in sorted(scopes)][:SCOPES_MAX]


def _written(scopes: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return scopes as they are kept; of an entry its address will do, and lines left empty go."""
    written = []
    for one in scopes:
        if not one.get("permission"):
            continue
        subtree = one.get("subtree", "").rstrip("/").rpartition("/")[2].lower()
        named = {key: one.get(key) or "*" for key in ("permission", "type", "locale")}
        written.append({**named, "subtree": subtree or None})
    return written


def _ends(days: str) -> datetime | None:
    if days not in dict(LIVES):
        raise BadRequest("There is no such choice.", "days")
    return clock.now() + timedelta(days=int(days)) if days else None


def _new(
    request: Any,
    typed: Mapping[str, str],
    scopes: Sequence[Mapping[str, str]],
    errors: Mapping[str, str],
) -> dict[str, Any]:
    page = page_for(request, Crumb(TITLE, TOKENS), Crumb(mark("New token")))
    permissions = request.service(PermissionRegistry)
    return {
        "page": page,
        "typed": typed,
        "scopes": scopes or [{}],
        "errors": errors,
        "lives": [(value, page.say(words)) for value, words in LIVES],
        "permissions": [(one.name, page.say(one.label)) for one in permissions],
        "types": [
            (spec.name, spec.plural)
            for spec in request.service(TypeRegistry)
            if request.knows_type(spec)
        ],
        "locales": request.site.locales,
    }


def _once(request: Any, made: NewToken) -> dict[str, Any]:
    """Show a token with its secret, this once."""
    request.override_renderer = "house/tokens/one.html"
    found = _shown(request, made.token, {}, made.secret)
    request.response.headers["Cache-Control"] = "no-store"
    return found


@view_config(context=AdminToken, name="", request_method="GET", renderer="house/tokens/one.html")
def get_token(context: AdminToken, request: Any) -> dict[str, Any]:
    """Show a token, without its secret."""
    read_query(request)
    return _shown(request, _token(context, request), {})


@view_config(context=AdminToken, name="", request_method="POST", renderer="house/tokens/one.html")
def post_token(context: AdminToken, request: Any) -> Any:
    """Revoke a token, or let another take its place while the old one is good a while longer."""
    token = _token(context, request)
    read_query(request)
    data = read_form(request, ("then", "overlap"))
    session = request.cms_session
    if data["then"] == "revoke":
        revoke_token(session, token.id)
        return go_on(request, f"{TOKENS}/{token.id}", "revoked")
    if data["overlap"] not in dict(OVERLAPS):
        raise BadRequest("There is no such choice.", "overlap")
    made: list[NewToken] = []
    overlap = timedelta(hours=int(data["overlap"]))
    errors = try_to(request, lambda: made.append(rotate_token(session, token, overlap=overlap)))
    return _shown(request, token, errors) if errors else _once(request, made[0])


def _token(context: AdminToken, request: Any) -> ApiToken:
    caller = require_signed_in(request)
    return require_token(request, context, context.__name__, caller.session.user_id)


def _shown(
    request: Any, token: ApiToken, errors: Mapping[str, str], secret: str = ""
) -> dict[str, Any]:
    session = request.cms_session
    page = page_for(
        request, Crumb(TITLE, TOKENS), Crumb(token.name, own=True), notices=take_notices(request)
    )
    state = state_of_token(token)
    return {
        "page": page,
        "token": token,
        "owner": session.get(User, token.user_id),
        "secret": secret,
        "state": state,
        "good": state["state"] in ("Good", "Ends soon"),
        "errors": errors,
        "error": errors.get(WHOLE, ""),
        "overlaps": [(value, page.say(words)) for value, words in OVERLAPS],
        "labels": {one.name: one.label for one in request.service(PermissionRegistry)},
    }
