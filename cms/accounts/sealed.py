"""What accounts keep encrypted: secrets of authenticator apps, and tokens of sign-in providers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from cms.accounts.factors.models import Factor, FactorChallenge
from cms.accounts.factors.totp import place_of
from cms.accounts.models import UserSession
from cms.accounts.providers.hints import place_of as place_of_token
from cms.keys.stock import Renewal, Renewed, Stock

_SEALED = "cms:v1:"


def _stock(
    name: str, secret: InstrumentedAttribute[Any], place: Callable[[str], str] = place_of
) -> Stock:
    """Return the stock of a column's secrets, of which those that are encrypted are renewed."""
    model = secret.class_

    def renew(renewal: Renewal, after: str, limit: int) -> Renewed:
        query = select(model.id, model.user_id, secret)
        query = query.where(secret.like(f"{_SEALED}%")).order_by(model.id).limit(limit)
        rows = renewal.session.execute(query.where(model.id > after) if after else query).all()
        for row_id, user_id, kept in rows:
            new = renewal.value(str(kept), place(str(user_id)))
            if new != kept:
                change = update(model).where(model.id == row_id).values({secret: new})
                renewal.session.execute(change)
        return renewal.done(rows[-1].id if len(rows) == limit else None)

    def holds(session: Session, mark: str) -> bool:
        query = select(model.id).where(secret.like(f"{mark}%")).limit(1)
        return session.scalar(query) is not None

    return Stock(name, renew, holds)


STOCKS = (
    _stock("authenticator apps", Factor.secret),
    _stock("apps being added", FactorChallenge.secret),
    _stock("tokens of sign-in providers", UserSession.provider_token, place_of_token),
)
