"""Order-preserving text: numbers and instants as text whose byte order is their order."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from cms import clock

DIGITS_MAX = 30
"""Digits that a number may have before its point, and as many after it."""

_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_AFTER_ALL_DIGITS = "~"


def number_key(text: str) -> str:
    """Return the sortable form of a plain decimal number such as `-12.50`.

    Sign, two digits that count those before the point, those digits, those after the point
    without trailing zeros. Negative numbers have every digit complemented, and end in a
    character beyond all digits, so that -1.5 comes before -1. Equal numbers have equal keys.
    """
    negative = text.startswith("-")
    whole, _, fraction = text.removeprefix("-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    digits = f"{len(whole):02d}{whole}{fraction}"
    if negative and (whole or fraction):
        return "0" + digits.translate(_COMPLEMENT) + _AFTER_ALL_DIGITS
    return "1" + digits


def instant_key(instant: datetime) -> str:
    """Return an instant as UTC text of 27 characters."""
    return clock.to_text(instant)


def time_key(text: str) -> str:
    """Fill a time of day up to microseconds: `09:30` → `09:30:00.000000`."""
    clock_part, _, fraction = text.partition(".")
    if len(clock_part) == len("09:30"):
        clock_part += ":00"
    return f"{clock_part}.{fraction:0<6}"


def fold(text: str) -> str:
    """Fold away case and compatibility forms, for comparisons that ignore them.

    NFKC, full case folding, NFKC again (near Unicode's toNFKC_Casefold, 3.13): folding twice
    changes nothing.
    """
    folded = text
    for _ in range(4):
        step = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
        if step == folded:
            break
        folded = step
    return folded
