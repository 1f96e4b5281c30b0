"""Reads JSON strictly: what can't be kept to the letter is refused, never changed.

RFC 8259, narrowed to I-JSON (RFC 7493): UTF-8 without a byte order mark, no member named twice, no
NaN or Infinity, integers within ±(2^53−1), no number that a double would round, no lone
surrogates; and no NUL, which databases can't hold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from cms.errors import BadRequest, FieldProblem, TooLarge

INTEGER_MAX = 2**53 - 1
_PROBLEMS_MAX = 20


@dataclass(frozen=True)
class _Refused:
    """Stands in the parsed tree for a value that can't be kept, until its pointer is known."""

    reason: str


def parse(raw: bytes, *, depth_max: int = 80) -> Any:
    """Parse a JSON text; raise `BadRequest` where it is malformed or holds what can't be kept.

    Raises `TooLarge` where arrays and objects nest deeper than `depth_max`. Problems inside the
    text are answered with the JSON pointers of their places.
    """
    value = _parse(_decode(raw), depth_max)
    problems: list[FieldProblem] = []
    for problem in _problems(value, depth_max):
        problems.append(problem)
        if len(problems) == _PROBLEMS_MAX:
            break
    if problems:
        raise BadRequest("The body holds values that can't be kept as they are.", "", problems)
    return value


def _decode(raw: bytes) -> str:
    if not raw:
        raise BadRequest("The body is empty: a JSON text is expected.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8: byte {error.start} can't be read.") from None


def _parse(text: str, depth_max: int) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except RecursionError:
        raise _too_deep(depth_max) from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"The body is not JSON: {error.msg}, at line {error.lineno}, column {error.colno}."
        ) from None


def _too_deep(depth_max: int) -> TooLarge:
    return TooLarge(f"The body nests arrays and objects deeper than {depth_max} levels.")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        members[name] = _Refused("is there twice.") if name in members else value
    return members


def _constant(name: str) -> NoReturn:
    raise BadRequest(f"The body is not JSON: {name} is not a JSON number.")


def _integer(text: str) -> int | _Refused:
    if len(text) > len(str(-INTEGER_MAX)) or abs(int(text)) > INTEGER_MAX:
        return _Refused(
            f"is beyond ±{INTEGER_MAX}, where integers lose digits; send it as a string."
        )
    return int(text)


def _float(text: str) -> float | _Refused:
    value = float(text)
    if not math.isfinite(value):
        return _Refused("is too large for a number; send it as a string.")
    try:
        exact = Decimal(text) == Decimal(repr(value))
    except InvalidOperation:
        exact = False
    return value if exact else _Refused("has more digits than a number keeps; send it as a string.")


def _problems(root: Any, depth_max: int) -> Iterator[FieldProblem]:
    """Walk the tree without recursion, and yield what is wrong with it and where."""
    pending: list[tuple[Any, str, int]] = [(root, "", 1)]
    while pending:
        value, pointer, depth = pending.pop()
        if isinstance(value, _Refused):
            yield FieldProblem(pointer, value.reason)
        elif isinstance(value, str):
            yield from _characters(value, pointer)
        elif isinstance(value, dict | list):
            if depth > depth_max:
                raise _too_deep(depth_max)
            if isinstance(value, dict):
                yield from _names(value, pointer)
            pending.extend(_children(value, pointer, depth + 1))


def _children(
    value: dict[str, Any] | list[Any], pointer: str, depth: int
) -> Iterator[tuple[Any, str, int]]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in members:
        if not isinstance(item, int | float) and item is not None:
            yield item, f"{pointer}/{escape(str(name))}", depth


def _names(value: dict[str, Any], pointer: str) -> Iterator[FieldProblem]:
    for name in value:
        yield from _characters(name, pointer)


def _characters(text: str, pointer: str) -> Iterator[FieldProblem]:
    if "\0" in text:
        yield FieldProblem(pointer, "holds the character NUL, which can't be kept.")
    elif not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        yield FieldProblem(pointer, "holds half of a surrogate pair, which is no character.")


def escape(name: str) -> str:
    """Escape a member's name as a token of a JSON pointer (RFC 6901, 3)."""
    escaped = name.replace("~", "~0").replace("/", "~1")
    return escaped.encode("utf-8", "replace").decode()
