"""Signatures by which a receiver knows who sent (Standard Webhooks 1.0.0, symmetric, `v1`)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

PREFIX = "whsec_"
SIZE = 32
"""Bytes of a secret; the specification asks for 24 to 64."""


def new_secret() -> str:
    """Return a new secret as receivers' libraries take it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def signature(secret: str, message_id: str, sent_at: datetime, body: bytes) -> str:
    """Return the signature of a message by one secret: `v1,` and base64 of its HMAC-SHA256."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(int(sent_at.timestamp())).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(
    keys: Iterable[str], message_id: str, sent_at: datetime, body: bytes
) -> Mapping[str, str]:
    """Return the three headers of a message, signed by each of the secrets, the newest first."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signature(key, message_id, sent_at, body) for key in keys),
    }
