"""Authenticator apps as factors: added with a QR code and a first code, proved by later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.factors import challenges, totp
from cms.accounts.factors.challenges import Taken
from cms.accounts.factors.keeping import check_room, keep_factor
from cms.accounts.factors.models import TOTP, Factor
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.models import User
from cms.errors import FieldProblem, ValidationFailed


@dataclass(frozen=True)
class NewApp:
    """An app that is being added: its secret, as text, as address and as a picture (SVG)."""

    challenge: str
    expires_at: datetime
    secret: str
    address: str
    picture: str


def begin_app(session: Session, user: User, issuer: str, secrets: TotpSecrets) -> NewApp:
    """Make a secret for an app, which counts once the app has shown a code made with it.

    Raises `StateConflict` for one factor too many, and where the installation has no master key.
    """
    require_step_up(session, "Adding a factor")
    check_room(session, user.id)
    secret = totp.new_secret()
    sealed = secrets.seal(secret, user.id)
    begun = challenges.begin(session, user.id, TOTP, challenges.ADDING, sealed)
    address = totp.address_of(secret, user.email, issuer)
    return NewApp(begun.id, begun.expires_at, secret, address, totp.picture_of(address))


def finish_app(
    session: Session, user: User, begun: Taken, code: str, name: str, secrets: TotpSecrets
) -> Factor:
    """Add the app that was begun; raise `ValidationFailed` where the code is not of its secret."""
    step = totp.step_of(secrets.open(begun.secret, user.id), code)
    if step is None:
        detail = "is not the code that the app shows now: see that the clocks of both are right."
        raise ValidationFailed([FieldProblem("/code", detail)])
    added = Factor(kind=TOTP, name=name, secret=begun.secret, last_step=step)
    return keep_factor(session, user, added)


def prove_by_app(session: Session, user_id: str, code: str, secrets: TotpSecrets) -> bool:
    """Say whether one of the user's apps shows this code now; no code is good twice."""
    apps = select(Factor).where(Factor.user_id == user_id, Factor.kind == TOTP).order_by(Factor.id)
    for app in session.scalars(apps).all():
        step = totp.step_of(secrets.open(app.secret or "", user_id), code, app.last_step)
        if step is not None and _use(session, app, step):
            return True
    return False


def _use(session: Session, app: Factor, step: int) -> bool:
    # Asked of the database, since another process may be shown the same code at this moment.
    unused = or_(Factor.last_step.is_(None), Factor.last_step < step)
    query = update(Factor).where(Factor.id == app.id, unused)
    used = query.values(last_step=step, last_used_at=clock.now()).returning(Factor.id)
    return session.scalar(used) is not None
