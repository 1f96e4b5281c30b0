"""Known devices: a browser that signed in before tries passwords at its owner's pace, not an attacker's.

Whoever guesses a password from many addresses slows down signing in to that account, for everybody.
A browser in which the owner has signed in holds a signed cookie that says so. Its failures are
counted by themselves, and those of others do not hold it up (the device cookies of OWASP's
"Slow Down Online Guessing Attacks with Device Cookies"). It proves nothing else: whoever steals
one may guess at the pace of one browser.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass

from cms import clock
from cms.accounts.users import normal_email

_NONCE, _INSTANT, _SIGNATURE = 16, 8, 32
_LENGTH_MAX = 200


@dataclass(frozen=True)
class NewDevice:
    """What the browser is to keep, and for how many seconds."""

    secret: str
    seconds: int


@dataclass(frozen=True)
class Devices:
    """Tells devices that are known from others; `secret` is the installation's own.

    Nothing is stored. A device is known for `days`, or never if that is 0, for one address of mail.
    """

    secret: str
    days: int

    def remember(self, email: str) -> NewDevice | None:
        """Return what makes this device known for who has just signed in, if any ever is."""
        if not self.days:
            return None
        seconds = self.days * 86400
        until = int(clock.now().timestamp()) + seconds
        body = secrets.token_bytes(_NONCE) + until.to_bytes(_INSTANT)
        signed = body + self._sign(body, email)
        return NewDevice(base64.urlsafe_b64encode(signed).decode().rstrip("="), seconds)

    def recognise(self, presented: str, email: str) -> str | None:
        """Return by which name the failures of a device count, or None for one that is not known."""
        if not self.days or not presented or len(presented) > _LENGTH_MAX:
            return None
        try:
            padded = presented.encode("ascii") + b"=" * (-len(presented) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            return None
        body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
        if len(body) != _NONCE + _INSTANT:
            return None
        if not hmac.compare_digest(self._sign(body, email), signature):
            return None
        if int.from_bytes(body[_NONCE:]) <= clock.now().timestamp():
            return None
        return body.hex()

    def _sign(self, body: bytes, email: str) -> bytes:
        whose = normal_email(email).encode("utf-8", "surrogatepass")
        return hmac.digest(b"device:" + self.secret.encode(), body + whose, "sha256")
