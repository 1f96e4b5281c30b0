"""Signing in at the edge: what every way in shares, whether it is asked for by JSON or by a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.accounts.factors.keeping import kinds_due
from cms.accounts.factors.passkey_challenges import PasskeyChallenges
from cms.accounts.factors.passkeys import PasskeyProof, RelyingParty
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.sessions import NewSession, Origin, begin_session
from cms.accounts.sign_in import SignInPolicy, attempt_password, sign_in
from cms.web.apart import writing_apart
from cms.web.devices import known_device, remember_device


def origin_of(request: Any, method: str) -> Origin:
    """Return how, from where and with what somebody signs in."""
    return Origin(method, request.remote_addr or "", request.headers.get("User-Agent", ""))


def user_by_password(request: Any, email: str, password: str) -> User | None:
    """Return whose address and password these are, or None whatever was wrong.

    The request's transaction has to be committed also after None: the failure is recorded in it.
    Raises `TooManyRequests`.
    """
    parameters = request.service(PasswordParameters)
    device = known_device(request, email)
    with writing_apart(request) as counting:
        attempt = attempt_password(
            counting, email, request.remote_addr or "", SignInPolicy(parameters), device
        )
    verified = attempt.verify(password, parameters)
    return sign_in(request.cms_session, attempt, password, verified, parameters)


def begin_by_password(request: Any, user: User) -> tuple[NewSession, Sequence[str]]:
    """Begin the session of who gave the password; also the factors that make it whole."""
    session = request.cms_session
    due = kinds_due(session, user.id)
    hours, origin = request.settings.accounts.session_hours, origin_of(request, "password")
    return begin_session(session, user, hours, origin, pending=bool(due)), due


def give_cookies(request: Any, response: Any, begun: NewSession, known_as: str | None) -> None:
    """Give the browser its session's cookie, and one to know it by to who is signed in (`known_as`)."""
    max_age = int((begun.session.expires_at - begun.session.created_at).total_seconds())
    policy = request.registry.cms_security
    for name, value in policy.remember(request, begun.secret, max_age=max_age):
        response.headers.add(name, value)
    if known_as is not None:
        remember_device(request, response, known_as)


def passkey_proof(request: Any, purpose: str, *, alone: bool = False) -> PasskeyProof:
    """Return how passkeys are proved to this site, for a purpose."""
    party, given = request.service(RelyingParty), request.service(PasskeyChallenges)
    return PasskeyProof(party, given, purpose, alone)


def purpose_of(session_id: str) -> str:
    """Return for what a passkey is proved within a session."""
    return f"session {session_id}"
