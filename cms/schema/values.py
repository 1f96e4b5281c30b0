"""The forms of single JSON values: read strictly, kept to the letter, refused with a reason."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from cms.errors import FieldProblem
from cms.schema.sortable import DIGITS_MAX

INTEGER_MAX = 2**53 - 1
FILE_NAME_MAX = 200
"""Characters of a file's name."""
"""The greatest whole number that every JSON reader keeps exact (RFC 8259, 6)."""

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_HASH = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Refused(ValueError):
    """A value can't be accepted; `problems` have pointers relative to the value."""

    def __init__(self, detail: str = "", problems: Sequence[FieldProblem] = ()) -> None:
        self.problems = tuple(problems) or (FieldProblem("", detail),)
        super().__init__(self.problems[0].detail)


def as_text(value: Any) -> str:
    """Require a string."""
    if not isinstance(value, str):
        raise Refused(f"must be a string, not {json_type(value)}.")
    return value


def as_integer(value: Any) -> int:
    """Require a JSON integer within ±(2^53 - 1); `1.0`, `"1"` and `true` are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"must be a whole number such as 12, not {json_type(value)}.")
    if abs(value) > INTEGER_MAX:
        raise Refused(f"must lie within ±{INTEGER_MAX}, the whole numbers that JSON keeps exact.")
    return value


def as_number(value: Any) -> int | float:
    """Require a finite JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"must be a number, not {json_type(value)}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("must be a finite number.")
    return value


def as_decimal(value: Any) -> str:
    """Require a decimal number as a JSON string, kept to the letter."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Refused('must be a string of digits, so that it stays exact: "12.50", not 12.5.')
    text = as_text(value)
    if len(text) > 2 * DIGITS_MAX + 2 or not _DECIMAL.fullmatch(text):
        raise Refused('must be a decimal number such as "12.50" or "-3".')
    whole, _, fraction = text.removeprefix("-").partition(".")
    if len(whole) > DIGITS_MAX or len(fraction) > DIGITS_MAX:
        raise Refused(f"must have at most {DIGITS_MAX} digits before the point and after it.")
    return text


def as_boolean(value: Any) -> bool:
    """Require true or false."""
    if not isinstance(value, bool):
        raise Refused(f"must be true or false, not {json_type(value)}.")
    return value


def as_boolean_word(text: str) -> bool:
    """Read the words `true` and `false`."""
    if text not in ("true", "false"):
        raise Refused("must be true or false.")
    return text == "true"


def as_date(value: Any) -> str:
    """Require a day of the calendar, `2026-01-31` (RFC 3339 full-date)."""
    text = as_text(value)
    if not _DATE.fullmatch(text):
        raise Refused("must be a date such as 2026-01-31.")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Refused("must be a day that exists, such as 2026-01-31.") from None
    return text


def as_instant(value: Any) -> datetime:
    """Require an instant (RFC 3339 date-time with its offset); the answer is in UTC."""
    text = as_text(value)
    found = _INSTANT.fullmatch(text)
    if not found:
        raise Refused(
            "must be a time with its offset such as 2026-01-31T09:00:00Z or "
            "2026-01-31T10:00:00+01:00, with at most six digits of a second."
        )
    day, time, fraction, offset = found.groups()
    try:
        written = datetime.fromisoformat(f"{day}T{time}{fraction or ''}{offset.upper()}")
        return written.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("must be a time that exists, in the years 0001 to 9999 of UTC.") from None


def instant_text(instant: datetime) -> str:
    """Write an instant in its canonical form: UTC, `Z`, and six digits only where they count."""
    text = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00").removesuffix(".000000") + "Z"


def as_time(value: Any) -> str:
    """Require a time of day, `09:30`, `09:30:15` or `09:30:15.5`."""
    text = as_text(value)
    if not _TIME.fullmatch(text):
        raise Refused("must be a time of day such as 09:30 or 09:30:15.")
    return text


def as_uuid(value: Any) -> str:
    """Require an id, and give it in lower case."""
    text = as_text(value).lower()
    if not _UUID.fullmatch(text):
        raise Refused("must be an id such as 0198a7c2-7d6e-7c3a-9f1b-2d4e6f8a0b1c.")
    return text


def as_hash(value: Any) -> str:
    """Require a SHA-256 in hexadecimal, and give it in lower case."""
    text = as_text(value).lower()
    if not _HASH.fullmatch(text):
        raise Refused("must be a SHA-256: 64 hexadecimal digits.")
    return text


def json_type(value: Any) -> str:
    """Name the JSON type of a value, with its article."""
    if value is None:
        return "null"
    for types, name in _JSON_TYPES:
        if isinstance(value, types):
            return name
    return "something that is not JSON"


_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "a number"),
    (float, "a number with a fraction"),
    (list, "a list"),
    (dict, "an object"),
)
