"""Lists: how many items there may be, and every problem of every item."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from cms.errors import FieldProblem
from cms.schema.fields.composite import ITEMS_MAX
from cms.schema.nodes.base import Check, Mode
from cms.schema.nodes.problems import moved
from cms.schema.values import Refused, json_type


def check_count(value: Any, min_items: int | None, max_items: int | None, mode: Mode) -> list[Any]:
    """Require a list of a length within the bounds; a draft may have too few items."""
    if not isinstance(value, list):
        raise Refused(f"must be a list, not {json_type(value)}.")
    most = ITEMS_MAX if max_items is None else max_items
    if len(value) > most:
        raise Refused(f"must have at most {most} items, and has {len(value)}.")
    if mode == "publish" and min_items is not None and len(value) < min_items:
        raise Refused(f"must have at least {min_items} items, and has {len(value)}.")
    return value


def check_each(items: Sequence[Any], check: Check) -> list[Any]:
    """Apply a check to every item, gathering all problems with the items' positions."""
    canonical: list[Any] = []
    problems: list[FieldProblem] = []
    for position, item in enumerate(items):
        try:
            canonical.append(check(item))
        except Refused as refusal:
            problems.extend(moved(refusal.problems, position))
    if problems:
        raise Refused(problems=problems)
    return canonical


def check_distinct(values: Sequence[Hashable]) -> None:
    """Refuse what stands in a list a second time."""
    seen: set[Hashable] = set()
    problems = []
    for position, value in enumerate(values):
        if value in seen:
            problems.append(FieldProblem(f"/{position}", "is in the list already."))
        seen.add(value)
    if problems:
        raise Refused(problems=problems)
