"""JSON pointers (RFC 6901), the way every problem says where it is."""

from __future__ import annotations


def escape(key: str) -> str:
    """Escape a key for a pointer (RFC 6901, 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer(*keys: str | int) -> str:
    """Join keys and positions to a pointer: `("blocks", 0)` → `/blocks/0`."""
    return "".join("/" + escape(str(key)) for key in keys)


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the keys of a pointer, unescaped: `/blocks/0` → `("blocks", "0")`."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])
