"""Codes of authenticator apps (RFC 6238): six digits for each thirty seconds, by SHA-1 as all apps do."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import pyotp
import segno

from cms import clock
from cms.errors import StateConflict
from cms.keys.port import Cipher

STEP = 30
"""Seconds for which a code stands."""
DRIFT = 1
"""How many steps a clock may be off, to either side (RFC 6238, 5.2)."""
_DIGITS = 6


@dataclass(frozen=True)
class TotpSecrets:
    """Keeps apps' secrets encrypted; without a cipher an installation has no apps."""

    cipher: Cipher | None = None

    def seal(self, secret: str, user_id: str) -> str:
        """Return a user's secret as it is stored; raise `StateConflict` without a cipher."""
        return self._cipher().encrypt(secret.encode(), place=place_of(user_id))

    def open(self, stored: str, user_id: str) -> str:
        """Return a user's secret; raise `StateConflict` without a cipher."""
        return self._cipher().decrypt(stored, place=place_of(user_id)).decode()

    def _cipher(self) -> Cipher:
        if self.cipher is None:
            raise StateConflict(
                "This installation has no master key, which encrypts the secrets of authenticator "
                "apps: it has to be given one first. A passkey needs none."
            )
        return self.cipher


def new_secret() -> str:
    """Return a secret of 160 random bits (RFC 4226, 4), in base32."""
    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that apps read, with the names that they show."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def picture_of(address: str) -> str:
    """Return an address as a QR code: one `<svg>` element, with a quiet zone around it."""
    return segno.make(address, error="m").svg_inline(scale=4, border=4)


def step_of(secret: str, code: str, after: int | None = None) -> int | None:
    """Return the step whose code this is, now or nearly so; None for a wrong one.

    A step that is not later than `after`, whose code was used, counts as wrong.
    """
    presented = "".join(code.split())
    if not (len(presented) == _DIGITS and presented.isascii() and presented.isdigit()):
        return None
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), presented):
            found = step
    return found if found is not None and (after is None or found > after) else None


def place_of(user_id: str) -> str:
    """Return the place for which the secrets of a user's apps are encrypted."""
    return f"factor:{user_id}:totp"
