"""What somebody chose about how the admin is arranged for them: values by name, nobody else's."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from cms.accounts.desk.models import Preference
from cms.db.session import begin_write


def preference(session: Session, user_id: str, name: str) -> Any:
    """Return what somebody chose, or None."""
    found = session.get(Preference, (user_id, name))
    return None if found is None else found.value


def prefer(session: Session, user_id: str, name: str, value: Any) -> None:
    """Keep a choice; None forgets it. It concerns nobody else, so the event log has none of it."""
    begin_write(session)
    found = session.get(Preference, (user_id, name))
    if value is None:
        if found is not None:
            session.delete(found)
    elif found is None:
        session.add(Preference(user_id=user_id, name=name, value=value))
    else:
        found.value = value
    session.flush()
