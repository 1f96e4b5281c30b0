"""The shape of a rich-text tree in Python: aliases, bounds, tolerant access to its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Node = dict[str, Any]
"""One node as JSON: `type`, and where they apply `attrs`, `content`, `marks`, `text`."""

MAX_DEPTH = 32
"""Levels of nodes in a tree, the document and its texts included."""

MAX_NODES = 100_000
"""Nodes in a tree, the document included."""


def empty() -> Node:
    """Return a new tree without content."""
    return {"type": "doc", "content": []}


def children(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the children of `node` that are nodes; never raises, whatever `node` holds."""
    content = node.get("content")
    if not isinstance(content, list):
        return []
    return [child for child in content if isinstance(child, Mapping)]


def attribute(node: Mapping[str, Any], name: str) -> Any:
    """Return the attribute `name` of a node or mark, or None."""
    attributes = node.get("attrs")
    return attributes.get(name) if isinstance(attributes, Mapping) else None


def text_attribute(node: Mapping[str, Any], name: str) -> str:
    """Return the attribute `name` if it is text, else an empty string."""
    value = attribute(node, name)
    return value if isinstance(value, str) else ""


def number_attribute(node: Mapping[str, Any], name: str, default: int) -> int:
    """Return the attribute `name` if it is a whole number, else `default`."""
    value = attribute(node, name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def marks_of(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the marks of a text node that are objects with a name."""
    marks = node.get("marks")
    if not isinstance(marks, list):
        return []
    return [m for m in marks if isinstance(m, Mapping) and isinstance(m.get("type"), str)]
