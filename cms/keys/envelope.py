"""An encrypted value as text: `cms:v1:<id of the data key>:<base64 of nonce and ciphertext>`.

AES-256-GCM (NIST SP 800-38D) with the value's place as associated data. The nonce is derived from
key, place and value (as in RFC 8452, SIV), so that the same value in the same place gives the same
text: the database can tell that a draft equals what is live without opening either. What that
tells a thief of the file is only that a value went back to what it was in that very place.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cms.errors import CMSError

PREFIX = "cms:v1:"
NONCE = 12
"""Bytes of a nonce."""
_FORM = re.compile(r"cms:v1:([0-9a-z]{1,16}):([A-Za-z0-9+/]{38,}={0,2})")


class Unreadable(CMSError):
    """An encrypted value can't be opened: by this key, in this place, or in this form."""


def is_encrypted(value: object) -> bool:
    """Say whether a value has the form of an encrypted one."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def key_id_of(text: str, place: str) -> str:
    """Return the id of the data key that encrypted `text`; raise Unreadable where it has no form."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise Unreadable(f"What is kept in {place} is no encrypted value of this version.")
    return found[1]


def marked(key_id: str) -> str:
    """Return what every text begins with that a data key encrypted."""
    return f"{PREFIX}{key_id}:"


def lock(key: bytes, key_id: str, plain: bytes, place: str) -> str:
    """Encrypt `plain` (any bytes) for `place` by a key of 32 bytes."""
    where = place.encode()
    # The place's length parts it from the value: no other pair gives the same bytes.
    said = b"nonce" + len(where).to_bytes(4) + where + plain
    nonce = hmac.digest(key, said, hashlib.sha256)[:NONCE]
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, where)
    return marked(key_id) + base64.b64encode(sealed).decode()


def unlock(key: bytes, text: str, place: str) -> bytes:
    """Return what `lock` encrypted; raise Unreadable for another place, key or a changed text."""
    key_id = key_id_of(text, place)
    try:
        sealed = base64.b64decode(text[len(marked(key_id)) :], validate=True)
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, binascii.Error, ValueError):
        raise Unreadable(
            f"The value in {place} does not open with the data key {key_id}: it was changed, or "
            "put there from another place. Restore it from a backup."
        ) from None


def blind(key: bytes, field: str, value: str) -> str:
    """Return what stands in an index for a value: HMAC-SHA256 (RFC 2104), in hex, per field."""
    name = field.encode()
    said = b"blind" + len(name).to_bytes(4) + name + value.encode()
    return hmac.digest(key, said, hashlib.sha256).hex()
