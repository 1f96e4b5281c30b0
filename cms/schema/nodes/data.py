"""Nodes of fields whose value is data of a form of its own."""

from __future__ import annotations

from typing import Any

import orjson

from cms.errors import FieldProblem
from cms.schema import fields as f
from cms.schema.fields.data import JSON_MAX
from cms.schema.json_form import form_problems
from cms.schema.nodes.base import Mode, field_node, leaf
from cms.schema.nodes.problems import moved
from cms.schema.values import INTEGER_MAX, Refused, as_number, json_type

_LIMITS = {"lat": 90, "lng": 180}
"""Degrees north and east, either way (WGS 84)."""


@field_node.register
def _(field: f.JSON, mode: Mode) -> Any:
    return leaf(as_json)


def as_json(value: Any) -> Any:
    """Require a JSON value that is kept exact and is at most 100 KiB long."""
    problems = form_problems(value) or _inexact(value)
    if problems:
        raise Refused(problems=problems)
    size = len(orjson.dumps(value))
    if size > JSON_MAX:
        raise Refused(f"must be at most {JSON_MAX} bytes of JSON, and is {size}.")
    return value


def _inexact(value: Any) -> list[FieldProblem]:
    """Find whole numbers that many readers of JSON would change; the depth is bounded by now."""
    if isinstance(value, int) and abs(value) > INTEGER_MAX:
        return [FieldProblem("", f"must lie within ±{INTEGER_MAX}, or be a string.")]
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    return [problem for key, item in inner for problem in moved(_inexact(item), key)]


@field_node.register
def _(field: f.Location, mode: Mode) -> Any:
    return leaf(as_location)


def as_location(value: Any) -> dict[str, int | float]:
    """Require `{"lat": …, "lng": …}` in degrees."""
    if not isinstance(value, dict):
        raise Refused(
            f'must be an object such as {{"lat": 48.2, "lng": 16.37}}, not {json_type(value)}.'
        )
    place: dict[str, int | float] = {}
    problems = [
        FieldProblem("", 'has keys other than "lat" and "lng".') for _ in value.keys() - _LIMITS
    ][:1]
    for axis, limit in _LIMITS.items():
        try:
            place[axis] = _degrees(value.get(axis), limit)
        except Refused as refusal:
            problems.extend(moved(refusal.problems, axis))
    if problems:
        raise Refused(problems=problems)
    return place


def _degrees(value: Any, limit: int) -> int | float:
    if value is None:
        raise Refused("is required.")
    number = as_number(value)
    if not -limit <= number <= limit:
        raise Refused(f"must lie between -{limit} and {limit} degrees.")
    return number
