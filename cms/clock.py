"""The one source of the present moment; nothing else in the package asks the system for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_frozen: list[datetime] = []
_apart: list[timedelta] = []


def now() -> datetime:
    """Return the current instant as an aware UTC datetime with microseconds."""
    if _frozen:
        return _frozen[-1]
    return datetime.now(UTC) + _apart[-1] if _apart else datetime.now(UTC)


def is_frozen() -> bool:
    """Say whether `freeze` is in force, so that no database clock is asked instead."""
    return bool(_frozen)


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware); for tests and for nothing else."""
    _frozen.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def set_apart(seconds: float) -> None:
    """Let this process's clock be wrong by `seconds`, and go on; for tests and for nothing else."""
    _apart.append(timedelta(seconds=seconds))


def tick(seconds: float) -> None:
    """Move a frozen clock forward by `seconds`."""
    _frozen[-1] += timedelta(seconds=seconds)


def to_text(instant: datetime) -> str:
    """Format `instant` as RFC 3339 in UTC with `Z` and six digits, which sorts as text."""
    # Ten times as quick as strftime, and an answer holds many times.
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def from_text(text: str) -> datetime:
    """Read an RFC 3339 time; raise ValueError when it is malformed or has no offset."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it like 2026-01-31T09:00:00Z")
    return value.astimezone(UTC)
