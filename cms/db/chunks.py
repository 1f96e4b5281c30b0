"""Lists cut into parts that one statement can name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
CHUNK = 500
"""How many values one statement names at most (SQLite's bound is 32,766 variables)."""


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield items in parts of at most `size`; none of an empty list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
