"""Turns what the database refuses about editions into what an editor can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.models.constraints import ONE_LIVE, PATH_TAKEN, SLUG_TAKEN
from cms.errors import FieldProblem, StateConflict, ValidationFailed

_PROBLEMS = {
    SLUG_TAKEN: "is taken by another entry of this type in this locale at that time.",
    PATH_TAKEN: "is taken by another entry under the same parent in this locale at that time.",
}


@contextmanager
def translated(session: Session) -> Iterator[None]:
    """Raise ValidationFailed for a slug or path that is taken, StateConflict for an overlap.

    The transaction is then to be rolled back by whoever holds it.
    """
    try:
        yield
    except IntegrityError as error:
        message = str(error.orig)
        for name, detail in _PROBLEMS.items():
            if name in message:
                raise ValidationFailed([FieldProblem("/slug", detail)]) from error
        if ONE_LIVE in message:
            raise StateConflict(
                "Another version is live in that interval: look at the schedule again."
            ) from error
        raise
