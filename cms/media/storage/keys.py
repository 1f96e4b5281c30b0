"""What keys look like, in all storages."""

from __future__ import annotations

import re
import secrets

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


def check_key(key: str) -> str:
    """Return a key; raise ValueError for what is none.

    Its shape admits neither "..", nor what begins with a dot or a slash.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key.")
    return key


def blob_key(blob_hash: str) -> str:
    """Return a key for a file with this hash that nothing ever lay under: a key is used once."""
    return f"blobs/{blob_hash[:2]}/{blob_hash}-{secrets.token_hex(4)}"
