"""A client in TypeScript: this site's types as maps, and a small client that is typed by them.

Nothing of what people write, such as labels, goes into it: names of types and fields, and the values
of choices as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cms.api.v1.clients.facts import Words, compared, relations, sorts
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import LIST_OPERATORS, OPERATORS
from cms.schema.filtering.names import SYSTEM
from cms.schema.json_schema import json_schema

_CLIENT = Path(__file__).with_name("data") / "client.ts"


def write_client(specs: Iterable[TypeSpec]) -> str:
    """Return the client for some content types, as the text of one module without imports."""
    known = {spec.name: spec for spec in specs}
    parts = [
        "// Made of the content types of a site: ask the site for it anew when they change.",
        _map("Fields", {name: _object(one.fields, "read") for name, one in known.items()}),
        _map("Inputs", {name: _object(one.fields, "write") for name, one in known.items()}),
        _map("Relations", {name: _relations(one, known) for name, one in known.items()}),
        _map("Conditions", {name: _conditions(one) for name, one in known.items()}),
        _map("Sorts", {name: _union(sorts(one)) for name, one in known.items()}),
        _CLIENT.read_text(encoding="utf-8"),
    ]
    return "\n\n".join(parts)


def _map(name: str, members: Mapping[str, str]) -> str:
    lines = [f"  {_text(key)}: {value};" for key, value in members.items()]
    return "\n".join([f"export interface {name} {{", *lines, "}"])


def _text(value: Any) -> str:
    # Line separators end a line in JavaScript, and not in JSON.
    return json.dumps(value)


def _union(values: Iterable[Any]) -> str:
    return " | ".join(map(_text, values)) or "never"


_WORDS = Words(
    plain={
        "string": "string",
        "integer": "number",
        "number": "number",
        "boolean": "boolean",
        "object": "Record<string, unknown>",
    },
    unknown="unknown",
    literals=_union,
    listed=lambda of: f"({of})[]",
)


def _object(fields: Mapping[str, f.Field], direction: str) -> str:
    mark = "?" if direction == "write" else ""
    inner = [
        f"{_text(name)}{mark}: {_field(one, direction)} | null" for name, one in fields.items()
    ]
    return "{ " + "; ".join(inner) + " }" if inner else "{}"


def _field(field: f.Field, direction: str) -> str:
    if isinstance(field, f.Reference):
        link = f"Link<{_union(field.targets) if field.targets else 'string'}>"
        one = link if direction == "read" else f"string | {link}"
        return f"({one})[]" if field.many else one
    if isinstance(field, f.Image | f.File):
        return "Asset" if direction == "read" else "string | { id: string }"
    if isinstance(field, f.List):
        return f"({_field(field.of, direction)})[]"
    if isinstance(field, f.Group):
        return _object(field.fields, direction)
    if isinstance(field, f.Blocks):
        return f"({' | '.join(_block(one, direction) for one in field.types) or 'never'})[]"
    return _WORDS.of_schema(json_schema(field, "read" if direction == "read" else "write"))


def _block(component: f.ComponentSpec, direction: str) -> str:
    named = "_id: string" if direction == "read" else "_id?: string"
    own = f"{{ {named}; _type: {_text(component.name)} }}"
    return f"({own} & {_object(component.fields, direction)})"


def _relations(spec: TypeSpec, known: Mapping[str, TypeSpec]) -> str:
    found = {name: _union(targets) for name, targets in relations(spec, known).items()}
    return "{ " + "; ".join(f"{_text(name)}: {one}" for name, one in found.items()) + " }"


def _conditions(spec: TypeSpec) -> str:
    system = {name: _operators("string", one.operators) for name, one in SYSTEM.items()}
    own = {
        path: _operators(_WORDS.compared(one), told) for path, one, told in compared(spec.fields)
    }
    members = {name: one for name, one in {**system, **own}.items() if one != "{  }"}
    return "{ " + "; ".join(f"{_text(name)}: {one}" for name, one in members.items()) + " }"


def _operators(value: str, operators: frozenset[str]) -> str:
    inner = []
    for name in OPERATORS:
        if name in operators:
            kind = "boolean" if name == "null" else value
            inner.append(f"{name}?: {f'({kind})[]' if name in LIST_OPERATORS else kind}")
    return "{ " + "; ".join(inner) + " }"
