"""What is under way: a secret or challenge that was given out, to be answered once and soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.factors.models import FactorChallenge
from cms.db.identifiers import is_id
from cms.errors import NotFound

MINUTES = 10
"""How long an answer is waited for."""

ADDING, PROVING = "add", "prove"


def begin(session: Session, user_id: str, kind: str, purpose: str, secret: str) -> FactorChallenge:
    """Keep what the answer will be held against; an earlier one of the same kind is void."""
    session.execute(
        delete(FactorChallenge).where(
            FactorChallenge.user_id == user_id,
            FactorChallenge.kind == kind,
            FactorChallenge.purpose == purpose,
        )
    )
    begun = FactorChallenge(
        user_id=user_id,
        kind=kind,
        purpose=purpose,
        secret=secret,
        expires_at=clock.now() + timedelta(minutes=MINUTES),
    )
    session.add(begun)
    session.flush()
    return begun


@dataclass(frozen=True)
class Taken:
    """What an answer is held against: which kind of factor, and its secret or challenge."""

    kind: str
    secret: str


def take(session: Session, user_id: str, challenge_id: str, purpose: str) -> Taken:
    """Take out what a user began: there is no second answer, unless the transaction is undone.

    Raises `NotFound` where it is another's, over or answered.
    """
    query = delete(FactorChallenge).where(
        FactorChallenge.id == (challenge_id if is_id(challenge_id) else None),
        FactorChallenge.user_id == user_id,
        FactorChallenge.purpose == purpose,
        FactorChallenge.expires_at > clock.now(),
    )
    columns = (FactorChallenge.kind, FactorChallenge.secret)
    found = session.execute(query.returning(*columns)).one_or_none()
    if found is None:
        raise NotFound(
            f"No such challenge is open; it stays so for {MINUTES} minutes: begin again."
        )
    return Taken(found.kind, found.secret)


def forget_old(session: Session) -> None:
    """Delete what nobody answered; for a job that runs now and then."""
    session.execute(delete(FactorChallenge).where(FactorChallenge.expires_at <= clock.now()))
