"""What passkeys sign: random, signed by the installation, good for one purpose, a short time, and once.

Nothing is stored when one is given out, so that nobody can fill the database by asking; only one that
was used is remembered, until it would be too old anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.factors.challenges import MINUTES
from cms.accounts.factors.models import PASSKEY, FactorChallenge

_RANDOM, _TIME, _SIGNATURE = 16, 8, 16
USED = "used"


@dataclass(frozen=True)
class PasskeyChallenges:
    """Gives out challenges, and says which are good; `secret` is the installation's own."""

    secret: str

    def give(self, purpose: str) -> bytes:
        """Return a challenge for a purpose, such as proving a factor within one session."""
        made_at = int(clock.now().timestamp()).to_bytes(_TIME)
        body = secrets.token_bytes(_RANDOM) + made_at
        return body + self._sign(body, purpose)

    def is_good(self, challenge: bytes, purpose: str) -> bool:
        """Say whether the challenge was given out for this purpose, not too long ago."""
        body = challenge[: _RANDOM + _TIME]
        if not hmac.compare_digest(challenge[_RANDOM + _TIME :], self._sign(body, purpose)):
            return False
        age = clock.now().timestamp() - int.from_bytes(body[_RANDOM:])
        return age + 1 >= 0 and age <= MINUTES * 60

    def _sign(self, body: bytes, purpose: str) -> bytes:
        text = b"passkey\0" + purpose.encode() + b"\0" + body
        return hmac.digest(self.secret.encode(), text, "sha256")[:_SIGNATURE]


def use_up(session: Session, user_id: str, challenge: bytes) -> bool:
    """Remember that a challenge was answered; say whether it had not been before."""
    name = str(UUID(bytes=hashlib.sha256(challenge).digest()[:16]))
    if session.scalar(select(FactorChallenge.id).where(FactorChallenge.id == name)):
        return False
    used = FactorChallenge(
        id=name,
        user_id=user_id,
        kind=PASSKEY,
        purpose=USED,
        secret="",
        expires_at=clock.now() + timedelta(minutes=MINUTES),
    )
    try:
        with session.begin_nested():
            session.add(used)
    except IntegrityError:
        return False
    return True
