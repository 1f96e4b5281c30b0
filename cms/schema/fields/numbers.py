"""Fields whose value is a number or a truth."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from typing import Any, ClassVar

from cms.schema.fields.base import Field


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number within ±(2^53 - 1), which every JSON reader keeps exact (RFC 8259, 6)."""

    kind: ClassVar[str] = "integer"

    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, kw_only=True)
class Decimal(Field):
    """An exact decimal number, written as a JSON string: `"12.50"`.

    `min` and `max` take an int, a string or a `decimal.Decimal` and are held as strings;
    `places` bounds the digits after the point.
    """

    kind: ClassVar[str] = "decimal"

    min: Any = None
    max: Any = None
    places: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for bound in ("min", "max"):
            value = getattr(self, bound)
            if isinstance(value, decimal.Decimal):
                self._set(bound, format(value, "f"))
            elif isinstance(value, int) and not isinstance(value, bool):
                self._set(bound, str(value))


@dataclass(frozen=True, kw_only=True)
class Boolean(Field):
    """True or false."""

    kind: ClassVar[str] = "boolean"
