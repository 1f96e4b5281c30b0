"""What all nodes are made of: the dispatch by kind of field, and a type for single values."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import singledispatch
from typing import Any, Literal

import colander

from cms.errors import DeclarationError, FieldProblem
from cms.schema.fields import Field
from cms.schema.json_form import form_problems
from cms.schema.nodes.problems import invalid, problems_of
from cms.schema.values import Refused

Mode = Literal["draft", "publish"]
Check = Callable[[Any], Any]
"""Takes a JSON value, returns its canonical form, raises `Refused`."""

_log = logging.getLogger(__name__)


@singledispatch
def field_node(field: Field, mode: Mode) -> Any:
    """Return the colander node that checks values of the field.

    A draft may miss what publishing demands: `mode` decides on the lower bounds (`min_length`,
    `min_items`); everything else holds in both. Whether the field itself may be missing is
    settled by who asks. A plugin registers its own: `field_node.register(MyField)`.
    """
    raise DeclarationError(
        f"nothing is registered that checks a field of kind {field.kind!r}.", field=field.name
    )


class Leaf:
    """A colander type whose value is checked as a whole."""

    def __init__(self, check: Check) -> None:
        self.check = check

    def serialize(self, node: Any, appstruct: Any) -> Any:
        """Return the value: canonical values are JSON as they stand."""
        return appstruct

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        """Return the canonical value, or null where there is none."""
        if cstruct is colander.null:
            return colander.null
        try:
            return self.check(cstruct)
        except Refused as refusal:
            raise invalid(node, refusal.problems) from None

    def cstruct_children(self, node: Any, cstruct: Any) -> list[Any]:
        """Return nothing: a leaf has no children (part of colander's protocol)."""
        return []


def leaf(check: Check, is_empty: Callable[[Any], bool] | None = None) -> Any:
    """Return a node that applies `check`; `is_empty` says which values are as good as none."""
    node = colander.SchemaNode(Leaf(check))
    node.is_empty = is_empty or _is_empty
    return node


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def child_node(field: Field, mode: Mode) -> Any:
    """Return the node of a field as part of what it stands in: named, and required or not."""
    node = field_node(field, mode)
    node.name = field.name
    node.title = field.label or field.name
    node.description = field.help
    demanded = field.required and mode == "publish"
    node.missing = colander.required if demanded else colander.drop
    node.visible_if = field.visible_if
    if not hasattr(node, "is_empty"):
        node.is_empty = _is_empty
    node.foreign = not type(field).__module__.startswith("cms.")
    return node


def read(node: Any, value: Any) -> tuple[Any, list[FieldProblem]]:
    """Apply a child's node to a value that is there: (canonical value, what is wrong with it)."""
    try:
        canonical = node.deserialize(value)
    except colander.Invalid as error:
        return None, problems_of(error)
    except Refused as refusal:
        return None, list(refusal.problems)
    except Exception:
        if not node.foreign:
            raise
        _log.exception("The check of the field %r failed.", node.name)
        return None, [FieldProblem("", "could not be checked: the plugin of this field failed.")]
    if canonical in (colander.null, colander.drop):
        return None, []
    return canonical, form_problems(canonical) if node.foreign else []
