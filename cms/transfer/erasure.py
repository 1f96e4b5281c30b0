"""What imports hold about people: authors of comments, and data that is kept as it came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from cms.db.erasing import LABEL, Holding, Person, scrubbed
from cms.transfer.models import ImportAsset, ImportComment, ImportRecord


def _erase_comments(session: Session, person: Person) -> int:
    """Take the author out of comments; what they say stays, without the person's address."""
    found = session.scalars(
        select(ImportComment).where(
            or_(
                func.lower(ImportComment.email) == person.email,
                _holds(ImportComment.content, person),
                _holds(ImportComment.data, person),
            )
        )
    ).all()
    for one in found:
        if one.email.casefold() == person.email:
            one.author, one.email, one.url = LABEL, "", ""
        one.content, one.data = scrubbed(one.content, person), scrubbed(one.data, person)
    session.flush()
    return len(found)


def _erase_records(session: Session, person: Person) -> int:
    """Take the person's address out of what was kept as data."""
    found: list[ImportRecord | ImportAsset] = [
        *session.scalars(select(ImportRecord).where(_holds(ImportRecord.data, person))),
        *session.scalars(select(ImportAsset).where(_holds(ImportAsset.data, person))),
    ]
    for one in found:
        one.data = scrubbed(one.data, person)
    session.flush()
    return len(found)


def _holds(column: Any, person: Person) -> ColumnElement[bool]:
    return cast(column, Text).icontains(person.email, autoescape=True)


HOLDINGS = (
    Holding("imported comments", person=_erase_comments),
    Holding("imported data", person=_erase_records),
)
