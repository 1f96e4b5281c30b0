"""The keys that seals are signed with, derived from a setting."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.audit.chain import canonical
from cms.errors import ConfigurationError
from cms.settings import Settings

_INFO = b"cms.audit.seal.1"


@dataclass(frozen=True)
class AuditKeys:
    """The key that signs, by its id, and all that are known, such as those of earlier times."""

    current: str
    known: Mapping[str, bytes] = field(repr=False)

    def sign(self, *parts: Any) -> tuple[str, str]:
        """Return the id of the present key, and the signature (HMAC-SHA256, in hex) of `parts`."""
        return self.current, _mac(self.known[self.current], self.current, parts)

    def knows(self, key_id: str) -> bool:
        return key_id in self.known

    def verify(self, key_id: str, mac: str, *parts: Any) -> bool:
        """Say whether `mac` is the signature of `parts` by a key that is known."""
        key = self.known.get(key_id)
        if key is None:
            return False
        return hmac.compare_digest(_mac(key, key_id, parts).encode(), str(mac).encode())


def audit_keys(settings: Settings) -> AuditKeys:
    """Return the keys that the settings name; raise ConfigurationError where there is none."""
    given = settings.audit.key or settings.site.secret
    if not given:
        raise ConfigurationError(
            "Nothing can be sealed or verified: set cms.audit.key, or CMS_AUDIT_KEY, to a long "
            "random text."
        )
    return keys_from(given, *settings.audit.old_keys)


def has_key(settings: Settings) -> bool:
    """Say whether the settings name a key."""
    return bool(settings.audit.key or settings.site.secret)


def keys_from(current: str, *older: str) -> AuditKeys:
    """Derive keys from texts; the first one signs."""
    derived = {key_id(one): one for one in map(_derive, (*older, current))}
    return AuditKeys(key_id(_derive(current)), derived)


def key_id(key: bytes) -> str:
    """Return what a key is known by: 64 bits of a hash of it, in hex."""
    return hashlib.sha256(b"cms.audit.key id\0" + key).hexdigest()[:16]


def _derive(text: str) -> bytes:
    """Derive 32 bytes from a text (HKDF with SHA-256 and no salt, RFC 5869)."""
    extracted = hmac.digest(bytes(32), text.encode(), "sha256")
    return hmac.digest(extracted, _INFO + b"\x01", "sha256")


def _mac(key: bytes, key_id: str, parts: tuple[Any, ...]) -> str:
    return hmac.digest(key, canonical([key_id, *parts]), "sha256").hex()
