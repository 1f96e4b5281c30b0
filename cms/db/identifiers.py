"""UUIDv7 identifiers (RFC 9562, 5.7): sortable by creation, monotonic within one process."""

from __future__ import annotations

import re
import secrets
import threading
import uuid

from cms import clock

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class _Sequence:
    """The last value given out; a later one is always greater, also within a millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        milliseconds = int(clock.now().timestamp() * 1000)
        value = (milliseconds << 74) | secrets.randbits(74)
        with self._lock:
            if value <= self._last:
                value = self._last + 1 + secrets.randbits(32)
            self._last = value
        return value


_sequence = _Sequence()


def new_id() -> str:
    """Return a new UUIDv7 as canonical lower-case text."""
    value = _sequence.next()
    high, low = value >> 62, value & ((1 << 62) - 1)
    milliseconds, random_a = high >> 12, high & 0xFFF
    number = (milliseconds << 80) | (0x7 << 76) | (random_a << 64) | (0b10 << 62) | low
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """Say whether `text` is a UUID in its canonical form, in either case."""
    return bool(_UUID.fullmatch(text))
