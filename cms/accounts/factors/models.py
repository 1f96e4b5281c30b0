"""The tables of factors: those that people have, what is under way, and recovery codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant
from cms.db.identifiers import new_id

TOTP, PASSKEY, RECOVERY = "totp", "passkey", "recovery"
KINDS = (TOTP, PASSKEY)
"""The kinds of factors that are added; recovery codes stand in for one that is lost."""


class Factor(Base):
    """A factor of a user: an authenticator app or a passkey.

    Of an app, `secret` is the shared secret, encrypted, and `last_step` the step of time (RFC 6238)
    whose code was used last. Of a passkey, `credential_id` and `public_key` (COSE) are base64url, and
    `sign_count` is what its authenticator counted last (WebAuthn, 6.1.1).
    """

    __tablename__ = "user_factor"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    secret: Mapped[str | None] = mapped_column(Text)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    credential_id: Mapped[str | None] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str | None] = mapped_column(Text)
    sign_count: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class FactorChallenge(Base):
    """A factor that is being added, or proved: taken out when it is answered, so never twice.

    `secret` is what the answer is held against: an app's secret, encrypted, or the random bytes that
    a passkey signs, base64url.
    """

    __tablename__ = "factor_challenge"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(10))
    secret: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class RecoveryCode(Base):
    """A recovery code that was not used yet, by its hash; used by deleting the row."""

    __tablename__ = "recovery_code"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
