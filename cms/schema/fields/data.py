"""Fields whose value is data of a form of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.schema.fields.base import Field

JSON_MAX = 100 * 1024
"""Bytes of a `JSON` value, written without spaces as UTF-8."""


@dataclass(frozen=True, kw_only=True)
class JSON(Field):
    """Any JSON value up to 100 KiB."""

    kind: ClassVar[str] = "json"


@dataclass(frozen=True, kw_only=True)
class Location(Field):
    """A place on Earth: `{"lat": degrees, "lng": degrees}` (WGS 84)."""

    kind: ClassVar[str] = "location"
