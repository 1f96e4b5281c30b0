"""The form of one field, drawn from what its kind declares, and read back as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as attributes
from typing import Any

from cms.admin.model.words import label_of
from cms.schema import fields as f
from cms.schema.encrypted import BLIND_KINDS, KINDS
from cms.schema.keys import comparable
from cms.schema.type_values import attribute_types

PREFIX = "a."
"""What the names of the controls begin with."""
FIRST = ("label", "help")
LAST = ("indexed", "searchable", "boost")
ADVANCED = (
    *("default", "encrypted", "blind_index", "read_permission", "write_permission"),
    *("visible_if", "renamed_from"),
)
AS_JSON = ("visible_if", "of", "fields", "types")
STARTS: Mapping[str, str] = {
    "of": '{"kind": "text"}',
    "fields": '[\n  {"name": "title", "kind": "text"}\n]',
    "types": '[\n  {"name": "quote", "fields": [{"name": "text", "kind": "long_text"}]}\n]',
}
"""What forms of new fields begin with."""


@dataclass(frozen=True)
class Control:
    """One control: `shape` is check, number, line, lines, text, json, targets or select."""

    name: str
    label: str
    help: str
    shape: str
    value: str = ""
    error: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass
class Drawn:
    """All controls of a form, as they stand below each other."""

    plain: list[Control] = field(default_factory=list)
    rules: list[Control] = field(default_factory=list)
    advanced: list[Control] = field(default_factory=list)


def draw(
    kind: type[f.Field],
    typed: Mapping[str, Sequence[str]],
    types: Sequence[tuple[str, str]],
    siblings: Sequence[tuple[str, str]],
    errors: Mapping[str, str],
) -> Drawn:
    """Draw the form of a kind with what was typed, or what `typed_of` made of a field."""
    drawn = Drawn()
    for name in _offered(kind):
        label, told = label_of(name)
        given = tuple(typed.get(name, ()))
        shape = _shape(kind, name)
        options: Sequence[tuple[str, str]] = ()
        if shape == "targets":
            options = types
        elif name == "source":
            shape, options = "select", [("", "–"), *siblings]
        value = given[0] if given else ""
        control = Control(
            name, label, told, shape, value, errors.get(name, ""), given, tuple(options)
        )
        _part(drawn, name).append(control)
    return drawn


def typed_of(kind: type[f.Field], data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what the controls show of a field's data."""
    typed: dict[str, list[str]] = {}
    for name in _offered(kind):
        if name in data:
            typed[name] = _shown(kind, name, data[name])
    return typed


def starting(kind: type[f.Field]) -> dict[str, list[str]]:
    """Return what the form of a new field shows."""
    offered = _offered(kind)
    return {name: [text] for name, text in STARTS.items() if name in offered}


def read(
    kind: type[f.Field], typed: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a field's data but its name, and what can't be read, by attribute."""
    data: dict[str, Any] = {"kind": kind.kind}
    errors: dict[str, str] = {}
    for name in _offered(kind):
        try:
            value = _value(kind, name, [one for one in typed.get(name, ()) if one.strip()])
        except ValueError as error:
            errors[name] = str(error)
            continue
        if value not in (None, "", False, []):
            data[name] = value
    return data, errors


def _offered(kind: type[f.Field]) -> list[str]:
    """Name what a kind can say, in the order in which it is asked for."""
    names = [one.name for one in attributes(kind) if one.name != "name"]
    hidden = {name for name in names if not _makes_sense(kind, name)}
    own = [one for one in names if one not in (*FIRST, *LAST, *ADVANCED)]
    own = [one for one in own if one in STARTS or one in ("choices", "to", "source")] + [
        one for one in own if one not in STARTS and one not in ("choices", "to", "source")
    ]
    order = [*FIRST, *own, *LAST, *ADVANCED]
    return [name for name in order if name in names and name not in hidden]


def _makes_sense(kind: type[f.Field], name: str) -> bool:
    if name in ("unique", "indexed"):
        return _compares(kind)
    if name == "encrypted":
        return issubclass(kind, KINDS)
    if name == "blind_index":
        return issubclass(kind, BLIND_KINDS)
    return True


def _compares(kind: type[f.Field]) -> bool:
    needed = [one for one in attributes(kind) if one.default is one.default_factory is MISSING]
    found = None if needed else comparable(kind())
    return found is not None and not found.many


def _shape(kind: type[f.Field], name: str) -> str:
    if name in AS_JSON:
        return "json"
    if name == "to":
        return "targets"
    if name in ("help", "choices"):
        return "lines"
    if name == "default":
        return "json" if _default_as_json(kind) else "line"
    allowed = attribute_types(kind)[name]
    for one, shape in ((bool, "check"), (tuple, "lines"), (int, "number")):
        if one in allowed:
            return shape
    return "line"


def _default_as_json(kind: type[f.Field]) -> bool:
    return issubclass(
        kind,
        f.JSON | f.Location | f.Choices | f.List | f.Group | f.Blocks | f.RichText | f.Reference,
    )


def _part(drawn: Drawn, name: str) -> list[Control]:
    if name in ADVANCED:
        return drawn.advanced
    shown_first = (*FIRST, *STARTS, "choices", "to", "source")
    return drawn.plain if name in shown_first else drawn.rules


def _shown(kind: type[f.Field], name: str, value: Any) -> list[str]:
    if name == "to":
        return [value] if isinstance(value, str) else list(value)
    if name == "choices":
        return ["\n".join(one if isinstance(one, str) else " = ".join(one) for one in value)]
    shape = _shape(kind, name)
    if shape == "json" or (name == "default" and not isinstance(value, str)):
        return [json.dumps(value, ensure_ascii=False, indent=2)]
    if isinstance(value, list):
        return ["\n".join(map(str, value))]
    return ["1" if value is True else "" if value is False else str(value)]


def _value(kind: type[f.Field], name: str, typed: Sequence[str]) -> Any:
    if not typed:
        return None
    text = typed[0].strip()
    if name == "to":
        return list(typed) if len(typed) > 1 else typed[0]
    if name == "choices":
        return [_option(line) for line in text.splitlines() if line.strip()]
    if name == "default":
        return _default(kind, text)
    if name == "help":
        return text
    return _READ[_shape(kind, name)](text)


def _option(line: str) -> Any:
    value, sign, label = line.partition("=")
    return [value.strip(), label.strip()] if sign and label.strip() else value.strip()


def _default(kind: type[f.Field], text: str) -> Any:
    if _default_as_json(kind):
        return _json(text)
    if issubclass(kind, f.Integer):
        return _number(text)
    if issubclass(kind, f.Boolean):
        return {"true": True, "false": False, "1": True}.get(text.lower(), text)
    return text


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("Please give a whole number.") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"This is no JSON: {error}.") from None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


_READ: Mapping[str, Callable[[str], Any]] = {
    "json": _json,
    "check": bool,
    "number": _number,
    "lines": _lines,
    "line": str,
}
"""How each shape of control is read, but for those that mean something of their own."""
