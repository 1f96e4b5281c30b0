"""Keys made of a passphrase, for what leaves the installation."""

from __future__ import annotations

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cms.errors import BadRequest
from cms.keys.master import SIZE

PASSPHRASE_MIN = 12
"""Fewest characters of a passphrase."""
_COST, _BLOCK, _LANES = 2**15, 8, 1


def derive(passphrase: str, salt: bytes) -> bytes:
    """Return the key that scrypt (RFC 7914) makes of a passphrase and a random salt."""
    return Scrypt(salt=salt, length=SIZE, n=_COST, r=_BLOCK, p=_LANES).derive(passphrase.encode())


def check_passphrase(passphrase: str) -> None:
    """Raise `BadRequest` for a passphrase that is too short."""
    if len(passphrase) < PASSPHRASE_MIN:
        raise BadRequest(f"A passphrase has at least {PASSPHRASE_MIN} characters.")
