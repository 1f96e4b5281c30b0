"""Check the names of types, components and fields."""

from __future__ import annotations

import re

RESERVED = frozenset({"id", "type", "and", "or", "not"})
"""Names that stand beside fields in an entry or in a filter, so that no field may have them."""
NAME_MAX = 63
"""Characters of a name."""

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPE = re.compile(r"[a-z][a-z0-9_]*")


def field_name_problem(name: object) -> str | None:
    """Say why `name` can't name a field, or None."""
    if not isinstance(name, str) or not _FIELD.fullmatch(name) or len(name) > NAME_MAX:
        return f"a field's name is 1 to {NAME_MAX} letters a-z, digits and underscores."
    if name.startswith("_") or name in RESERVED:
        return (
            "the name is reserved (`id`, `type`, `and`, `or`, `not`, and all that begin with `_`)."
        )
    return None


def type_name_problem(name: object) -> str | None:
    """Say why `name` can't name a type or a component, or None."""
    if not isinstance(name, str) or not _TYPE.fullmatch(name) or len(name) > NAME_MAX:
        return (
            f"the name of a type or component is 1 to {NAME_MAX} lower-case letters a-z, "
            "digits and underscores, and begins with a letter."
        )
    return None
