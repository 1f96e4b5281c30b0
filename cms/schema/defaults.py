"""What a new entry starts with."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from cms.schema import fields as f


def with_defaults(fields: Mapping[str, f.Field], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with the default of every field that it does not name.

    A field that is given as null stays null. Groups that are given, or absent, are filled
    within; what lies in lists and blocks is left as it is.
    """
    filled = dict(document)
    for name, field in fields.items():
        if isinstance(field, f.Group):
            _fill_group(name, field, filled)
        elif name not in filled and field.default is not None:
            filled[name] = copy.deepcopy(field.default)
    return filled


def _fill_group(name: str, field: f.Group, filled: dict[str, Any]) -> None:
    value = filled.get(name, copy.deepcopy(field.default) or {})
    if isinstance(value, dict):
        inner = with_defaults(field.fields, value)
        if inner or name in filled:
            filled[name] = inner
