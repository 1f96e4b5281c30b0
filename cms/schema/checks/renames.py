"""Check what fields say of their former names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.schema import fields as f
from cms.schema.checks.names import field_name_problem
from cms.schema.checks.place import Place


def check_renames(fields: Mapping[str, f.Field], place: Place) -> None:
    """Refuse a former name that is still in use, is claimed twice, or can't be a name."""
    claimed: dict[Any, str] = {}
    for name, field in fields.items():
        here = place.within(name)
        if not isinstance(field.renamed_from, str | tuple | None):
            here.refuse("renamed_from is a name, or a tuple of names.")
        for former in field.former_names:
            if field_name_problem(former):
                here.refuse(f"renamed_from {former!r} can't have been a field's name.")
            if former in fields:
                here.refuse(f"renamed_from {former!r} is a field that still exists.")
            if former in claimed:
                here.refuse(f"renamed_from {former!r} is claimed by {claimed[former]!r} as well.")
            claimed[former] = name
