"""Whether JSON values fit the attributes of field classes, by what the classes are annotated with."""

from __future__ import annotations

import typing
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from cms.schema.fields import Field

PATTERN_MAX = 500
"""Characters of a regular expression that is written as data."""
_TEXT_MAX = 2_000
_WORDS = {str: "text", bool: "true or false", int: "a whole number", tuple: "a list of texts"}


def attribute_problem(kind: type[Field], name: str, value: Any) -> str | None:
    """Say why a JSON value can't be the attribute `name` of a field, or None."""
    if name in ("default", "visible_if"):
        return None  # the checks look at these
    allowed = attribute_types(kind)[name]
    if Any in allowed or (value is None and NoneType in allowed):
        return _long(name, value)
    if any(_fits(value, one) for one in allowed):
        return _long(name, value)
    told = [_WORDS[one] for one in _WORDS if one in allowed]
    return f"has to be {' or '.join(told)}." if told else "can't be given here."


def attribute_types(kind: type[Field]) -> dict[str, tuple[Any, ...]]:
    """Return which of `str`, `bool`, `int`, `tuple`, None and Any each attribute of a kind takes."""
    hints = typing.get_type_hints(kind)
    return {name: tuple(_plain_types(hint)) for name, hint in hints.items()}


def _plain_types(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, UnionType):
        return [one for inner in get_args(hint) for one in _plain_types(inner)]
    return [get_origin(hint) or hint]


def _fits(value: Any, allowed: Any) -> bool:
    if allowed is tuple:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if allowed is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return allowed in (str, bool) and isinstance(value, allowed)


def _long(name: str, value: Any) -> str | None:
    bound = PATTERN_MAX if name == "pattern" else _TEXT_MAX
    if isinstance(value, str) and len(value) > bound:
        return f"has to be text of at most {bound} characters."
    return None
