"""The port by which rooms encrypt what they keep."""

from __future__ import annotations

from typing import Protocol


class Cipher(Protocol):
    """Encrypts bytes for one place, and decrypts them for that place only.

    `place` names where the value is kept (`entry:…:field`); a text that was moved to another place
    does not open there.
    """

    def encrypt(self, plain: bytes, *, place: str) -> str:
        """Return `plain` as text that can be kept anywhere."""
        ...

    def decrypt(self, text: str, *, place: str) -> bytes:
        """Return what was encrypted for `place`; raise an error of `cms.errors` if that can't be."""
        ...
