"""Nodes of fields made of other fields: lists, groups and blocks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from cms.errors import FieldProblem
from cms.schema import fields as f
from cms.schema.nodes.base import Check, Mode, child_node, field_node, leaf, read
from cms.schema.nodes.lists import check_count, check_each
from cms.schema.nodes.objects import object_node
from cms.schema.values import Refused, as_text, json_type

_BLOCK_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_block_id() -> str:
    """Return a new block's id: twelve characters that stand in a URL as they are."""
    return secrets.token_urlsafe(9)


@field_node.register
def _(field: f.Group, mode: Mode) -> Any:
    return object_node(field.fields, mode)


@field_node.register
def _(field: f.List, mode: Mode) -> Any:
    check_item = _by_node(child_node(field.of, mode))

    def check(value: Any) -> list[Any]:
        items = check_count(value, field.min_items, field.max_items, mode)
        return check_each(items, check_item)

    return leaf(check)


@field_node.register
def _(field: f.Blocks, mode: Mode) -> Any:
    checks = {
        name: _by_node(_component_node(component.fields, mode))
        for name, component in field.components.items()
    }

    def check(value: Any) -> list[Any]:
        items = check_count(value, field.min_items, field.max_items, mode)
        return check_each(items, lambda item: _as_block(item, checks))

    return leaf(check)


def _component_node(fields: Mapping[str, f.Field], mode: Mode) -> Any:
    node = object_node(fields, mode)
    node.foreign = False
    return node


def _by_node(node: Any) -> Check:
    def check(item: Any) -> Any:
        if item is None:
            raise Refused("must not be null.")
        canonical, problems = read(node, item)
        if problems:
            raise Refused(problems=problems)
        return canonical

    return check


def _as_block(item: Any, checks: Mapping[str, Check]) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise Refused(f'must be an object with "_type", not {json_type(item)}.')
    problems: list[FieldProblem] = []
    identity = item.get("_id")
    if identity is None:
        identity = new_block_id()
    elif not isinstance(identity, str) or not _BLOCK_ID.fullmatch(identity):
        problems.append(
            FieldProblem("/_id", "must be 1 to 64 letters a-z, digits, hyphens or underscores.")
        )
    kind = item.get("_type")
    values: dict[str, Any] = {}
    if isinstance(kind, str) and kind in checks:
        rest = {key: value for key, value in item.items() if key not in ("_id", "_type")}
        try:
            values = checks[kind](rest)
        except Refused as refusal:
            problems.extend(refusal.problems)
    else:
        problems.append(FieldProblem("/_type", f"must be one of: {', '.join(checks)}."))
    if problems:
        raise Refused(problems=problems)
    return {"_id": as_text(identity), "_type": kind, **values}
