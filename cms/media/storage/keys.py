"""What keys look like, in all storages."""

from __future__ import annotations

import re

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


def check_key(key: str) -> str:
    """Return a key; raise ValueError for what is none.

    Its shape admits neither "..", nor what begins with a dot or a slash.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key.")
    return key
