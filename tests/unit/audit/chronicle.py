"""A log of many things, sealed in stretches, and the ways in which somebody could meddle with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from cms.audit.chain import GENESIS, digest_of, link_of
from cms.audit.keys import keys_from
from cms.audit.models import HEAD, SEAL, LinkRow, SealRow
from cms.audit.rows import read_records
from cms.audit.sealing import seal_stretch
from cms.audit.sources import DatabaseSource
from cms.audit.verifying import Report, verify
from cms.db.session import begin_write
from cms.events.acting import act_as, record
from cms.events.models import Event

KEYS = keys_from("a secret of the tests")
ANN, BOB = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
ABSENT = "00000000-0000-7000-8000-000000000009"
FAR = 100_000
COLUMNS: dict[str, Any] = {
    "name": "user.forged",
    "at": None,
    "transaction": ABSENT,
    "site_id": ABSENT,
    "subject": ABSENT,
    "subjects": [ABSENT],
    "actor_id": ABSENT,
    "actor_label": "Mallory",
    "payload": {"n": -1},
}
"""Values that no event has."""


def happen(sessions: sessionmaker[Session], count: int, start: int = 0) -> None:
    """Let things happen, three in each transaction, by two people in turn."""
    for number in range(start, start + count, 3):
        with sessions() as session:
            begin_write(session)
            act_as(session, *((ANN, "Ann Archer") if number % 2 else (BOB, "Bob")))
            for one in range(number, min(number + 3, start + count)):
                record(session, "thing.done", ANN, n=one, by="ann@example.org", text="Grüße \u2028")
            session.commit()


def seal(sessions: sessionmaker[Session], limit: int = 10) -> int:
    """Seal one stretch."""
    with sessions() as session:
        begin_write(session)
        count = seal_stretch(session, KEYS, limit)
        session.commit()
    return count


def seal_all(sessions: sessionmaker[Session], limit: int = 10) -> None:
    while seal(sessions, limit):
        pass


def verified(session: Session, **more: Any) -> Report:
    session.expire_all()
    return verify(DatabaseSource(session), KEYS, **more)


class Meddler:
    """Changes rows by SQL, as somebody does who has the database and not the key."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sealed = session.scalar(select(SealRow.last).where(SealRow.kind == HEAD)) or 0

    def change(self, number: int, column: str) -> None:
        value = COLUMNS[column]
        if column == "at":
            others = select(Event.at).where(Event.at != self._at(number)).limit(1)
            value = self.session.scalars(others).one()
        self._update(Event, number, {column: value})

    def _at(self, number: int) -> Any:
        return self.session.scalars(select(Event.at).where(Event.number == number)).one()

    def _update(self, model: Any, number: int, values: dict[str, Any]) -> None:
        self.session.execute(update(model.__table__).where(model.number == number).values(values))

    def lose(self, number: int) -> None:
        self.session.execute(delete(Event).where(Event.number == number))

    def swap(self, one: int, other: int) -> None:
        for before, after in ((one, FAR), (other, one), (FAR, other)):
            self._update(Event, before, {"number": after})

    def insert(self, number: int) -> None:
        """Put another event before one, and let all that follow move up."""
        table = Event.__table__
        values = dict(
            self.session.execute(select(table).where(Event.number == number)).mappings().one()
        )
        for low, by in ((number, FAR), (FAR, 1 - FAR)):
            moved = update(table).where(Event.number >= low).values(number=Event.number + by)
            self.session.execute(moved)
        self.session.execute(insert(table).values(**values | {"payload": {"n": "inserted"}}))

    def truncate(self, number: int, *, to_the_seal: bool) -> None:
        """Take the end away with its links and seals, and with `to_the_seal` put an older end there."""
        self.session.execute(delete(Event).where(Event.number >= number))
        self.session.execute(delete(LinkRow).where(LinkRow.number >= number))
        gone = SealRow.last >= number
        self.session.execute(delete(SealRow).where(SealRow.kind == SEAL, gone))
        if to_the_seal:
            self.session.execute(delete(SealRow).where(SealRow.kind == HEAD))
            query = select(SealRow.__table__).order_by(SealRow.last.desc()).limit(1)
            last = self.session.execute(query).mappings().first()
            if last is not None:
                forged = dict(last) | {"kind": HEAD}
                self.session.execute(insert(SealRow.__table__).values(**forged))

    def relink(self, number: int) -> None:
        """Change an event, and reckon all links anew from there on: all but the seals."""
        self._update(Event, number, {"actor_label": "Mallory"})
        links = {row.number: row for row in self.session.scalars(select(LinkRow))}
        link = links[number - 1].link if number > 1 else GENESIS
        for each, one in sorted(read_records(self.session, number, self.sealed).items()):
            assert one is not None
            digest = digest_of(links[each].salt, one.actor_label, one.payload)
            link = link_of(one, digest, link)
            self._update(LinkRow, each, {"digest": digest, "link": link})

    def unlink(self, number: int) -> None:
        self.session.execute(delete(LinkRow).where(LinkRow.number == number))

    def relabel(self, number: int, column: str) -> None:
        self._update(LinkRow, number, {column: "f" * 64})

    def unseal(self, kind: str, place: int) -> None:
        self._seal_rows(kind, place, delete(SealRow))

    def reseal(self, kind: str, place: int, column: str) -> None:
        value: Any = 7 if column == "first" else "e" * 16
        self._seal_rows(kind, place, update(SealRow).values(**{column: value}))

    def _seal_rows(self, kind: str, place: int, statement: Any) -> None:
        query = select(SealRow.last).where(SealRow.kind == kind).order_by(SealRow.last)
        ends = self.session.scalars(query).all()
        if ends:
            chosen = ends[place % len(ends)]
            self.session.execute(statement.where(SealRow.kind == kind, SealRow.last == chosen))

    def dump(self) -> list[Any]:
        """All that is sealed, and its chain."""
        self.session.expire_all()
        events = select(Event.__table__).where(Event.number <= self.sealed).order_by(Event.number)
        links = select(LinkRow.__table__).order_by(LinkRow.number)
        seals = select(SealRow.__table__).order_by(SealRow.kind, SealRow.last)
        return [self.session.execute(query).all() for query in (events, links, seals)]
