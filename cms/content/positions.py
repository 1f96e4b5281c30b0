"""Positions among siblings as text that sorts: a new one always fits between two others."""

from __future__ import annotations

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_LENGTHS = _DIGITS[10:]
MAX_LENGTH = 180
"""Longer positions are not given out; the siblings are numbered anew instead."""


def between(before: str | None, after: str | None) -> str:
    """Return a position after `before` and before `after`; None stands for the ends.

    The digits are those of a fraction, and never end in zero, so there is always room.
    """
    if after is None:
        return _next(before)
    low, high = before or "", after
    if low >= high:
        raise ValueError(f"{low!r} does not come before {high!r}")
    return _midway(low, high)


def _midway(low: str, high: str) -> str:
    found: list[str] = []
    index, bounded = 0, True
    while True:
        floor = _digit(low, index)
        ceiling = _digit(high, index) if bounded else _BASE
        if ceiling - floor > 1:
            return "".join(found) + _DIGITS[(floor + ceiling) // 2]
        found.append(_DIGITS[floor])
        bounded = bounded and ceiling == floor
        index += 1


def _next(before: str | None) -> str:
    """Return a short position after `before`: a count whose first letter tells its length."""
    number = 0
    if before and before[0] in _LENGTHS:
        digits = before[1 : 2 + _LENGTHS.index(before[0])]
        number = int(digits.ljust(1 + _LENGTHS.index(before[0]), "0"), _BASE)
    number += 1 if (number + 1) % _BASE else 2
    text = _in_base(number)
    return _LENGTHS[len(text) - 1] + text


def _in_base(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, _BASE)
        digits = _DIGITS[digit] + digits
    return digits


def _digit(text: str, index: int) -> int:
    return _DIGITS.index(text[index]) if index < len(text) else 0


def spread(count: int) -> list[str]:
    """Return `count` positions in order, evenly and shortly."""
    positions: list[str] = []
    last: str | None = None
    for _ in range(count):
        last = between(last, None)
        positions.append(last)
    return positions
