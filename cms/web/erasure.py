"""What answers that are kept for a repeat hold: whatever they answered."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from cms.db.erasing import ErasedContent, Holding, Person

_HOLDS = {"postgresql": "position(:needle in body) > 0", "sqlite": "instr(body, :needle) > 0"}


def _erase_person(session: Session, person: Person) -> int:
    return _forget(session, (*person.needles, *filter(None, (person.user_id,))))


def _erase_content(session: Session, content: ErasedContent) -> int:
    return _forget(session, (content.entry_id,))


def _forget(session: Session, needles: Iterable[str]) -> int:
    """Delete the answers in which a text occurs; a repeat is then done anew."""
    condition = _HOLDS[session.get_bind().dialect.name]
    statement = text(f"DELETE FROM idempotency_key WHERE {condition}")  # noqa: S608 - two constants  # nosec B608
    forgotten = 0
    for needle in needles:
        # As it stands in JSON, without the quotes.
        done = session.execute(statement, {"needle": orjson.dumps(needle)[1:-1]})
        forgotten += done.rowcount if isinstance(done, CursorResult) else 0
    return forgotten


HOLDINGS = (Holding("stored answers", person=_erase_person, content=_erase_content),)
