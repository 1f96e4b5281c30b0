"""Sessions of somebody else: seen and ended by who manages users."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.accounts.models import User
from cms.accounts.sessions import end_session, sessions_of
from cms.accounts.users import end_sessions, require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.sessions import current_id, session_data
from cms.api.v1.users import PERMISSION
from cms.tree.nouns import UserSessionResource, UserSessions
from cms.web.people import guard_administrator


@view_config(context=UserSessions, name="", request_method="GET", permission=PERMISSION)
def get_user_sessions(context: UserSessions, request: Any) -> Any:
    """Answer the sessions of a user, the newest first."""
    no_parameters(request)
    user = user_above(context, request)
    current = current_id(request)
    found = [session_data(one, current) for one in sessions_of(request.cms_session, user.id)]
    address = url(request, "users", user.id, "sessions")
    return answer(request, envelope(found, {"self": address}))


@view_config(context=UserSessions, name="", request_method="DELETE", permission=PERMISSION)
def delete_user_sessions(context: UserSessions, request: Any) -> Any:
    """Sign a user out everywhere."""
    no_parameters(request)
    user = user_above(context, request)
    guard_administrator(request, context, user)
    end_sessions(request.cms_session, user.id)
    return Response(status=204, content_type=None)


@view_config(context=UserSessionResource, name="", request_method="DELETE", permission=PERMISSION)
def delete_user_session(context: UserSessionResource, request: Any) -> Any:
    """End one session of a user."""
    no_parameters(request)
    user = user_above(context.__parent__, request)
    guard_administrator(request, context, user)
    end_session(request.cms_session, context.__name__, user.id)
    return Response(status=204, content_type=None)


def user_above(context: Any, request: Any) -> User:
    """Return the user that a resource lies below; raise `NotFound`."""
    return require_user(request.cms_session, context.__parent__.__name__.lower())
