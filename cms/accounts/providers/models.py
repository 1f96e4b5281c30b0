"""The tables of sign-in providers: identities, sign-ins under way, and roles that a provider gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json
from cms.db.identifiers import new_id


class ProviderIdentity(Base):
    """A user as a sign-in provider knows them: nobody else is ever known by the same subject.

    `address` is what the provider called them by when they last came, to be recognised by.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("provider", "issuer", "subject"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    provider: Mapped[str] = mapped_column(String(31))
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    address: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class ProviderRole(Base):
    """A grant that somebody has since their groups at a provider say so, and only as long."""

    __tablename__ = "provider_role"

    identity_id: Mapped[str] = mapped_column(
        Id, ForeignKey("identity.id", ondelete="CASCADE"), primary_key=True
    )
    grant_id: Mapped[str] = mapped_column(
        Id, ForeignKey("grant.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SignInAttempt(Base):
    """A browser that was sent to a provider; taken out when it comes back, so never twice.

    `id` is the hash of its state, `browser` that of its cookie. `kept` is the provider's own. Where
    `session_id` names a session, its user wants to link the identity that they come back with.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(31))
    kept: Mapped[dict[str, Any]] = mapped_column(Json)
    next: Mapped[str] = mapped_column(Text)
    fresh: Mapped[bool] = mapped_column(Boolean)
    session_id: Mapped[str | None] = mapped_column(String(64))
    left_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
