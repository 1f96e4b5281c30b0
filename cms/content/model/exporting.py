"""Writes types that were made by hand down as a plugin: one Python file, that declares the same.

The file is the plugin, by its name: put into the plugins folder and enabled, it declares types that
are equal to those of the database, which it takes over from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cms.content.model.declared import PLUGIN
from cms.schema import fields as f
from cms.schema.content_type import TypeExtension, TypeSpec, plural_of, title_among
from cms.schema.fields.base import words
from cms.schema.fields.component import snake_case
from cms.schema.type_data import said_of

FILE = f"{PLUGIN}.py"
"""What the file has to be called."""
WIDTH = 100
_HEAD = '''"""Content types that were made by hand, and are code from now on."""

from __future__ import annotations
'''


def plugin_source(types: Iterable[TypeSpec | TypeExtension]) -> str:
    """Return the source of the plugin that declares these types and extensions."""
    return _Writer(tuple(types)).source()


class _Writer:
    def __init__(self, types: tuple[TypeSpec | TypeExtension, ...]) -> None:
        self._types = types
        self._named = {name for one in types for name in _names_within(one.fields)}
        self._fields = "_f" if "f" in self._named else "f"
        self._taken = {"ContentType", "Component", "TypeExtension", "hookimpl", *self._named}
        self._brought: dict[str, str] = {}
        self._classes: list[str] = []

    def source(self) -> str:
        """Return the whole file."""
        specs = [self._type(one) for one in self._types if isinstance(one, TypeSpec)]
        added = [self._extension(one) for one in self._types if isinstance(one, TypeExtension)]
        parts = [f"{_HEAD}\n{self._imports(bool(specs), bool(added))}", *self._classes]
        if specs:
            listed = _call("return ", "[", specs, "]", 4)
            parts.append(
                "@hookimpl\ndef content_types() -> list[type[ContentType]]:\n"
                f'    """Give the types."""\n    {listed}\n'
            )
        if added:
            listed = _call("return ", "[", added, "]", 4)
            parts.append(
                "@hookimpl\ndef extend_types() -> list[TypeExtension]:\n"
                f'    """Give the fields that other types get."""\n    {listed}\n'
            )
        return "\n\n".join(parts)

    def _imports(self, types: bool, extensions: bool) -> str:
        used = ["ContentType"] * types + ["TypeExtension"] * extensions + ["hookimpl"]
        if any("(Component" in one for one in self._classes):
            used.append("Component")
        lines = [f"from cms.sdk import {', '.join(sorted(used, key=str.lower))}"]
        alias = f" as {self._fields}"
        lines.append(f"from cms.sdk import fields{alias}")
        lines += [
            f"from {module} import {name} as _{name}" for name, module in self._brought.items()
        ]
        return "\n".join(sorted(lines)) + "\n"

    def _type(self, spec: TypeSpec) -> str:
        name = self._class_name(spec.name)
        said: dict[str, Any] = {}
        if snake_case(name) != spec.name:
            said["name"] = spec.name
        said |= {"icon": spec.icon} if spec.icon else {}
        said |= {"label": spec.label} if spec.label != words(spec.name) else {}
        said |= {"plural": spec.plural} if spec.plural != plural_of(spec.label) else {}
        said |= {} if spec.allowed_in is None else {"allowed_in": spec.allowed_in}
        said |= {} if spec.public else {"public": False}
        if spec.title_field != title_among(spec.fields):
            said["title_field"] = spec.title_field
        said |= {"singleton": True} if spec.singleton else {}
        self._class(name, "ContentType", said, spec.help, spec.fields, spec.name)
        return name

    def _extension(self, one: TypeExtension) -> str:
        fields = self._mapping(one.fields, one.targets[0], 12)
        return f"TypeExtension({_text(one.targets[0])}, {fields})"

    def _component(self, one: f.ComponentSpec, within: str) -> str:
        name = self._class_name(f"{within}_{one.name}")
        said: dict[str, Any] = {"name": one.name}
        said |= {"label": one.label} if one.label != words(one.name) else {}
        said |= {"icon": one.icon} if one.icon else {}
        said |= {"renamed_from": one.renamed_from} if one.renamed_from else {}
        self._class(name, "Component", said, one.help, one.fields, f"{within}_{one.name}")
        return name

    def _class(
        self,
        name: str,
        base: str,
        said: Mapping[str, Any],
        help: str,
        fields: Mapping[str, f.Field],
        within: str,
    ) -> None:
        told = [base, *(f"{key}={_literal(value)}" for key, value in said.items())]
        lines = [f"{_call('class ' + name, '(', told, ')', 0)}:"]
        if help:
            lines += [f"    {_docstring(help)}", ""]
        lines += [f"    {key} = {self._field(one, within, 4)}" for key, one in fields.items()]
        if not fields and not help:
            lines.append("    pass")
        # What lies within was put in the list meanwhile, so that it stands before.
        self._classes.append("\n".join(lines).rstrip() + "\n")

    def _field(self, field: f.Field, within: str, indent: int) -> str:
        told = []
        for name, value in said_of(field):
            written = self._value(name, value, f"{within}_{field.name}".rstrip("_"), indent + 4)
            positional = name in ("of", "types") or (
                name == "fields" and isinstance(field, f.Group)
            )
            told.append(written if positional else f"{name}={written}")
        return _call(self._kind(type(field)), "(", told, ")", indent)

    def _kind(self, kind: type[f.Field]) -> str:
        if getattr(f, kind.__name__, None) is kind:
            return f"{self._fields}.{kind.__name__}"
        self._brought[kind.__name__] = kind.__module__
        return f"_{kind.__name__}"

    def _value(self, name: str, value: Any, within: str, indent: int) -> str:
        if isinstance(value, f.Field):
            return self._field(value, within, indent)
        if name == "types":
            return f"[{', '.join(self._component(one, within) for one in value)}]"
        if name == "fields":
            return self._mapping(value, within, indent)
        return _literal(value)

    def _mapping(self, fields: Mapping[str, f.Field], within: str, indent: int) -> str:
        told = [
            f"{_text(name)}: {self._field(one, within, indent + 4)}" for name, one in fields.items()
        ]
        return _call("", "{", told, "}", indent)

    def _class_name(self, name: str) -> str:
        camel = "".join(part[:1].upper() + part[1:] for part in re.split(r"_+", name))
        while camel in self._taken:
            camel += "Type"
        self._taken.add(camel)
        return camel


def _names_within(fields: Mapping[str, f.Field]) -> Iterable[str]:
    for name, one in fields.items():
        yield name
        yield from _names_of(one)


def _names_of(one: f.Field) -> Iterable[str]:
    if isinstance(one, f.List):
        yield from _names_of(one.of)
    elif isinstance(one, f.Group):
        yield from _names_within(one.fields)
    elif isinstance(one, f.Blocks):
        for component in one.types:
            yield from _names_within(component.fields)


def _call(head: str, opening: str, told: list[str], closing: str, indent: int) -> str:
    """Write on one line what fits there, else each part on its own."""
    line = f"{head}{opening}{', '.join(told)}{closing}"
    if len(line) + indent <= WIDTH - 24 and "\n" not in line:
        return line
    inner = " " * (indent + 4)
    return (
        f"{head}{opening}\n" + "".join(f"{inner}{one},\n" for one in told) + " " * indent + closing
    )


def _docstring(help: str) -> str:
    plain = help.isprintable() and "\\" not in help and '"' not in help
    return f'"""{help}"""' if plain and len(help) < WIDTH - 12 else f"__doc__ = {_text(help)}"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        told = (f"{_literal(key)}: {_literal(one)}" for key, one in value.items())
        return f"{{{', '.join(told)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def _text(value: str) -> str:
    """Write a text between double quotes, as most of Python is written."""
    plain = value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else repr(value)
