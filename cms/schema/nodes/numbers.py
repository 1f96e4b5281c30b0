"""Nodes of fields whose value is a number or a truth."""

from __future__ import annotations

from typing import Any

from cms.schema import fields as f
from cms.schema.nodes.base import Mode, field_node, leaf
from cms.schema.sortable import number_key
from cms.schema.values import Refused, as_boolean, as_decimal, as_integer


@field_node.register
def _(field: f.Integer, mode: Mode) -> Any:
    def check(value: Any) -> int:
        number = as_integer(value)
        if field.min is not None and number < field.min:
            raise Refused(f"must be at least {field.min}.")
        if field.max is not None and number > field.max:
            raise Refused(f"must be at most {field.max}.")
        return number

    return leaf(check)


@field_node.register
def _(field: f.Decimal, mode: Mode) -> Any:
    def check(value: Any) -> str:
        text = as_decimal(value)
        key = number_key(text)
        if field.places is not None and len(text.partition(".")[2]) > field.places:
            raise Refused(f"must have at most {field.places} digits after the point.")
        if field.min is not None and key < number_key(field.min):
            raise Refused(f"must be at least {field.min}.")
        if field.max is not None and key > number_key(field.max):
            raise Refused(f"must be at most {field.max}.")
        return text

    return leaf(check)


@field_node.register
def _(field: f.Boolean, mode: Mode) -> Any:
    return leaf(as_boolean)
