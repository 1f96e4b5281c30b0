"""The factors that somebody has: listed, added, named, removed, and reset by an administrator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.factors import letters
from cms.accounts.factors.models import RECOVERY, Factor, FactorChallenge
from cms.accounts.factors.recovery import codes_left, drop_codes
from cms.accounts.models import User
from cms.accounts.users import end_sessions
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record

MAX = 20
"""How many factors one user may have."""
NAME_MAX = 200


def factors_of(session: Session, user_id: str) -> Sequence[Factor]:
    """Return a user's factors, the oldest first."""
    mine = select(Factor).where(Factor.user_id == user_id)
    return session.scalars(mine.order_by(Factor.created_at, Factor.id)).all()


def kinds_due(session: Session, user_id: str) -> tuple[str, ...]:
    """Return by what a user who gave the password has to prove more; empty for one without factors.

    Recovery codes stand in for a factor, and are none by themselves.
    """
    kinds = {one.kind for one in factors_of(session, user_id)}
    spare = {RECOVERY} if kinds and codes_left(session, user_id) else set()
    return tuple(sorted(kinds, reverse=True)) + tuple(spare)


def has_factor(session: Session, user_id: str) -> bool:
    """Say whether a user has any factor."""
    return bool(session.scalar(select(func.count()).where(Factor.user_id == user_id)))


def check_room(session: Session, user_id: str) -> None:
    """Raise `StateConflict` where a user has as many factors as anybody may have."""
    count = session.scalar(select(func.count()).where(Factor.user_id == user_id)) or 0
    if count >= MAX:
        raise StateConflict(f"There are {MAX} factors already: remove one first.")


def keep_factor(session: Session, user: User, factor: Factor) -> Factor:
    """Keep a factor that was proved to be the user's, and tell them of it by mail.

    Raises `ValidationFailed` for a bad name, `StateConflict` for one factor too many.
    """
    require_step_up(session, "Adding a factor")
    check_name(factor.name)
    check_room(session, user.id)
    factor.user_id, factor.created_at = user.id, clock.now()
    session.add(factor)
    session.flush()
    record(session, "factor.added", user.id, factor=factor.id, kind=factor.kind)
    letters.tell(session, user, letters.ADDED)
    return factor


def require_factor(session: Session, user_id: str, factor_id: str) -> Factor:
    """Return a user's factor; raise `NotFound`, also for one of somebody else."""
    found = session.get(Factor, factor_id.lower()) if is_id(factor_id) else None
    if found is None or found.user_id != user_id:
        raise NotFound(f"There is no factor {factor_id[:80]!r}.")
    return found


def rename_factor(session: Session, factor: Factor, name: str) -> None:
    """Give a factor another name; raise `ValidationFailed` for one that is empty or too long."""
    check_name(name)
    factor.name = name
    record(session, "factor.renamed", factor.user_id, factor=factor.id)


def remove_factor(session: Session, user: User, factor: Factor) -> None:
    """Remove a factor; with the last one go the recovery codes."""
    require_step_up(session, "Removing a factor")
    session.delete(factor)
    session.flush()
    if not has_factor(session, user.id):
        drop_codes(session, user.id)
    record(session, "factor.removed", user.id, factor=factor.id, kind=factor.kind)
    letters.tell(session, user, letters.REMOVED)


def reset_factors(session: Session, user: User) -> int:
    """Take all factors off somebody who has lost them, and sign them out; return how many.

    For administrators, who have made sure who asked. The user is told by mail.
    """
    require_step_up(session, "Resetting factors")
    count = drop_factors(session, user.id)
    end_sessions(session, user.id)
    record(session, "factor.reset", user.id, factors=count)
    letters.tell(session, user, letters.RESET)
    return count


def drop_factors(session: Session, user_id: str) -> int:
    """Delete all that is kept of a user's factors; return how many there were."""
    drop_codes(session, user_id)
    session.execute(delete(FactorChallenge).where(FactorChallenge.user_id == user_id))
    query = delete(Factor).where(Factor.user_id == user_id).returning(Factor.id)
    return len(session.scalars(query).all())


def check_name(name: str) -> None:
    """Raise `ValidationFailed` for a name that is no line of text."""
    if not (1 <= len(name) <= NAME_MAX and name.isprintable()):
        raise ValidationFailed([FieldProblem("/name", f"has to be 1 to {NAME_MAX} characters.")])
