"""Lists of accounts' nouns, in a fixed order, by page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cms.accounts.models import ApiToken, User
from cms.accounts.users import normal_email


def list_users(
    session: Session,
    *,
    limit: int,
    offset: int = 0,
    wanted: str = "",
    active: bool | None = None,
) -> Sequence[User]:
    """Return users by their address; those whose name or address has `wanted` in it."""
    query = select(User).where(*_found(wanted, active)).order_by(User.email, User.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_users(session: Session, *, wanted: str = "", active: bool | None = None) -> int:
    """Return how many users there are, the inactive ones included."""
    query = select(func.count()).select_from(User).where(*_found(wanted, active))
    return session.scalar(query) or 0


def _found(wanted: str, active: bool | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted:
        in_name = func.lower(User.name).contains(wanted.lower(), autoescape=True)
        found.append(or_(in_name, User.email.contains(normal_email(wanted), autoescape=True)))
    return found if active is None else [*found, User.active.is_(active)]


def list_tokens(
    session: Session, user_id: str | None, *, limit: int, offset: int = 0, wanted: str = ""
) -> Sequence[ApiToken]:
    """Return a user's tokens (None: everybody's), the newest first, revoked ones included.

    `wanted` has to be in their name, or be how they begin.
    """
    query = select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.id)
    if wanted:
        in_name = func.lower(ApiToken.name).contains(wanted.lower(), autoescape=True)
        query = query.where(or_(in_name, ApiToken.prefix.startswith(wanted, autoescape=True)))
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_tokens(session: Session, user_id: str | None) -> int:
    """Return how many tokens a user (None: everybody) has."""
    query = select(func.count()).select_from(ApiToken)
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return session.scalar(query) or 0
