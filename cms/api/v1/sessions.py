"""Signing in and out, and who one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.accounts.actors import SessionCaller, TokenCaller, actor_for_user
from cms.accounts.factors.requiring import lacks_factor
from cms.accounts.models import User, UserSession
from cms.accounts.providers.hints import SignOutHints
from cms.accounts.sessions import NewSession, end_session, sessions_of
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import Member, no_parameters, read_data
from cms.errors import Forbidden, NotSignedIn
from cms.tree.nouns import CurrentSession, SessionResource, Sessions
from cms.web.idempotency import hold_secret
from cms.web.problem_views import respond
from cms.web.problems import problem_of
from cms.web.signing_in import begin_by_password, give_cookies, user_by_password

CREDENTIALS = {
    "email": Member({"type": "string"}, required=True),
    "password": Member({"type": "string", "format": "password"}, required=True),
}


def require_signed_in(request: Any) -> str:
    """Return the id of the user who asks; raise `NotSignedIn`."""
    user_id: str | None = request.actor.user_id
    if user_id is None:
        raise NotSignedIn("Sign in, or send a token.")
    return user_id


def require_session(request: Any) -> UserSession:
    """Return the session that the request came by.

    Raises `NotSignedIn`, or `Forbidden` for a token, which proves nothing of its user.
    """
    require_signed_in(request)
    if not isinstance(request.caller, SessionCaller):
        raise Forbidden("Only who signed in may do this: a token proves nothing of its user.")
    found: UserSession = request.caller.session
    refuse_pending(found)
    return found


def refuse_pending(found: UserSession) -> None:
    """Raise `NotSignedIn` for a session that is not whole yet."""
    if found.pending:
        raise NotSignedIn(
            "A factor is still due: prove one at /api/v1/sessions/current/factors, or sign out."
        )


def require_whole(request: Any) -> None:
    """Raise `Forbidden` for a token with scopes: it is no key to its user's other keys."""
    if request.actor.scopes is not None:
        raise Forbidden("A token that is narrowed by scopes has no say in tokens and sessions.")


@view_config(context=Sessions, name="", request_method="POST")
def post_session(context: Sessions, request: Any) -> Any:
    """Sign in with an address and a password: a cookie, and the CSRF token for writes by it."""
    no_parameters(request)
    data = read_data(request, CREDENTIALS)
    user = user_by_password(request, data["email"], data["password"])
    if user is None:
        # Told, not raised: the failure has to stay counted.
        return respond(request, problem_of(NotSignedIn("The address or the password is wrong.")))
    begun, due = begin_by_password(request, user)
    return answer_signed_in(request, user, begun, due)


def answer_signed_in(
    request: Any, user: User, begun: NewSession, due: Sequence[str] = ()
) -> Response:
    """Answer a session just begun, with its cookie; `due` are the factors that make it whole."""
    hold_secret(request)
    body = {
        **session_data(begun.session, begun.session.id),
        "csrf": begun.session.csrf,
        "pending": list(due),
    }
    if not due:
        body |= {
            "user": user_data(user),
            "factor_required": factor_required(request, user, begun.session),
        }
    address = url(request, "sessions", "current")
    response = answer(request, envelope(body, {"self": address}), 201, Location=address)
    give_cookies(request, response, begun, None if due else user.email)
    return response


def factor_required(request: Any, user: User, by: UserSession) -> bool:
    """Say whether a user has to add a factor before anything else."""
    if by.provider_factor:
        return False
    roles = request.settings.accounts.factors_required
    return lacks_factor(request.cms_session, request.rights, actor_for_user(user), roles)


def user_data(user: User) -> dict[str, Any]:
    """Return who signed in, as JSON."""
    return {"id": user.id, "email": user.email, "name": user.name, "groups": user.groups}


@view_config(context=Sessions, name="", request_method="GET")
def get_sessions(context: Sessions, request: Any) -> Any:
    """Answer one's own sessions."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    current = current_id(request)
    found = sessions_of(request.cms_session, user_id)
    return answer(
        request,
        envelope([session_data(one, current) for one in found], {"self": url(request, "sessions")}),
    )


@view_config(context=CurrentSession, name="", request_method="GET")
def get_current(context: CurrentSession, request: Any) -> Any:
    """Answer who one is, and by what."""
    no_parameters(request)
    user = require_user(request.cms_session, require_signed_in(request))
    caller = request.caller
    if isinstance(caller, SessionCaller):
        refuse_pending(caller.session)
    data: dict[str, Any] = {"user": user_data(user)}
    if isinstance(caller, SessionCaller):
        data |= {**session_data(caller.session, caller.session.id), "csrf": caller.session.csrf}
        data["factor_required"] = factor_required(request, user, caller.session)
    if isinstance(caller, TokenCaller):
        data["token"] = {
            "id": caller.token.id,
            "name": caller.token.name,
            "scopes": caller.token.scopes,
            "expires_at": _text(caller.token.expires_at),
        }
    return answer(request, envelope(data, {"self": url(request, "sessions", "current")}))


@view_config(context=CurrentSession, name="", request_method="DELETE")
def delete_current(context: CurrentSession, request: Any) -> Any:
    """Sign out; where a provider can end its own session too, say where the browser has to go."""
    no_parameters(request)
    require_signed_in(request)
    response = Response(status=204, content_type=None)
    if isinstance(request.caller, SessionCaller):
        address = request.service(SignOutHints).sign_out_address(request.caller.session)
        end_session(request.cms_session, request.caller.session.id)
        if address is not None:
            hold_secret(request)
            links = {"self": url(request, "sessions", "current")}
            response = answer(request, envelope({"sign_out": address}, links))
        for name, value in request.registry.cms_security.forget(request):
            response.headers.add(name, value)
    return response


@view_config(context=SessionResource, name="", request_method="DELETE")
def delete_session(context: SessionResource, request: Any) -> Any:
    """End one of one's own sessions."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    end_session(request.cms_session, context.__name__, user_id)
    return Response(status=204, content_type=None)


def session_data(session: UserSession, current: str | None) -> dict[str, Any]:
    """Return a session as JSON; `current` is the id of the one that the request came by."""
    return {
        "id": session.id,
        "method": session.method,
        "address": session.address,
        "agent": session.agent,
        "created_at": _text(session.created_at),
        "last_seen_at": _text(session.last_seen_at),
        "verified_at": _text(session.verified_at),
        "expires_at": _text(session.expires_at),
        "current": session.id == current,
    }


def current_id(request: Any) -> str | None:
    """Return the id of the session that the request came by, or None."""
    caller = request.caller
    return caller.session.id if isinstance(caller, SessionCaller) else None


def _text(instant: Any) -> str | None:
    return None if instant is None else clock.to_text(instant)
