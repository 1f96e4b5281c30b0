"""A seal: the signature over a stretch of the chain, over its beginning, or over its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, text
from sqlalchemy.orm import Session

from cms import clock
from cms.audit.keys import AuditKeys
from cms.audit.models import HEAD, SEAL, START, SealRow

_LOCK = 0x636D735F61756474  # "cms_audt"


@dataclass(frozen=True)
class Seal:
    """A seal as it is signed; `at` is RFC 3339 text."""

    kind: str
    first: int
    last: int
    previous: str
    link: str
    at: str
    key_id: str
    mac: str

    def is_genuine(self, keys: AuditKeys) -> bool:
        """Say whether whoever has the key made it, just so."""
        return keys.verify(self.key_id, self.mac, *_signed(self))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Seals:
    """All seals of a chain: its beginning, stretch by stretch, its end; and what is none of these."""

    stretches: Sequence[Seal]
    start: Seal | None = None
    head: Seal | None = None
    surplus: Sequence[Seal] = ()

    @classmethod
    def of(cls, found: Iterable[Seal]) -> Seals:
        """Sort seals by what they are of."""
        stretches: list[Seal] = []
        single: dict[str, Seal] = {}
        surplus: list[Seal] = []
        for one in sorted(found, key=lambda seal: seal.last):
            if one.kind == SEAL:
                stretches.append(one)
            elif one.kind in (START, HEAD) and one.kind not in single:
                single[one.kind] = one
            else:
                surplus.append(one)
        return cls(stretches, single.get(START), single.get(HEAD), surplus)

    def __bool__(self) -> bool:
        return bool(self.stretches or self.start or self.head or self.surplus)

    @property
    def begins_after(self) -> int:
        """The number of the last event that was let go; 0 where none was."""
        return self.start.last if self.start else 0

    @property
    def ends_at(self) -> int:
        """The number of the last event that is sealed."""
        return self.head.last if self.head else self.begins_after


def make_seal(
    keys: AuditKeys, kind: str, first: int, last: int, previous: str, link: str, at: str
) -> Seal:
    """Sign a seal."""
    bare = Seal(kind, first, last, previous, link, at, "", "")
    return Seal(kind, first, last, previous, link, at, *keys.sign(*_signed(bare)))


def _signed(seal: Seal) -> tuple[Any, ...]:
    return (seal.kind, seal.first, seal.last, seal.previous, seal.link, seal.at)


def read_seals(session: Session) -> Seals:
    """Read all seals of the database."""
    return Seals.of(_read(session, select()))


def read_head(session: Session) -> Seal | None:
    """Read the seal of the end of the chain, if there is one."""
    query = select().where(SealRow.kind == HEAD).order_by(SealRow.last.desc()).limit(1)
    return next(iter(_read(session, query)), None)


def _read(session: Session, query: Select[Any]) -> list[Seal]:
    """Read seals; one whose time can't be read has none, so that it is not genuine."""
    plain = (SealRow.kind, SealRow.first, SealRow.last, SealRow.previous, SealRow.link)
    signed = (SealRow.key_id, SealRow.mac)
    try:
        found = session.execute(query.add_columns(*plain, SealRow.at, *signed)).all()
    except ValueError:
        found = session.execute(query.add_columns(*plain, literal(None), *signed)).all()
    return [_seal(*row) for row in found]


def _seal(
    kind: str,
    first: int,
    last: int,
    previous: str,
    link: str,
    at: datetime | None,
    key_id: str,
    mac: str,
) -> Seal:
    text = "" if at is None else clock.to_text(at)
    return Seal(kind, first, last, previous, link, text, key_id, mac)


def seal_row(seal: Seal) -> SealRow:
    """Return the row that holds a seal."""
    return SealRow(**{**seal.to_json(), "at": clock.from_text(seal.at)})


def hold_chain(session: Session) -> None:
    """Keep others from changing the chain until the transaction ends.

    Who needs the turn of `cms.events.order` as well takes it before. On SQLite the writing
    transaction itself keeps them out.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
