"""API tokens: one's own, and with `manage_tokens` everybody's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.accounts.listing import count_tokens, list_tokens
from cms.accounts.models import ApiToken
from cms.accounts.tokens import (
    MAX_SCOPES,
    create_token,
    revoke_token,
    rotate_token,
    scopes_from_json,
)
from cms.accounts.users import require_user
from cms.api.v1.nouns import (
    LINE,
    Member,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.query_params.reading import read_instant
from cms.api.v1.sessions import require_signed_in, require_whole
from cms.api.v1.writing import under_data
from cms.content.subtree import descendants
from cms.errors import BadRequest, FieldProblem, ValidationFailed
from cms.tree.nouns import TokenResource, Tokens
from cms.web.idempotency import hold_secret
from cms.web.tokens import require_known_subtrees, require_token

MEMBERS = {
    "name": Member(LINE, required=True),
    "scopes": Member(
        {
            "type": ["array", "null"],
            "items": {"type": "object", "additionalProperties": True},
            "minItems": 1,
            "maxItems": MAX_SCOPES,
        }
    ),
    "expires_at": Member({"type": ["string", "null"], "format": "date-time"}),
}

OVERLAP_MAX = 24 * 30
ROTATION = {
    "overlap_hours": Member({"type": "integer", "minimum": 0, "maximum": OVERLAP_MAX}),
}


@view_config(context=Tokens, name="", request_method="GET")
def get_tokens(context: Tokens, request: Any) -> Any:
    """Answer one's own tokens; who may `manage_tokens` is answered everybody's."""
    page = read_noun_page(request)
    user_id: str | None = require_signed_in(request)
    if request.has_permission("manage_tokens", context):
        user_id = None
    else:
        require_whole(request)
    session = request.cms_session
    found = list_tokens(session, user_id, limit=page.size + 1, offset=page.offset)
    data = [token_data(token) for token in found]
    return noun_list(request, "tokens", page, data, lambda: count_tokens(session, user_id))


@view_config(context=Tokens, name="", request_method="POST")
def post_token(context: Tokens, request: Any) -> Any:
    """Make a token in one's own name; its secret is in this answer and never again."""
    no_parameters(request)
    user = require_user(request.cms_session, require_signed_in(request))
    require_whole(request)
    data = read_data(request, MEMBERS)
    with under_data():
        scopes = scopes_from_json(data.get("scopes"))
        require_known_subtrees(request, scopes or ())
        made = create_token(
            request.cms_session,
            user,
            data["name"],
            scopes=scopes,
            expires_at=_instant(data.get("expires_at")),
            descendants=descendants,
        )
    hold_secret(request)
    return noun_answer(
        request, token_data(made.token), "tokens", made.token.id, status=201, secret=made.secret
    )


def _instant(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return read_instant("expires_at", text)
    except BadRequest as error:
        raise ValidationFailed([FieldProblem("/expires_at", error.detail)]) from None


@view_config(context=TokenResource, name="", request_method="GET")
def get_token(context: TokenResource, request: Any) -> Any:
    """Answer a token, without its secret."""
    no_parameters(request)
    token = _token(context, request)
    return noun_answer(request, token_data(token), "tokens", token.id)


@view_config(context=TokenResource, name="", request_method="DELETE")
def delete_token(context: TokenResource, request: Any) -> Any:
    """Revoke a token."""
    no_parameters(request)
    revoke_token(request.cms_session, _token(context, request).id)
    return Response(status=204, content_type=None)


@view_config(context=TokenResource, name="rotate", request_method="POST")
def rotate(context: TokenResource, request: Any) -> Any:
    """Make a token that takes this one's place; the old one is good a while longer."""
    no_parameters(request)
    require_signed_in(request)
    require_whole(request)
    token = _token(context, request)
    hours = read_data(request, ROTATION).get("overlap_hours", 0)
    if not 0 <= hours <= OVERLAP_MAX:
        detail = f"has to be 0 to {OVERLAP_MAX}."
        raise ValidationFailed([FieldProblem("/data/overlap_hours", detail)])
    made = rotate_token(request.cms_session, token, overlap=timedelta(hours=hours))
    hold_secret(request)
    return noun_answer(
        request, token_data(made.token), "tokens", made.token.id, status=201, secret=made.secret
    )


def _token(context: TokenResource, request: Any) -> ApiToken:
    return require_token(request, context, context.__name__, require_signed_in(request))


def token_data(token: ApiToken) -> dict[str, Any]:
    """Return a token as JSON."""
    times = ("created_at", "expires_at", "last_used_at", "revoked_at")
    return {
        "id": token.id,
        "name": token.name,
        "prefix": token.prefix,
        "user": token.user_id,
        "scopes": token.scopes,
        **{
            name: None if getattr(token, name) is None else clock.to_text(getattr(token, name))
            for name in times
        },
    }
