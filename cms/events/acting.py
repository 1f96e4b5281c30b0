"""Recording what is done to people and rights, in the name of whoever the session acts for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from cms.db.session import begin_write
from cms.events.log import append
from cms.events.order import current_turn

_ACTING = "cms_acting"


def act_as(session: Session, user_id: str | None, label: str) -> None:
    """Say in whose name `session` works; events then name them. Without it: the system."""
    session.info[_ACTING] = (user_id, label)


def record(session: Session, name: str, *subjects: str, **payload: Any) -> int:
    """Record that `name` happened to `subjects` (ids, or names of roles); return its number.

    Payloads hold no secret: no password, no token, no hash of either.
    """
    begin_write(session)
    session.flush()
    user_id, label = session.info.get(_ACTING, (None, "system"))
    return append(
        session,
        current_turn(session),
        name,
        subjects=subjects,
        actor_id=user_id,
        actor_label=label,
        payload=payload,
    )
