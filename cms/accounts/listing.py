"""Lists of accounts' nouns, in a fixed order, by page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.accounts.models import ApiToken, User


def list_users(session: Session, *, limit: int, offset: int = 0) -> Sequence[User]:
    """Return users by their address."""
    return session.scalars(
        select(User).order_by(User.email, User.id).limit(limit).offset(offset)
    ).all()


def count_users(session: Session) -> int:
    """Return how many users there are, the inactive ones included."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def list_tokens(
    session: Session, user_id: str | None, *, limit: int, offset: int = 0
) -> Sequence[ApiToken]:
    """Return a user's tokens (None: everybody's), the newest first, revoked ones included."""
    query = select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.id)
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_tokens(session: Session, user_id: str | None) -> int:
    """Return how many tokens a user (None: everybody) has."""
    query = select(func.count()).select_from(ApiToken)
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return session.scalar(query) or 0
