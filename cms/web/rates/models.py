"""The table of what is counted by all processes together; it may be lost."""

from __future__ import annotations

from sqlalchemy import Double, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import EphemeralBase


class Rate(EphemeralBase):
    """How far a caller has used up a quota: it is whole again at `whole_at`, in seconds since 1970.

    `key` is a hash of the caller and the quota: the table tells nobody who called.
    """

    __tablename__ = "ephemeral_rate"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    whole_at: Mapped[float] = mapped_column(Double, index=True)
