"""A cipher for tests, made of the real algorithm: what was encrypted for one place opens there only."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cms.errors import StateConflict

_NONCE = 12


class AesCipher:
    """AES-256-GCM with a key of its own, and the place as associated data."""

    def __init__(self) -> None:
        self._aes = AESGCM(AESGCM.generate_key(256))

    def encrypt(self, plain: bytes, *, place: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = self._aes.encrypt(nonce, plain, place.encode())
        return base64.b64encode(nonce + sealed).decode()

    def decrypt(self, text: str, *, place: str) -> bytes:
        raw = base64.b64decode(text)
        try:
            return self._aes.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode())
        except InvalidTag as error:
            raise StateConflict("This can't be decrypted here.") from error
