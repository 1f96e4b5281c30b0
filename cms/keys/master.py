"""Master keys: read from the settings or a file, never from the database; they wrap data keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cms.errors import ConfigurationError
from cms.keys.envelope import NONCE
from cms.settings.rooms import KeySettings

SIZE = 32
"""Bytes of a master key and of a data key."""
MAKE_ONE = "Make one with `cms keys generate`."


@dataclass(frozen=True)
class MasterKeys:
    """The master keys by fingerprint, the newest first: it wraps, all of them unwrap."""

    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.keys)

    @property
    def newest(self) -> str:
        """The fingerprint of the key that wraps; raises ConfigurationError where there is none."""
        for name in self.keys:
            return name
        raise ConfigurationError(
            "No master key is set, so nothing can be encrypted or read that was: set cms.keys.file "
            f"or CMS_KEYS_MASTER. {MAKE_ONE}"
        )

    def wrap(self, data_key: bytes, key_id: str, purpose: str) -> tuple[str, str]:
        """Return the fingerprint of the newest master key, and a data key wrapped by it."""
        name = self.newest
        nonce = os.urandom(NONCE)
        said = _said(key_id, purpose)
        wrapped = nonce + AESGCM(self.keys[name]).encrypt(nonce, data_key, said)
        return name, base64.b64encode(wrapped).decode()

    def unwrap(self, master: str, wrapped: str, key_id: str, purpose: str) -> bytes:
        """Return a data key; raise ConfigurationError where its master key is missing or wrong."""
        self.newest  # noqa: B018 — tells of no key at all in its own words
        if master not in self.keys:
            raise ConfigurationError(
                f"The data key {key_id} is wrapped by the master key {master}, and the one that is "
                f"set is {self.newest}: add the right one to cms.keys.file or CMS_KEYS_MASTER, "
                "behind the new one if it was replaced."
            )
        try:
            raw = base64.b64decode(wrapped, validate=True)
            key = AESGCM(self.keys[master])
            return key.decrypt(raw[:NONCE], raw[NONCE:], _said(key_id, purpose))
        except (InvalidTag, binascii.Error, ValueError):
            raise ConfigurationError(
                f"The data key {key_id} was changed in the database, and does not unwrap: restore "
                "the table data_key from a backup."
            ) from None


def _said(key_id: str, purpose: str) -> bytes:
    return f"data_key:{key_id}:{purpose}".encode()


def read_master_keys(settings: KeySettings) -> MasterKeys:
    """Return the master keys that the settings name; those of `master` come before the file's.

    Raises ConfigurationError, never repeating a key, for one that is none, and for a file that
    can't be read.
    """
    found: dict[str, bytes] = {}
    for place, text in _given(settings):
        key = _read(place, text)
        found.setdefault(fingerprint(key), key)
    return MasterKeys(found)


def fingerprint(master: bytes) -> str:
    """Return what a master key is known by (16 hex digits); it tells nothing of the key."""
    return hmac.digest(master, b"cms master key", hashlib.sha256)[:8].hex()


def new_master_key() -> str:
    """Return 32 random bytes in base64."""
    return base64.b64encode(os.urandom(SIZE)).decode()


def _given(settings: KeySettings) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(settings.master.replace(",", " ").split(), start=1):
        yield f"cms.keys.master, key {number}", text
    if settings.file is None:
        return
    try:
        lines = settings.file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ConfigurationError(
            f"cms.keys.file: {settings.file} can't be read: {reason}."
        ) from None
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"cms.keys.file, {settings.file}, line {number}", line.strip()


def _read(place: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != SIZE:
        raise ConfigurationError(f"{place}: is no key of {SIZE} bytes in base64. {MAKE_ONE}")
    return key
