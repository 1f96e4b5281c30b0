"""The table of data keys, each wrapped by a master key that the database never sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Instant, JsonDocument

DATA = "data"
"""The purpose of a key that encrypts values."""
INDEX = "index"
"""The purpose of the key that makes blind indexes."""

ACTIVE = "active"
"""The newest key in this state encrypts what is written."""
OLD = "old"
"""Only reads; what it encrypted is on its way to a newer key."""
RETIRED = "retired"
"""Nothing here is encrypted by it any more; kept for backups from before."""


class DataKey(Base):
    """A key of 256 bits, `wrapped` (base64) by the master key whose fingerprint is `master`.

    `progress` says how far everything has been encrypted anew by it (`cms.keys.rotation`).
    """

    __tablename__ = "data_key"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    master: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
