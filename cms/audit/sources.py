"""Where a chain is read from to be verified: this database, or a file that was exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.audit.models import LinkRow
from cms.audit.rows import BATCH, Row, read_links, read_records, rows
from cms.audit.seals import Seals, read_seals
from cms.events.models import Event

ERASED = "audit.erased"
"""The event that tells of events which were lawfully erased, and what is left of each."""


class Source(Protocol):
    """A chain to verify."""

    def seals(self) -> Seals:
        """Return all seals."""

    def erased(self) -> Mapping[int, str]:
        """Return the digest of what is left of each event that was erased, by its number."""

    def rows(self, first: int, last: int) -> Iterator[Row]:
        """Yield what is there under each number from `first` to `last`."""

    def link_at(self, number: int) -> str | None:
        """Return the link of an event, or None."""

    def strays(self, begins_after: int, ends_at: int) -> Iterator[tuple[int, str]]:
        """Yield what is there that belongs to no part of the chain: a number, and what it is."""

    def tail(self, after: int) -> Iterator[int]:
        """Yield the numbers of the events behind the end of the chain."""


def erasures(payloads: Iterable[Any]) -> dict[int, str]:
    """Join what the payloads of events `audit.erased`, in their order, tell."""
    found: dict[int, str] = {}
    for payload in payloads:
        told = payload.get("events") if isinstance(payload, Mapping) else None
        for one in told if isinstance(told, Sequence) else ():
            match one:
                case [int() as number, str() as digest]:
                    found[number] = digest
    return found


@dataclass(frozen=True)
class DatabaseSource:
    """The chain in the database of `session`."""

    session: Session

    def seals(self) -> Seals:
        return read_seals(self.session)

    def erased(self) -> Mapping[int, str]:
        query = select(Event.number).where(Event.name == ERASED).order_by(Event.number)
        numbers = self.session.scalars(query).all()
        found = [read_records(self.session, one, one).get(one) for one in numbers]
        return erasures(one.payload for one in found if one is not None)

    def rows(self, first: int, last: int) -> Iterator[Row]:
        return rows(self.session, first, last)

    def link_at(self, number: int) -> str | None:
        found = read_links(self.session, number, number).get(number)
        return None if found is None else found.link

    def strays(self, begins_after: int, ends_at: int) -> Iterator[tuple[int, str]]:
        of_events = select(Event.number).where(Event.number <= begins_after)
        of_links = select(LinkRow.number).where(
            (LinkRow.number <= begins_after) | (LinkRow.number > ends_at)
        )
        for query, what in (
            (of_events, "the event stands before the beginning of what is kept"),
            (of_links, "the link belongs to no event that is sealed"),
        ):
            for number in self.session.scalars(query.limit(BATCH)):
                yield number, what

    def tail(self, after: int) -> Iterator[int]:
        query = select(Event.number).order_by(Event.number).limit(BATCH)
        while found := self.session.scalars(query.where(Event.number > after)).all():
            yield from found
            after = found[-1]
