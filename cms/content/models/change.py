"""What each version changed: the fields of each slice, and the blocks within them."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id


class VersionChange(Base):
    """A version `added`, `changed` or `removed` a field in a slice, or a block of it.

    `block` is the block's id, and empty for the field as a whole; one that was only moved has no
    row of its own. Lists of versions, filters and
    blame read this table, and no version.
    """

    __tablename__ = "version_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "number"], ["version.entry_id", "version.number"], ondelete="CASCADE"
        ),
        Index("ix_version_change_part", "entry_id", "slice", "field", "block", "number"),
        Index("ix_version_change_field", "entry_id", "field", "number"),
        Index("ix_version_change_slice", "entry_id", "slice", "number"),
    )

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slice: Mapped[str] = mapped_column(String(35), primary_key=True)
    field: Mapped[str] = mapped_column(String(200), primary_key=True)
    block: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    change: Mapped[str] = mapped_column(String(10))
