"""Assets by the last day on which they may be shown, whoever may see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.content.queries.columns import editions, is_type, key_column

UNTIL = "licence_until"
LIMIT = 10_000


class Licensed(NamedTuple):
    """An asset, whose it is, and the last day of its licence."""

    entry_id: str
    owner_id: str | None
    until: date


def licensed_until(
    session: Session,
    type_name: str,
    kind: Literal["draft", "live"],
    moment: datetime,
    last: date,
    first: date = date.min,
) -> list[Licensed]:
    """Return what stands at an instant with a licence that ends from `first` to `last`, both in.

    The soonest come first, at most `LIMIT`.
    """
    edition = editions()
    until = key_column(edition, UNTIL, session.get_bind().dialect.name)
    query = (
        select(edition.entry_id, edition.owner_id, until)
        .where(is_type(edition, (type_name,)), edition.kind == kind, edition.past.is_(False))
        .where(edition.valid_from <= moment)
        .where(or_(edition.valid_to.is_(None), edition.valid_to > moment))
        .where(until >= first.isoformat(), until <= last.isoformat())
        .distinct()
        .order_by(until, edition.entry_id)
        .limit(LIMIT)
    )
    return [
        Licensed(one, owner, date.fromisoformat(day)) for one, owner, day in session.execute(query)
    ]
