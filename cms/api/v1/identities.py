"""Identities: as whom sign-in providers know one; linked and removed by oneself, or taken off others."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.providers.identities import identities_of, require_identity, unlink
from cms.accounts.providers.models import ProviderIdentity
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import no_parameters, read_data
from cms.api.v1.sessions import require_session, require_signed_in, require_whole
from cms.api.v1.sign_ins import LINKING, send_away
from cms.api.v1.user_sessions import user_above
from cms.api.v1.users import PERMISSION
from cms.tree.nouns import Identities, IdentityResource, UserIdentities, UserIdentityResource
from cms.web.people import guard_administrator


@view_config(context=Identities, name="", request_method="GET")
def get_identities(context: Identities, request: Any) -> Any:
    """Answer one's own identities."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    return _answer(request, user_id, "identities")


@view_config(context=Identities, name="", request_method="POST")
def post_identity(context: Identities, request: Any) -> Any:
    """Begin to link an identity: answer where the browser goes, as signing in does."""
    no_parameters(request)
    found = require_session(request)
    data = read_data(request, LINKING)
    require_step_up(request.cms_session, "Linking a sign-in provider")
    return send_away(request, data, "identities", found.id)


@view_config(context=IdentityResource, name="", request_method="DELETE")
def delete_identity(context: IdentityResource, request: Any) -> Any:
    """Remove one of one's own identities."""
    no_parameters(request)
    session, user_id = request.cms_session, require_session(request).user_id
    found = require_identity(session, user_id, context.__name__)
    unlink(session, require_user(session, user_id), found, own=True)
    return Response(status=204, content_type=None)


@view_config(context=UserIdentities, name="", request_method="GET", permission=PERMISSION)
def get_user_identities(context: UserIdentities, request: Any) -> Any:
    """Answer the identities of a user."""
    no_parameters(request)
    user = user_above(context, request)
    return _answer(request, user.id, "users", user.id, "identities")


@view_config(context=UserIdentityResource, name="", request_method="DELETE", permission=PERMISSION)
def delete_user_identity(context: UserIdentityResource, request: Any) -> Any:
    """Take an identity off a user, who can't sign in by it any more."""
    no_parameters(request)
    user = user_above(context.__parent__, request)
    guard_administrator(request, context, user)
    found = require_identity(request.cms_session, user.id, context.__name__)
    unlink(request.cms_session, user, found, own=False)
    return Response(status=204, content_type=None)


def _answer(request: Any, user_id: str, *segments: str) -> Any:
    found = [identity_data(one) for one in identities_of(request.cms_session, user_id)]
    return answer(request, envelope(found, {"self": url(request, *segments)}))


def identity_data(found: ProviderIdentity) -> dict[str, Any]:
    """Return an identity as JSON; `address` is what the provider calls them by."""
    used = found.last_used_at
    return {
        "id": found.id,
        "provider": found.provider,
        "address": found.address,
        "created_at": clock.to_text(found.created_at),
        "last_used_at": None if used is None else clock.to_text(used),
    }
