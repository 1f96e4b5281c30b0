"""A kind of field: so many stars out of five, in halves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cms.sdk import (
    Comparable,
    Refused,
    comparable,
    field_node,
    json_schema,
    leaf,
    literal_value,
    value_key,
)
from cms.sdk import fields as f

HALVES = tuple(f"{half / 2:.1f}" for half in range(11))
"""What a rating may be, as it is stored and compared: `0.0`, `0.5` … `5.0`."""


@dataclass(frozen=True, kw_only=True)
class Rating(f.Field):
    """Stars, as text such as `"3.5"`, at least `least` of them."""

    kind: ClassVar[str] = "rating"

    least: str = "0.0"


@field_node.register
def _(field: Rating, mode: str) -> Any:
    def check(value: Any) -> str:
        if value not in HALVES or value < field.least:
            raise Refused(f'must be a string from "{field.least}" to "5.0", in halves.')
        return str(value)

    return leaf(check)


@json_schema.register
def _(field: Rating, direction: str = "write", mode: str = "draft") -> dict[str, Any]:
    return {"type": "string", "enum": [half for half in HALVES if half >= field.least]}


@comparable.register
def _(field: Rating) -> Comparable | None:
    operators = frozenset({"eq", "ne", "in", "nin", "null", "lt", "lte", "gt", "gte", "between"})
    return Comparable(many=False, folded=False, ordered=True, operators=operators)


@value_key.register
def _(field: Rating, value: Any) -> str:
    if value not in HALVES:
        raise Refused("must be a rating.")
    return str(value)


@literal_value.register
def _(field: Rating, text: str) -> Any:
    if text not in HALVES:
        raise Refused("must be one of " + ", ".join(HALVES) + ".")
    return text
