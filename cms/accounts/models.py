"""The tables of accounts: users and groups, tokens and sessions, links in mail, failed sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json
from cms.db.identifiers import new_id


class User(Base):
    """A person with an account; deactivated rather than deleted, so that history has names.

    `locale` is the language they prefer (BCP 47), `time_zone` the one they live in; without,
    it is the site's. `groups` are names of `UserGroup`.
    """

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    groups: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    locale: Mapped[str | None] = mapped_column(String(35))
    time_zone: Mapped[str | None] = mapped_column(String(64))


class UserGroup(Base):
    """A group of users, by the name under which roles are granted to it."""

    __tablename__ = "user_group"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)


class MailedLink(Base):
    """A link that is mailed to `email`, and proves that its reader is the user; as its hash."""

    __tablename__ = "mailed_link"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ApiToken(Base):
    """A secret that calls the API in a user's name, narrowed by scopes; kept as its hash."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    prefix: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    scopes: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class UserSession(Base):
    """A signed-in browser, by the hash of its secret; ended by deleting the row.

    Names its user without a foreign key: sessions may live in a database of their own.
    `method` is how its user signed in, `address` and `agent` are from where and with what, and
    `verified_at` is when they last proved who they are; None for sessions from before that was kept.
    One that is `pending` serves for nothing but to prove a factor that is still due.

    Of one that a sign-in provider vouched for, `provider` is its name, `provider_session` what it
    calls its own session, `provider_sign_out` where that is ended, `provider_token` the hint for it,
    encrypted, and `provider_factor` whether a factor that counts here was proved there.
    """

    __tablename__ = "user_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    method: Mapped[str] = mapped_column(String(60), default="password", server_default="password")
    address: Mapped[str] = mapped_column(String(64), default="", server_default="")
    agent: Mapped[str] = mapped_column(String(200), default="", server_default="")
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    pending: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    provider: Mapped[str | None] = mapped_column(String(31))
    provider_session: Mapped[str | None] = mapped_column(String(255), index=True)
    provider_sign_out: Mapped[str | None] = mapped_column(Text)
    provider_token: Mapped[str | None] = mapped_column(Text)
    provider_factor: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class SignInFailure(Base):
    """How often signing in failed lately, for one account or from one address.

    `key` is a hash: the table tells nobody which accounts or addresses were tried.
    """

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)
