"""Turns `filter[or][0][title][contains]=x` into the JSON form of a filter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cms.errors import BadRequest
from cms.schema.filtering.ast import LIST_OPERATORS, LOGIC, OPERATORS

_NAME = re.compile(r"[a-z]+((?:\[[^\[\]]*\])+)")
_INDEX = re.compile(r"0|[1-9][0-9]{0,2}")
_SEGMENTS_MAX = 16
Node = dict[str, Any]


def read_brackets(pairs: Iterable[tuple[str, str]]) -> Node:
    """Join parameters such as `filter[author][eq]=x` into one nested object.

    Under `and`, `or` and the operators that take several values, the numbers `0`, `1` … order a
    list; such an operator also takes its values in one text, with commas between them.
    """
    root: Node = {}
    for name, value in pairs:
        segments = _segments(name)
        _place(root, segments, _value(segments, value), name)
    return {name: _shaped(name, value) for name, value in root.items()}


def _segments(name: str) -> list[str]:
    found = _NAME.fullmatch(name)
    segments = found[1][1:-1].split("][") if found else []
    if not segments or not all(segments) or len(segments) > _SEGMENTS_MAX:
        raise BadRequest(
            f"{name!r} is not a filter: write filter[field]=value or filter[field][operator]=value.",
            name,
        )
    return segments


def _value(segments: list[str], text: str) -> Any:
    splits = len(segments) > 1 and segments[-1] in LIST_OPERATORS
    return text.split(",") if splits else text


def _place(root: Node, segments: list[str], value: Any, name: str) -> None:
    node = root
    for segment in segments[:-1]:
        inner = node.setdefault(segment, {})
        if not isinstance(inner, dict):
            inner = node[segment] = {"eq": inner}
        node = inner
    last = segments[-1]
    if isinstance(node.get(last), dict) and "eq" not in node[last] and last not in OPERATORS:
        node[last]["eq"] = value
    elif last in node:
        raise BadRequest(f"The parameter {name!r} says something twice.", name)
    else:
        node[last] = value


def _shaped(name: str, value: Any) -> Any:
    """Make lists of the objects whose members are numbers, where a list is what is meant."""
    if not isinstance(value, dict):
        return value
    if name in LIST_OPERATORS or name in ("and", "or"):
        return [_member(item) for item in _ordered(name, value)]
    if name == "not" or name not in LOGIC:
        return {key: _shaped(key, item) for key, item in value.items()}
    return value


def _member(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _shaped(key, item) for key, item in value.items()}


def _ordered(name: str, value: Node) -> list[Any]:
    for key in value:
        if not _INDEX.fullmatch(key):
            raise BadRequest(
                f"Under {name!r} stand numbers from 0 on, such as filter[{name}][0], not {key!r}.",
                f"filter[{name}]",
            )
    return [value[key] for key in sorted(value, key=int)]
