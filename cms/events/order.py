"""The one order of commits: whoever writes takes a turn, which gives an instant to all it does.

A turn is held until the transaction ends, so event numbers have no gaps and their instants
only rise, whatever the clocks of the processes say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from cms import clock
from cms.db.identifiers import new_id
from cms.events.models import Event

CHANNEL = "cms_turn"
"""On PostgreSQL, where each commit that took a turn is notified."""
_TAKE = text("SELECT pg_advisory_xact_lock(:key), pg_notify(:channel, '')")
_LOCK = 0x636D735F7475726E  # "cms_turn"
_TICK = timedelta(microseconds=1)
_HELD = "cms_turn"
_LATEST = select(Event.at).order_by(Event.number.desc()).limit(1)
_CLOCK = select(func.clock_timestamp())


@dataclass
class Turn:
    """A place in the order of commits: its instant, its transaction id, its next number."""

    instant: datetime
    next_number: int
    transaction: str = field(default_factory=new_id)


def current_turn(session: Session) -> Turn:
    """Return the turn of the transaction that `session` is in; the first call takes it.

    All that one transaction does happens at one instant, whoever writes.
    """
    transaction = session.get_transaction()
    held: tuple[object, Turn] | None = session.info.get(_HELD)
    if held is None or held[0] is not transaction or transaction is None:
        turn = take_turn(session)
        held = session.info[_HELD] = (session.get_transaction(), turn)
    return held[1]


def held_turn(session: Session) -> Turn | None:
    """Return a copy of the turn that the transaction has taken already, if it has."""
    held: tuple[object, Turn] | None = session.info.get(_HELD)
    if held is None or held[0] is not session.get_transaction():
        return None
    return replace(held[1])


def last_turn(session: Session) -> Turn | None:
    """Return the turn that `session` took last, its transaction over or not; None without any."""
    held: tuple[object, Turn] | None = session.info.get(_HELD)
    return None if held is None else held[1]


def give_turn_back(session: Session, held: Turn | None) -> None:
    """Undo what a savepoint that was rolled back did to the turn: `held` is what it was before."""
    session.info.pop(_HELD, None)
    if held is not None:
        session.info[_HELD] = (session.get_transaction(), held)


def take_turn(session: Session) -> Turn:
    """Take the commit lock until the transaction ends and return the turn that it gives.

    On SQLite the lock is the write transaction itself (`cms.db.session.begin_write`).
    """
    if session.get_bind().dialect.name == "postgresql":
        # Whoever listens is told when it is committed; that no listener costs a statement.
        session.execute(_TAKE, {"key": _LOCK, "channel": CHANNEL})
    last = session.execute(
        select(Event.number, Event.at).order_by(Event.number.desc()).limit(1)
    ).one_or_none()
    instant = database_clock(session)
    if last is None:
        return Turn(instant, 1)
    return Turn(max(instant, last.at + _TICK), last.number + 1)


def present(session: Session) -> datetime:
    """Return the instant at which a reader without `at` looks.

    It is the database's clock, or the highest instant known if that is later: a write that
    was answered is seen by every process, whatever its own clock says.
    """
    last = session.execute(_LATEST).scalar_one_or_none()
    instant = database_clock(session)
    return instant if last is None else max(instant, last)


def database_clock(session: Session) -> datetime:
    """Return the database's clock, which is the same for all processes; ours stands in for SQLite's."""
    if clock.is_frozen() or session.get_bind().dialect.name != "postgresql":
        return clock.now()
    value: datetime = session.execute(_CLOCK).scalar_one()
    return value.astimezone(UTC)
