"""Doing something only to see what comes of it: all of it is taken back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from cms.db.session import begin_write
from cms.events.order import give_turn_back, held_turn


@contextmanager
def only_tried(session: Session) -> Iterator[None]:
    """Take back whatever is written within: rows, events, and the numbers given to these.

    What was read within is read anew afterwards; results that hold rows are not to leave it.
    """
    begin_write(session)
    session.flush()
    held = held_turn(session)
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        session.expire_all()
        give_turn_back(session, held)
