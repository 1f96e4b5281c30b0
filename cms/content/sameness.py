"""Whether two JSON values are the same to the letter; to Python, `1`, `1.0` and `true` are equal."""

from __future__ import annotations

from typing import Any


def same(one: Any, other: Any) -> bool:
    """Say whether two JSON values are the same: alike in type and value, whatever order of keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
