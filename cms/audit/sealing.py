"""Seals what happened since the last seal: a stretch of the log at a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.audit.chain import GENESIS, Chained, Record, chained
from cms.audit.keys import AuditKeys
from cms.audit.models import HEAD, SEAL, LinkRow, SealRow
from cms.audit.rows import read_records
from cms.audit.seals import Seal, hold_chain, make_seal, read_head, seal_row
from cms.db.session import begin_write
from cms.errors import StateConflict
from cms.events.models import Event
from cms.events.order import database_clock

STRETCH = 1000
"""Events under one seal at most."""
log = logging.getLogger("cms.audit")


@dataclass(frozen=True)
class Unsealed:
    """How many events are not sealed yet, and for how many seconds the oldest has been there."""

    events: int
    seconds: float


def unsealed(session: Session) -> Unsealed:
    """Say what there is to seal. Only reads."""
    sealed = session.scalar(select(SealRow.last).where(SealRow.kind == HEAD)) or 0
    head = session.scalar(select(func.max(Event.number))) or 0
    if head <= sealed:
        return Unsealed(0, 0.0)
    query = select(Event.at).where(Event.number > sealed).order_by(Event.number).limit(1)
    first = session.scalars(query).one()
    return Unsealed(head - sealed, max(0.0, (database_clock(session) - first).total_seconds()))


def seal_all(sessions: sessionmaker[Session], keys: AuditKeys) -> int:
    """Seal all that is there, each stretch in a transaction of its own; return how many events."""
    total = 0
    while True:
        with sessions() as session:
            begin_write(session)
            count = seal_stretch(session, keys)
            session.commit()
        total += count
        if count < STRETCH:
            return total


def seal_stretch(session: Session, keys: AuditKeys, limit: int = STRETCH) -> int:
    """Seal up to `limit` events in the session's transaction; return how many.

    Raises StateConflict where the chain's end is not as it was left, or an event is missing:
    that is to be looked at, and never sealed over.
    """
    begin_write(session)
    hold_chain(session)
    head = read_head(session)
    _require_genuine(session, head, keys)
    last, previous = (head.last, head.link) if head else (0, GENESIS)
    records = _next(session, last, limit)
    if not records:
        return 0
    links: list[Chained] = []
    for record in records:
        links.append(chained(record, links[-1].link if links else previous))
    _write(session, records, links)
    at = clock.to_text(database_clock(session))
    end = records[-1].number
    for kind in (SEAL, HEAD):
        session.add(seal_row(make_seal(keys, kind, last + 1, end, previous, links[-1].link, at)))
    session.flush()
    log.info("the log is sealed up to event %s: %s", end, links[-1].link)
    return len(records)


def _require_genuine(session: Session, head: Seal | None, keys: AuditKeys) -> None:
    if head is None:
        if session.scalar(select(SealRow.last).limit(1)) is not None:
            raise StateConflict("The end of the audit's chain is missing: run `cms audit verify`.")
    elif not head.is_genuine(keys):
        raise StateConflict(
            "The end of the audit's chain was not sealed with a key that is known here: run "
            "`cms audit verify`; after a change of cms.audit.key, name the old one in "
            "cms.audit.old_keys."
        )


def _next(session: Session, last: int, limit: int) -> Sequence[Record]:
    head = session.scalar(select(func.max(Event.number))) or 0
    end = min(head, last + limit)
    found = read_records(session, last + 1, end)
    records: list[Record] = []
    for number in range(last + 1, end + 1):
        record = found.get(number)
        if record is None:
            raise StateConflict(
                f"Event {number} is missing or can't be read, so that nothing after it is sealed: "
                "run `cms audit verify`."
            )
        records.append(record)
    return records


def _write(session: Session, records: Sequence[Record], links: Sequence[Chained]) -> None:
    values = [
        {"number": record.number, "salt": one.salt, "digest": one.digest, "link": one.link}
        for record, one in zip(records, links, strict=True)
    ]
    session.execute(insert(cast(Table, LinkRow.__table__)), values)
    session.execute(delete(SealRow).where(SealRow.kind == HEAD))
