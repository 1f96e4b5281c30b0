"""Says of one document whether a bound filter holds; the SQL of lists must agree with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cms.schema.filtering.ast import (
    Always,
    And,
    BoundCondition,
    BoundFilter,
    Never,
    Not,
    Or,
)

Keys = Mapping[str, str | list[str]]
System = Mapping[str, str | None]


def matches(bound: BoundFilter, keys: Keys, system: System) -> bool:
    """Say whether the filter holds for a document with these keys.

    `keys` is what `cms.schema.keys.document_keys` gives; `system` maps the system names
    (`_id`, `_created_at` …) to their text. Text is compared by code point, as the databases do.
    A filter that crosses a relation raises `ValueError`: bind it with `hops=False`.
    """
    if isinstance(bound, And):
        return all(matches(item, keys, system) for item in bound.items)
    if isinstance(bound, Or):
        return any(matches(item, keys, system) for item in bound.items)
    if isinstance(bound, Not):
        return not matches(bound.item, keys, system)
    if isinstance(bound, Always | Never):
        return isinstance(bound, Always)
    return _holds(bound, keys, system)


def _holds(condition: BoundCondition, keys: Keys, system: System) -> bool:
    if condition.hops:
        raise ValueError("A filter that crosses a relation can't be judged from one document.")
    found = system.get(condition.key) if condition.system else keys.get(condition.key)
    held = [found] if isinstance(found, str) else list(found or ())
    if condition.op == "null":
        return (not held) == (condition.values == ("true",))
    if condition.op == "all":
        return set(condition.values) <= set(held)
    test = _TESTS[condition.op]
    return any(test(value, condition.values) for value in held)


_TESTS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "eq": lambda value, given: value == given[0],
    "in": lambda value, given: value in given,
    "lt": lambda value, given: value < given[0],
    "lte": lambda value, given: value <= given[0],
    "gt": lambda value, given: value > given[0],
    "gte": lambda value, given: value >= given[0],
    "between": lambda value, given: given[0] <= value <= given[1],
    "contains": lambda value, given: given[0] in value,
    "starts": lambda value, given: value.startswith(given[0]),
    "ends": lambda value, given: value.endswith(given[0]),
}
