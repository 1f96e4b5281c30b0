"""JSON objects of known fields: every problem at once, unknown keys refused."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import colander

from cms.errors import FieldProblem
from cms.schema.fields import Field
from cms.schema.json_form import is_storable
from cms.schema.nodes.base import Mode, child_node, read
from cms.schema.nodes.problems import invalid, moved
from cms.schema.pointers import pointer
from cms.schema.values import json_type
from cms.schema.visible_if import is_shown

SUGGESTIONS_MAX = 20
"""Unknown keys for which a name that is close is looked for."""


class JsonObject:
    """A colander type for an object whose children are its node's.

    `partial`: only what is given is looked at, and null is kept, for it says that a value is
    to be cleared (RFC 7396); otherwise null is the same as absence.
    """

    def __init__(self, partial: bool = False) -> None:
        self.partial = partial

    def serialize(self, node: Any, appstruct: Any) -> Any:
        """Return the object: canonical values are JSON as they stand."""
        return appstruct

    def cstruct_children(self, node: Any, cstruct: Any) -> list[Any]:
        """Return the value of each child (part of colander's protocol)."""
        return [cstruct.get(child.name, colander.null) for child in node.children]

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        """Return the canonical object, in the order of declaration."""
        if cstruct is colander.null:
            return colander.null
        if not isinstance(cstruct, dict):
            raise invalid(node, [FieldProblem("", f"must be an object, not {json_type(cstruct)}.")])
        found: dict[str, Any] = {}
        problems: list[FieldProblem] = []
        for child in node.children:
            self._read_child(child, cstruct, found, problems)
        problems.extend(_unknown(cstruct, [child.name for child in node.children]))
        if problems:
            raise invalid(node, problems)
        return found

    def _read_child(
        self,
        child: Any,
        values: Mapping[str, Any],
        found: dict[str, Any],
        problems: list[FieldProblem],
    ) -> None:
        name = child.name
        value = values.get(name)
        if _misses(child, value, values) and (name in values or not self.partial):
            problems.append(FieldProblem(pointer(name), "is required."))
        elif value is not None:
            canonical, wrong = read(child, value)
            problems.extend(moved(wrong, name))
            if canonical is not None:
                found[name] = canonical
        elif self.partial and name in values:
            found[name] = None


def _misses(child: Any, value: Any, values: Mapping[str, Any]) -> bool:
    """Say whether the child is required here and `value` is nothing."""
    return child.required and child.is_empty(value) and is_shown(child.visible_if, values)


def _unknown(values: Mapping[Any, Any], names: list[str]) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    known = frozenset(names)
    for key in values:
        if key in known:
            continue
        if not isinstance(key, str) or not is_storable(key):
            problems.append(FieldProblem("", "has a key that no field can have."))
            continue
        detail = "is not a field of this type."
        close = len(problems) < SUGGESTIONS_MAX and difflib.get_close_matches(key[:80], names, 1)
        problems.append(
            FieldProblem(pointer(key), f"{detail} Is {close[0]!r} meant?" if close else detail)
        )
    return problems


def object_node(fields: Mapping[str, Field], mode: Mode, partial: bool = False) -> Any:
    """Return the node of an object that holds `fields`."""
    node = colander.SchemaNode(JsonObject(partial))
    for field in fields.values():
        child = child_node(field, mode)
        if partial and isinstance(child.typ, JsonObject):
            child.typ = JsonObject(partial)
            child.children = object_node(field.fields, mode, partial).children  # type: ignore[attr-defined]
        node.add(child)
    return node
