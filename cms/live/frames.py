"""Events as text (WHATWG HTML, 9.2.6)."""

from __future__ import annotations

CHANGES, LOST, ENDED = "changes", "restart", "end"
BEAT = b":\n\n"
"""A comment, which nobody is told of."""


def event(name: str, data: bytes, id: str | None = None) -> bytes:
    """Return an event; `data` has no line break, as JSON of ours has none."""
    place = f"id: {id}\n".encode() if id is not None else b""
    return place + f"event: {name}\n".encode() + b"data: " + data + b"\n\n"


def place(id: str) -> bytes:
    """Return what moves the place from which a stream is resumed, and tells nothing."""
    return f"id: {id}\n\n".encode()


def retry(seconds: int) -> bytes:
    """Return what says after how long to come back once a stream is cut."""
    return f"retry: {seconds * 1000}\n\n".encode()
