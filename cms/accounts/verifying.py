"""A fresh proof within a session: who signed in some time ago shows again who they are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import User, UserSession
from cms.accounts.passwords import verify_password
from cms.accounts.sign_in import DEFAULT_POLICY, SignInPolicy
from cms.accounts.throttling import admit_in_turn, clear, counter
from cms.events.acting import record


def is_stale(found: UserSession, minutes: int) -> bool:
    """Say whether the session's last proof is older than so many minutes."""
    proved = found.verified_at
    return proved is None or proved <= clock.now() - timedelta(minutes=minutes)


def verify_by_password(
    session: Session, user: User, password: str, policy: SignInPolicy = DEFAULT_POLICY
) -> bool:
    """Say whether the password is the user's.

    Needs a writing transaction, which the caller has to commit also after False: the failure is
    counted in it. Raises `TooManyRequests`, with the seconds to wait.
    """
    tried = counter("verify", user.id, policy.account)
    admit_in_turn(session, (tried,))
    if not verify_password(user.password_hash, password, policy.parameters).right:
        return False
    clear(session, (tried,))
    return True


def renew_proof(session: Session, found: UserSession, by: str) -> None:
    """Write down that the session's user has just shown who they are, `by` a password or factor."""
    found.verified_at = clock.now()
    record(session, "session.verified", found.user_id, by=by)
