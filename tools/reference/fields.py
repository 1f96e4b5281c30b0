"""The page of the kinds of fields, from their dataclasses."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields

from cms.schema import fields as kinds
from tools.reference.markdown import code, doc, page, table

INTRODUCTION = """
An author of content types writes `from cms.sdk import fields as f`, and in a class `title = f.Text(required=True)`. All
arguments are named. What contradicts itself stops the start, with the plugin, the type and the field in the message.
"""


def field_kinds() -> str:
    """Return the page."""
    base = kinds.Field
    shared = {one.name for one in fields(base)}
    parts = [INTRODUCTION, f"## All fields\n\n{doc(base)}", _options(list(fields(base)))]
    found = [getattr(kinds, name) for name in kinds.__all__]
    declared = [one for one in found if issubclass(one, base) and one is not base]
    for kind in sorted(declared, key=lambda one: one.__name__.lower()):
        parts.append(f"## {kind.__name__}\n\n{doc(kind)}\n\nKind: {code(kind.kind)}.")
        own = [one for one in fields(kind) if one.name not in shared]
        if own:
            parts.append(_options(own))
    return page("Fields", *parts)


def _options(options: list[Field[object]]) -> str:
    rows = [(code(one.name), code(str(one.type)), _default(one)) for one in options if one.init]
    return table(("option", "type", "default"), rows)


def _default(option: Field[object]) -> str:
    if option.default is not MISSING:
        return code(repr(option.default))
    return "" if option.default_factory is MISSING else code(repr(option.default_factory()))
