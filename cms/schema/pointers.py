"""JSON pointers (RFC 6901), the way every problem says where it is."""

from __future__ import annotations


def escape(key: str) -> str:
    """Escape a key for a pointer (RFC 6901, 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer(*keys: str | int) -> str:
    """Join keys and positions to a pointer: `("blocks", 0)` → `/blocks/0`."""
    return "".join("/" + escape(str(key)) for key in keys)
