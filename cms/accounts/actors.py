"""Makes the actor that rights are decided for, from a user, a token or a session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.access.actor import (
    AUTHENTICATED,
    EVERYONE,
    Actor,
    TokenScope,
    group_principal,
    user_principal,
)
from cms.access.rights import Rights
from cms.accounts.models import ApiToken, User, UserSession
from cms.accounts.previews import Preview
from cms.accounts.sessions import find_session
from cms.accounts.tokens import find_token, scopes_from_json
from cms.errors import NotSignedIn


@dataclass(frozen=True)
class TokenCaller:
    """Who calls with a token, and the token, whose use the edge writes down: `touch_due`."""

    actor: Actor
    token: ApiToken


@dataclass(frozen=True)
class SessionCaller:
    """Who calls with a session, and the session, which holds the CSRF token."""

    actor: Actor
    session: UserSession


@dataclass(frozen=True)
class PreviewCaller:
    """Who calls with a preview token, what it shows, and the rights by which it is looked at."""

    actor: Actor
    preview: Preview
    rights: Rights


def actor_for_user(user: User, scopes: tuple[TokenScope, ...] | None = None) -> Actor:
    """Return the actor for a user; `scopes` narrow it. A deactivated one is `NotSignedIn`."""
    if not user.active:
        raise NotSignedIn("This account is deactivated.")
    groups = tuple(user.groups)
    return Actor(
        user_id=user.id,
        label=user.name,
        principals=frozenset(
            {EVERYONE, AUTHENTICATED, user_principal(user.id), *map(group_principal, groups)}
        ),
        attributes={"user.id": user.id, "user.email": user.email, "user.groups": groups},
        scopes=scopes,
    )


def caller_for_token(session: Session, presented: str) -> TokenCaller:
    """Return who presents a token; raise `NotSignedIn` whatever is wrong with it."""
    found = find_token(session, presented)
    if found is None:
        raise NotSignedIn("The token is unknown, expired or revoked.")
    token, user = found
    return TokenCaller(actor_for_user(user, scopes_from_json(token.scopes)), token)


def caller_for_session(session: Session, secret: str, *, pending: bool = False) -> SessionCaller:
    """Return who presents a session's secret; raise `NotSignedIn` if it has ended.

    One that is pending counts as none, but to the place where it is completed.
    """
    found = find_session(session, secret)
    if found is None or (found[0].pending and not pending):
        raise NotSignedIn("The session has ended: sign in again.")
    return SessionCaller(actor_for_user(found[1]), found[0])


def actor_for_token(session: Session, presented: str) -> Actor:
    """Return the actor of a token; raise `NotSignedIn` whatever is wrong with it."""
    return caller_for_token(session, presented).actor


def actor_for_session(session: Session, secret: str) -> Actor:
    """Return the actor of a session; raise `NotSignedIn` if it has ended."""
    return caller_for_session(session, secret).actor
