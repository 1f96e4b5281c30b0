"""Sign-ins that are under way at a provider: begun in one browser, finished in it, once and soon."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.providers.models import SignInAttempt
from cms.accounts.providers.port import Sent
from cms.accounts.throttling import Throttle, admit, counter, take_back
from cms.accounts.tokens import hash_secret

LIFE = timedelta(minutes=10)
"""How long somebody may take at the provider."""
LEAVING = Throttle(free=100, first=1.0, longest=60.0, memory=3600.0)
"""Of one network address: who leaves and never comes back, and leaves a row each time."""

_REFUSAL = "Too many sign-ins were begun from here: try again later."


def new_secret() -> str:
    """Return a state, or what a browser is known by, never used before."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Leaving:
    """What is kept of a browser that is sent to a provider.

    `address` is that of the network peer; `session_id` names the session whose user links.
    """

    provider: str
    next: str
    address: str
    fresh: bool = False
    session_id: str | None = None
    state: str = field(default_factory=new_secret, repr=False)
    browser: str = field(default_factory=new_secret, repr=False)


def keep_attempt(session: Session, leaving: Leaving, sent: Sent) -> SignInAttempt:
    """Keep what the browser has to come back with; raise `TooManyRequests` where too many left."""
    admit(session, (counter("provider", leaving.address, LEAVING),), _REFUSAL)
    forget_old(session)
    now = clock.now()
    kept = SignInAttempt(
        id=hash_secret(leaving.state),
        browser=hash_secret(leaving.browser),
        provider=leaving.provider,
        kept=dict(sent.kept),
        next=leaving.next,
        fresh=leaving.fresh,
        session_id=leaving.session_id,
        left_at=now,
        expires_at=now + LIFE,
    )
    session.add(kept)
    session.flush()
    return kept


def take_attempt(session: Session, provider: str, state: str, browser: str) -> SignInAttempt | None:
    """Take out what was kept; None whatever is wrong: used, too old, or of another browser.

    The provider has to be the one that the browser was sent to (RFC 9700, 4.4).
    """
    query = delete(SignInAttempt).where(
        SignInAttempt.id == hash_secret(state),
        SignInAttempt.browser == hash_secret(browser),
        SignInAttempt.provider == provider,
        SignInAttempt.expires_at > clock.now(),
    )
    found = session.scalars(query.returning(SignInAttempt)).one_or_none()
    if found is not None:
        session.expunge(found)
    return found


def came_back(session: Session, address: str) -> None:
    """Take back that somebody left, once they are known."""
    take_back(session, (counter("provider", address, LEAVING),))


def forget_old(session: Session) -> None:
    """Delete what nobody came back for."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.expires_at <= clock.now()))
