"""What changed in a JSON value, place by place (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.schema.pointers import pointer

CHANGES_MAX = 500
"""Places that are named; a value that differs in more is shown whole."""


def json_changes(old: Any, new: Any) -> list[dict[str, Any]] | None:
    """Return `{"pointer", "change", "from", "to"}` for each place; None where they are too many.

    Members of objects are compared by name, items of lists by place.
    """
    found: list[dict[str, Any]] = []
    for change in _within(old, new, ""):
        if len(found) == CHANGES_MAX:
            return None
        found.append(change)
    return found


def _within(old: Any, new: Any, place: str) -> Iterator[dict[str, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(one for one in new if one not in old)]:
            yield from _member(old, new, name, place)
    elif isinstance(old, list) and isinstance(new, list):
        before, after = dict(enumerate(old)), dict(enumerate(new))
        for index in range(max(len(old), len(new))):
            yield from _member(before, after, index, place)
    elif not same(old, new):
        yield {"pointer": place, "change": "changed", "from": old, "to": new}


def _member(
    old: Mapping[Any, Any], new: Mapping[Any, Any], name: Any, place: str
) -> Iterator[dict[str, Any]]:
    where = place + pointer(name)
    if name not in new:
        yield {"pointer": where, "change": "removed", "from": old[name], "to": None}
    elif name not in old:
        yield {"pointer": where, "change": "added", "from": None, "to": new[name]}
    else:
        yield from _within(old[name], new[name], where)


def same(old: Any, new: Any) -> bool:
    """Say whether two values are the same in JSON, where true is not 1 and 1.0 is not 1."""
    return type(old) is type(new) and bool(old == new)
