"""Writes the chain to a file of JSON Lines, which is verified without the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.audit.chain import canonical
from cms.audit.rows import Row, rows
from cms.audit.seals import Seals, read_seals
from cms.audit.sources import ERASED
from cms.errors import StateConflict
from cms.events.models import Event

FORMAT = "cms.audit.export.1"


def export_chain(session: Session, file: IO[bytes]) -> int:
    """Write all that is sealed to `file`; return how many events that is.

    The seals come first; then there is a line for each event, with its link. Raises StateConflict
    where something was erased that the file would not tell of.
    """
    seals = read_seals(session)
    _require_told(session, seals)
    _write(file, {"format": FORMAT})
    for seal in (*seals.stretches, seals.start, seals.head):
        if seal is not None:
            _write(file, {"seal": seal.to_json()})
    count = 0
    for line in _lines(rows(session, seals.begins_after + 1, seals.ends_at)):
        _write(file, line)
        count += 1
    return count


def _require_told(session: Session, seals: Seals) -> None:
    late = select(Event.number).where(Event.name == ERASED, Event.number > seals.ends_at)
    if session.scalar(late.limit(1)) is not None:
        raise StateConflict(
            "Something was erased just now: run `cms audit seal`, and export again."
        )


def _lines(found: Iterator[Row]) -> Iterator[dict[str, Any]]:
    for row in found:
        if row.record is not None:
            link = None if row.chained is None else vars(row.chained)
            yield {"event": row.record.to_json(), "chain": link}


def _write(file: IO[bytes], line: dict[str, Any]) -> None:
    file.write(canonical(line) + b"\n")
