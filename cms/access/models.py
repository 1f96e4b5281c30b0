"""The tables of rights: roles, grants, breaks, and the places that have rights of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json
from cms.db.identifiers import new_id


class Role(Base):
    """A named set of rules; a builtin one can't be changed or deleted."""

    __tablename__ = "role"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    builtin: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class Grant(Base):
    """A role given to a principal, at the root (no entry) or on an entry and all below it."""

    __tablename__ = "grant"
    __table_args__ = (Index(None, "entry_id"), Index(None, "principal"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    principal: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)


class InheritanceBreak(Base):
    """An entry that inherits no rights from above, for itself and all below it."""

    __tablename__ = "inheritance_break"

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)


class Scope(Base):
    """An entry with grants, a break or a token of its own, and the nearest such one above it.

    `pinned` keeps it although nothing is granted there: a token's subtree begins here.
    """

    __tablename__ = "scope"

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(Id, index=True)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class EntryScope(Base):
    """Every entry's nearest scope, itself or above it; none means the root."""

    __tablename__ = "entry_scope"

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope_id: Mapped[str | None] = mapped_column(Id, index=True)


class RightsGeneration(Base):
    """One row whose stamp changes with every change of rights, in the same transaction.

    The stamp is never used twice, so that what was read in a transaction which is then rolled
    back is not taken for what another one wrote.
    """

    __tablename__ = "rights_generation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(36))
