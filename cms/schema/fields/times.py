"""Fields whose value is a day, an instant or a time of day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.schema.fields.base import Field


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    """A day, `2026-01-31`."""

    kind: ClassVar[str] = "date"


@dataclass(frozen=True, kw_only=True)
class DateTime(Field):
    """An instant, RFC 3339 with an offset; held in UTC with `Z`."""

    kind: ClassVar[str] = "date_time"


@dataclass(frozen=True, kw_only=True)
class Time(Field):
    """A time of day on no particular day and in no zone: `09:30`, `09:30:15`."""

    kind: ClassVar[str] = "time"
