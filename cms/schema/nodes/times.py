"""Nodes of fields whose value is a day, an instant or a time of day."""

from __future__ import annotations

from typing import Any

from cms.schema import fields as f
from cms.schema.nodes.base import Mode, field_node, leaf
from cms.schema.values import as_date, as_instant, as_time, instant_text


@field_node.register
def _(field: f.Date, mode: Mode) -> Any:
    return leaf(as_date)


@field_node.register
def _(field: f.DateTime, mode: Mode) -> Any:
    return leaf(lambda value: instant_text(as_instant(value)))


@field_node.register
def _(field: f.Time, mode: Mode) -> Any:
    return leaf(as_time)
