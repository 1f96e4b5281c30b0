"""Reads a filter written as JSON (and, through it, as query parameters) into its tree.

    {"minutes": {"gt": 5}, "or": [{"author": "$user.id"}, {"not": {"tags": {"in": ["a", "b"]}}}]}

The members of an object are joined by `and`. A field maps to a value (equal to), a list (one of),
null (absent) or an object of operators. Only the shape is judged here: whether a field exists and
takes an operator is for `bind`.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.errors import BadRequest
from cms.schema.filtering.ast import (
    LIST_OPERATORS,
    LOGIC,
    OPERATORS,
    And,
    Condition,
    Filter,
    Not,
    Or,
    conjunction,
)

MAX_VALUES = 200


@dataclass(frozen=True)
class Bounds:
    """How deep logic may be nested, and how many conditions a filter may have."""

    depth: int = 5
    conditions: int = 50


@dataclass
class _Reader:
    bounds: Bounds
    conditions: int = 0
    depth: int = 0

    def object(self, value: Any) -> Filter:
        if not isinstance(value, Mapping):
            raise BadRequest(
                f"A filter is an object of fields and conditions, not {_kind(value)}.", "filter"
            )
        if self.depth > self.bounds.depth:
            raise BadRequest(
                f"The filter nests logic deeper than {self.bounds.depth} levels.", "filter"
            )
        return conjunction(tuple(self.member(str(name), item) for name, item in value.items()))

    def member(self, name: str, value: Any) -> Filter:
        if name not in LOGIC:
            return self.field(name, value)
        inner = _Reader(self.bounds, self.conditions, self.depth + 1)
        if name == "not":
            result: Filter = Not(inner.object(value))
        else:
            items = tuple(inner.object(item) for item in _items(name, value))
            result = And(items) if name == "and" else Or(items)
        self.conditions = inner.conditions
        return result

    def field(self, name: str, value: Any) -> Filter:
        path = read_path(name)
        if isinstance(value, Mapping):
            if not value:
                raise BadRequest(f"The condition on {name!r} names no operator.", "filter")
            return conjunction(tuple(self.condition(path, op, item) for op, item in value.items()))
        if value is None:
            return self.condition(path, "null", True)
        return self.condition(path, "in" if isinstance(value, list) else "eq", value)

    def condition(self, path: tuple[str, ...], op: str, value: Any) -> Condition:
        self.conditions += 1
        if self.conditions > self.bounds.conditions:
            raise BadRequest(
                f"The filter has more than {self.bounds.conditions} conditions.", "filter"
            )
        if op not in OPERATORS:
            raise BadRequest(
                f"{'.'.join(path)!r} has no operator {op!r}{nearest(op, OPERATORS)}. "
                f"The operators are {', '.join(OPERATORS)}.",
                "filter",
            )
        if op in LIST_OPERATORS:
            return Condition(path, op, _values(path, op, value))
        return Condition(path, op, literal(path, value))


def from_json(value: Any, bounds: Bounds | None = None) -> Filter:
    """Read a filter from its JSON form; raise `BadRequest` for any other shape."""
    return _Reader(bounds or Bounds()).object(value)


def read_path(name: str) -> tuple[str, ...]:
    """Split a dotted path; raise `BadRequest` when a part of it is empty."""
    path = tuple(name.split("."))
    if not all(path):
        raise BadRequest(f"{name!r} is not the name of a field.", "filter")
    return path


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean 'x'?)` for the nearest known word, or nothing."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def literal(path: tuple[str, ...], value: Any) -> str:
    """Write a JSON scalar as the text that a query parameter would have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _number(path, value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise BadRequest(
                f"The value for {'.'.join(path)!r} holds a character that no content can hold.",
                "filter",
            )
        return value
    raise BadRequest(
        f"The value for {'.'.join(path)!r} has to be text, a number or a boolean, "
        f"not {_kind(value)}.",
        "filter",
    )


def _number(path: tuple[str, ...], value: int) -> str:
    try:
        return str(value)
    except ValueError:  # beyond Python's bound on digits
        raise BadRequest(f"The value for {'.'.join(path)!r} is too large.", "filter") from None


def _values(path: tuple[str, ...], op: str, value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    if op == "between" and len(items) != 2:
        raise BadRequest(f"'between' on {'.'.join(path)!r} takes two values.", "filter")
    if not 1 <= len(items) <= MAX_VALUES:
        raise BadRequest(f"{op!r} on {'.'.join(path)!r} takes 1 to {MAX_VALUES} values.", "filter")
    return tuple(literal(path, item) for item in items)


def _items(word: str, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise BadRequest(f"{word!r} takes a list of filters, with one at least.", "filter")
    return list(value)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", bool: "a boolean", str: "text"}
    if value is None:
        return "null"
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else "something else"
    )
