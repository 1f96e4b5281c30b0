"""Retention: lets old events go, so that what is left still verifies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.audit.keys import AuditKeys
from cms.audit.models import SEAL, START, LinkRow, SealRow
from cms.audit.seals import Seal, Seals, hold_chain, make_seal, read_seals, seal_row
from cms.audit.sources import DatabaseSource
from cms.audit.verifying import verify
from cms.db.session import begin_write
from cms.errors import StateConflict
from cms.events.acting import record
from cms.events.models import Event, FollowerRow
from cms.events.order import current_turn


@dataclass(frozen=True)
class Pruned:
    """What was let go: how many events, and the number of the last one (0 for none)."""

    events: int
    through: int


def prune(session: Session, keys: AuditKeys, before: datetime) -> Pruned:
    """Let the sealed stretches go that ended before an instant; the caller commits.

    Raises StateConflict where these stretches do not verify: what was changed in them is to be
    looked at before it is gone. No stretch goes that a follower of the log has still to be told of.
    """
    begin_write(session)
    turn = current_turn(session)
    hold_chain(session)
    seals = read_seals(session)
    seal = _last_before(session, seals, before)
    if seal is None:
        return Pruned(0, 0)
    report = verify(DatabaseSource(session), keys, last=seal.last)
    if not report.is_intact:
        found = report.findings[0]
        raise StateConflict(f"Nothing was let go, since at event {found.number} {found.problem}.")
    count = _delete(session, seal.last)
    start = seals.start or seals.stretches[0]
    at = clock.to_text(turn.instant)
    made = make_seal(keys, START, start.first, seal.last, start.previous, seal.link, at)
    session.add(seal_row(made))
    record(session, "audit.pruned", through=seal.last, events=count, before=clock.to_text(before))
    session.flush()
    return Pruned(count, seal.last)


def _last_before(session: Session, seals: Seals, before: datetime) -> Seal | None:
    """Return the last seal of which all events are from before an instant, and known to followers."""
    known = session.scalar(select(func.min(FollowerRow.cursor)))
    ends = [one.last for one in seals.stretches if known is None or one.last <= known]
    query = select(func.max(SealRow.last)).join(Event, Event.number == SealRow.last)
    last = session.scalar(
        query.where(SealRow.kind == SEAL, SealRow.last <= max(ends, default=0), Event.at < before)
    )
    return next((one for one in seals.stretches if one.last == last), None)


def _delete(session: Session, through: int) -> int:
    gone = session.scalars(delete(Event).where(Event.number <= through).returning(Event.number))
    count = len(gone.all())
    session.execute(delete(LinkRow).where(LinkRow.number <= through))
    session.execute(delete(SealRow).where(SealRow.kind.in_((SEAL, START)), SealRow.last <= through))
    session.expire_all()
    return count
