"""What a type was before, one revision after another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.model.models import ModelRevision


def last_number(session: Session, name: str) -> int:
    """Return the number of a type's newest revision, 0 where it never was."""
    query = select(func.max(ModelRevision.number)).where(ModelRevision.name == name)
    return session.scalar(query) or 0


def revisions(session: Session, name: str, limit: int, offset: int = 0) -> Sequence[ModelRevision]:
    """Return the revisions of a type, the newest first."""
    query = select(ModelRevision).where(ModelRevision.name == name)
    query = query.order_by(ModelRevision.number.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def revision(session: Session, name: str, number: int) -> ModelRevision | None:
    """Return one revision of a type."""
    return session.get(ModelRevision, (name, number))
