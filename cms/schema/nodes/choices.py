"""Nodes of fields whose value is among those that the author lists."""

from __future__ import annotations

from typing import Any

from cms.schema import fields as f
from cms.schema.nodes.base import Check, Mode, field_node, leaf
from cms.schema.nodes.lists import check_count, check_distinct, check_each
from cms.schema.values import Refused, as_text

SHOWN_MAX = 20
"""Choices that a message lists."""


def one_of(values: tuple[str, ...]) -> Check:
    """Return a check that a value is one of `values`."""
    allowed = frozenset(values)
    listed = ", ".join(values[:SHOWN_MAX]) + (", …" if len(values) > SHOWN_MAX else "")

    def check(value: Any) -> str:
        text = as_text(value)
        if text not in allowed:
            raise Refused(f"must be one of: {listed}.")
        return text

    return check


@field_node.register
def _(field: f.Choice, mode: Mode) -> Any:
    return leaf(one_of(field.values))


@field_node.register
def _(field: f.Choices, mode: Mode) -> Any:
    check_one = one_of(field.values)

    def check(value: Any) -> list[str]:
        items = check_count(value, field.min_items, field.max_items, mode)
        chosen: list[str] = check_each(items, check_one)
        check_distinct(chosen)
        return chosen

    return leaf(check)
