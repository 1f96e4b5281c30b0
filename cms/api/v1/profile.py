"""One's own profile: read it, change it, ask for another address."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.accounts.actors import SessionCaller
from cms.accounts.links import links_of
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.profile import (
    ask_address,
    asked_address,
    change_password,
    change_profile,
    is_own_password,
)
from cms.accounts.users import require_user
from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    read_data,
)
from cms.api.v1.sessions import require_signed_in, require_whole
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, StateConflict, ValidationFailed
from cms.tree.nouns import Profile
from cms.web.problem_views import respond
from cms.web.problems import problem_of

_PASSWORD = Member({"type": "string", "format": "password"})
CHANGES: Members = {
    "name": Member(LINE),
    "locale": Member({"type": ["string", "null"], "maxLength": 35}),
    "time_zone": Member({"type": ["string", "null"], "maxLength": 64}),
    "email": Member({"type": "string", "format": "email", "maxLength": 254}),
    "password": _PASSWORD,
    "current_password": _PASSWORD,
}
GRAVE = ("email", "password")
"""What is changed by who knows the present password only."""


@view_config(context=Profile, name="", request_method="GET")
def get_profile(context: Profile, request: Any) -> Any:
    """Answer one's own profile."""
    no_parameters(request)
    user = _oneself(request)
    return noun_answer(request, profile_data(request, user), "profile")


@view_config(context=Profile, name="", request_method="PATCH")
def patch_profile(context: Profile, request: Any) -> Any:
    """Change one's profile; the address once the new one is confirmed."""
    no_parameters(request)
    user = _oneself(request)
    require_whole(request)
    check_if_match(request, profile_data(request, user))
    data = read_data(request, CHANGES, partial=True)
    if any(name in data for name in GRAVE) and not _proven(request, user, data):
        # Told, not raised: the failure has to stay counted.
        problem = FieldProblem("/data/current_password", "is not your password.")
        return respond(request, problem_of(ValidationFailed([problem])))
    with under_data():
        _change(request, user, data)
    return noun_answer(request, profile_data(request, user), "profile")


def _oneself(request: Any) -> User:
    return require_user(request.cms_session, require_signed_in(request))


def _proven(request: Any, user: User, data: dict[str, Any]) -> bool:
    if user.password_hash is None:
        raise StateConflict("This account has no password; who manages users can send one a link.")
    if "current_password" not in data:
        detail = f"is required to change {' or '.join(GRAVE)}."
        raise ValidationFailed([FieldProblem("/data/current_password", detail)])
    parameters = request.service(PasswordParameters)
    return is_own_password(request.cms_session, user, data["current_password"], parameters)


def _change(request: Any, user: User, data: dict[str, Any]) -> None:
    session, caller = request.cms_session, request.caller
    change_profile(session, user, data)
    if "password" in data:
        change_password(
            session,
            user,
            data["password"],
            keep_session=caller.session.id if isinstance(caller, SessionCaller) else None,
            parameters=request.service(PasswordParameters),
        )
    if "email" in data:
        ask_address(session, user, data["email"], links_of(request.settings))


def profile_data(request: Any, user: User) -> dict[str, Any]:
    """Return a profile as JSON; `asked_email` is the address that waits to be confirmed."""
    return {
        "id": user.id,
        "email": user.email,
        "asked_email": asked_address(request.cms_session, user),
        "name": user.name,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "groups": list(user.groups),
        "has_password": user.password_hash is not None,
        "created_at": clock.to_text(user.created_at),
    }
