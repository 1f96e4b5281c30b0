"""Reads events with their links, also where somebody wrote into the rows what no program would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cms import clock
from cms.audit.chain import Chained, Record
from cms.audit.models import LinkRow
from cms.events.models import Event

BATCH = 500
_COLUMNS = (
    Event.number,
    Event.at,
    Event.transaction,
    Event.name,
    Event.site_id,
    Event.subject,
    Event.subjects,
    Event.actor_id,
    Event.actor_label,
    Event.payload,
)


@dataclass(frozen=True)
class Row:
    """What is there under a number: the event, its link; None for what is missing."""

    number: int
    record: Record | None
    chained: Chained | None
    unreadable: bool = False


def rows(session: Session, first: int, last: int) -> Iterator[Row]:
    """Yield a row for each number from `first` to `last`, whether anything is there or not."""
    for begin in range(first, last + 1, BATCH):
        end = min(last, begin + BATCH - 1)
        records = read_records(session, begin, end)
        links = read_links(session, begin, end)
        for number in range(begin, end + 1):
            record = records.get(number)
            unreadable = number in records and record is None
            yield Row(number, record, links.get(number), unreadable)


def read_records(session: Session, first: int, last: int) -> dict[int, Record | None]:
    """Return the events of a range of numbers, None for one that can't be read."""
    wanted = Event.number.between(first, last)
    try:
        return _records(session, select(*_COLUMNS).where(wanted))
    except (ValueError, TypeError):
        found: dict[int, Record | None] = {}
        for number in session.scalars(select(Event.number).where(wanted)):
            found[number] = _one(session, number)
        return found


def _one(session: Session, number: int) -> Record | None:
    try:
        found = _records(session, select(*_COLUMNS).where(Event.number == number))
        return found.get(number)
    except (ValueError, TypeError):
        return None


def _records(session: Session, query: Select[Any]) -> dict[int, Record | None]:
    return {
        row[0]: Record(row[0], clock.to_text(row[1]), *row[2:])
        for row in session.execute(query.order_by(Event.number)).all()
    }


def read_links(session: Session, first: int, last: int) -> dict[int, Chained]:
    """Return the links of a range of numbers."""
    query = select(LinkRow.number, LinkRow.salt, LinkRow.digest, LinkRow.link)
    found = session.execute(query.where(LinkRow.number.between(first, last)))
    return {row.number: Chained(row.salt, row.digest, row.link) for row in found}
