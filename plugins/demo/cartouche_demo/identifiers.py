"""Identifiers of the demo's entries: made from their keys, so that every demo has the same."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime

EPOCH = datetime(2016, 1, 1, tzinfo=UTC)
"""The instant in the identifiers of what bears no date of its own."""


def entry_id(key: str, instant: datetime = EPOCH) -> str:
    """Return the UUIDv7 (RFC 9562, 5.7) of the entry `key`, such as `post/the-clerical-error`.

    Where a new identifier has random bits this one has those of a hash of the key.
    """
    milliseconds = int(instant.timestamp() * 1000)
    digest = int.from_bytes(hashlib.sha256(f"cartouche-demo:{key}".encode()).digest())
    random_a, random_b = digest & 0xFFF, (digest >> 12) & ((1 << 62) - 1)
    number = (milliseconds << 80) | (0x7 << 76) | (random_a << 64) | (0b10 << 62) | random_b
    return str(uuid.UUID(int=number))
