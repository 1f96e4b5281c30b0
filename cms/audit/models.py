"""The tables of the chain: a link for each event, and the seals of stretches of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Instant
from cms.events.models import BIG

SEAL, START, HEAD = "seal", "start", "head"
"""A stretch that is sealed; where the chain begins since older events were let go; where it ends."""


class LinkRow(Base):
    """One event's link: `digest` (with `salt`) is of what is erasable, `link` of all and what was before.

    All three in hex. Where the event was erased, `salt` is that of what is left.
    """

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))


class SealRow(Base):
    """A signature over a stretch of the chain, from the link before `first` to that of `last`.

    There is one row of the kind `head`, and at most one of the kind `start`.
    """

    __tablename__ = "audit_seal"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(BIG)
    previous: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))
