"""When a field is shown: conditions on the fields beside it, decided on plain JSON values.

`{"kind": "video"}` holds while the field `kind` beside it is `"video"`; a list means any of its
values; an object gives operators: `{"kind": {"nin": ["audio", null]}}`, `{"cover": {"null":
false}}`. All conditions must hold. A field that holds a list matches by any of its items, a link
by its id. A field that is not shown keeps its value, and is not required.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

OPERATORS = ("eq", "ne", "in", "nin", "null")


def is_shown(condition: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
    """Decide on `values`, the object that the field is in."""
    if condition is None:
        return True
    return all(_holds(expected, values.get(name)) for name, expected in condition.items())


def condition_problem(condition: Any, name: str, siblings: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the condition of the field `name` among `siblings`, or None."""
    if not isinstance(condition, Mapping) or not condition:
        return "visible_if is a mapping such as {'kind': 'video'}."
    for other, expected in condition.items():
        if other == name:
            return "visible_if can't depend on the field itself."
        if other not in siblings:
            return f"visible_if names {other!r}, which is no field beside this one."
        problem = _expectation_problem(expected)
        if problem:
            return problem
    return None


def _expectation_problem(expected: Any) -> str | None:
    if not isinstance(expected, Mapping):
        plain = expected if isinstance(expected, list | tuple) else [expected]
        return None if all(_is_plain(one) for one in plain) else "visible_if compares plain values."
    for operator, operand in expected.items():
        if operator not in OPERATORS:
            return f"visible_if knows the operators {', '.join(OPERATORS)}, not {operator!r}."
        if operator in ("in", "nin") and not isinstance(operand, list | tuple):
            return f"visible_if's {operator!r} takes a list."
        if operator == "null" and not isinstance(operand, bool):
            return "visible_if's 'null' takes true or false."
    return None if expected else "visible_if has an empty object of operators."


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _holds(expected: Any, value: Any) -> bool:
    if isinstance(expected, Mapping):
        return all(_DECIDE[operator](value, operand) for operator, operand in expected.items())
    if isinstance(expected, list | tuple):
        return _any_of(value, expected)
    return _equals(value, expected)


def _equals(value: Any, expected: Any) -> bool:
    if isinstance(value, list):
        return any(_equals(item, expected) for item in value)
    if isinstance(value, Mapping):
        value = value.get("id")
    return isinstance(value, bool) == isinstance(expected, bool) and bool(value == expected)


def _any_of(value: Any, expected: Any) -> bool:
    return any(_equals(value, one) for one in expected)


_DECIDE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": _equals,
    "ne": lambda value, expected: not _equals(value, expected),
    "in": _any_of,
    "nin": lambda value, expected: not _any_of(value, expected),
    "null": lambda value, expected: (value is None or value == []) == expected,
}
