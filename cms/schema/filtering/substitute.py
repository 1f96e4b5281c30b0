"""Puts values in place of the variables of a condition: `$user.id`, `$user.groups`, `$now`.

Only conditions of access rules have variables; a filter of the API is never substituted. A value
that begins with `$$` means the text with one of the two signs.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms.schema.filtering.ast import (
    LIST_OPERATORS,
    Condition,
    Filter,
    Never,
    Not,
    Or,
    leaves,
    rewrite,
)

Values = Mapping[str, str | tuple[str, ...]]


def substitute(tree: Filter, variables: Values) -> Filter:
    """Return the filter with each variable replaced by its value.

    `variables` maps names with or without their `$` to text, or to several texts. Several stand
    for any of them where one was written. A variable without a value is absent: a comparison with
    it is false, and so its negation true.
    """
    known = {name.removeprefix("$"): value for name, value in variables.items()}
    return rewrite(tree, lambda condition: _condition(condition, known))


def variables(tree: Filter) -> frozenset[str]:
    """Return the names (without `$`) of the variables that the filter uses."""
    written: list[str] = []
    for condition in leaves(tree):
        value = condition.value
        written.extend(value if isinstance(value, tuple) else [value or ""])
    return frozenset(text[1:] for text in written if _is_variable(text))


def _is_variable(text: str) -> bool:
    return text.startswith("$") and not text.startswith("$$") and len(text) > 1


def _values(text: str, known: Values) -> tuple[str, ...]:
    if not _is_variable(text):
        return (text[1:] if text.startswith("$$") else text,)
    value = known.get(text[1:], ())
    return value if isinstance(value, tuple) else (value,)


def _condition(condition: Condition, known: Values) -> Filter:
    written = condition.value
    if isinstance(written, tuple):
        values = tuple(value for text in written for value in _values(text, known))
    else:
        values = () if written is None else _values(written, known)
    if not values or (condition.op == "between" and len(values) != 2):
        return _without_value(condition.op)
    if condition.op in LIST_OPERATORS:
        return Condition(condition.path, condition.op, values)
    if len(values) == 1:
        return Condition(condition.path, condition.op, values[0])
    return _with_several(condition, values)


def _without_value(op: str) -> Filter:
    return Not(Never()) if op in ("ne", "nin") else Never()


def _with_several(condition: Condition, values: tuple[str, ...]) -> Filter:
    if condition.op in ("eq", "ne"):
        return Condition(condition.path, {"eq": "in", "ne": "nin"}[condition.op], values)
    return Or(tuple(Condition(condition.path, condition.op, value) for value in values))
