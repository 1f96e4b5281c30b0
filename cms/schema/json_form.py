"""What every JSON value must be before its fields are looked at: bounded, finite, Unicode."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from cms.errors import FieldProblem
from cms.schema.pointers import escape

DEPTH_MAX = 32
"""Lists and objects within each other in a JSON value, the value itself being the first."""
DOCUMENT_DEPTH_MAX = 128
"""The same for a whole document: rich text, which bounds its own depth, takes two a node."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BAD_TEXT = "must not hold NUL (U+0000) or a lone surrogate (U+D800 to U+DFFF)."
_BAD_KEY = "has a key that holds NUL (U+0000) or a lone surrogate (U+D800 to U+DFFF)."


def is_storable(text: str) -> bool:
    """Say whether both databases can hold the text: no NUL, no lone surrogate."""
    return not _UNSTORABLE.search(text)


def form_problems(value: Any, depth_max: int = DEPTH_MAX) -> list[FieldProblem]:
    """Find everything within `value` that can't be stored to the letter; never recurses."""
    problems: list[FieldProblem] = []
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        pointer, one, depth = waiting.pop()
        if not isinstance(one, list | dict):
            problem = _scalar_problem(one)
            if problem:
                problems.append(FieldProblem(pointer, problem))
        elif depth > depth_max:
            problems.append(
                FieldProblem(pointer, f"lies deeper than the {depth_max} levels allowed.")
            )
        else:
            problems.extend(_key_problems(pointer, one))
            inner = [(where, item, depth + 1) for where, item in _items(pointer, one)]
            waiting.extend(reversed(inner))
    return problems


def _scalar_problem(value: Any) -> str | None:
    if isinstance(value, str):
        return None if is_storable(value) else _BAD_TEXT
    if isinstance(value, float):
        return None if math.isfinite(value) else "must be a finite number."
    if value is None or isinstance(value, int):
        return None
    return "is not a JSON value."


def _items(pointer: str, value: list[Any] | dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield f"{pointer}/{position}", item
        return
    for key, item in value.items():
        if isinstance(key, str) and is_storable(key):
            yield f"{pointer}/{escape(key)}", item


def _key_problems(pointer: str, value: list[Any] | dict[Any, Any]) -> Iterator[FieldProblem]:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            yield FieldProblem(pointer, "has a key that is not a string.")
        elif not all(is_storable(key) for key in value):
            yield FieldProblem(pointer, _BAD_KEY)
