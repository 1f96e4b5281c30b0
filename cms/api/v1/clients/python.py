"""A client in Python: this site's types as typed dictionaries, and a small client typed by them.

Nothing of what people write, such as labels, goes into it: names of types and fields, and the values
of choices as texts of plain ASCII.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cms.api.v1.clients.facts import Words, compared, relations, sorts
from cms.api.v1.graphql.names import Names, pascal
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import LIST_OPERATORS, OPERATORS
from cms.schema.filtering.names import SYSTEM
from cms.schema.json_schema import json_schema

_CLIENT = Path(__file__).with_name("data") / "client.py.txt"
_IMPORTED = re.compile(r"^(?:class |    )?([A-Z]\w*)\b", re.MULTILINE)
_KINDS = ("Entry", "Input", "Include", "Field", "Filter", "Sort")
_DEPTH = 4
_PATHS = 400


def write_client(specs: Iterable[TypeSpec]) -> str:
    """Return the client for some content types, as the text of one module of Python 3.11."""
    known = {spec.name: spec for spec in specs}
    return _Writer(known).text()


def _literal(values: Iterable[Any]) -> str:
    told = ", ".join(ascii(one) for one in dict.fromkeys(values))
    return f"Literal[{told}]" if told else "Never"


_WORDS = Words(
    plain={
        "string": "str",
        "integer": "int",
        "number": "float",
        "boolean": "bool",
        "object": "dict[str, Any]",
    },
    unknown="Any",
    literals=_literal,
    listed=lambda of: f"list[{of}]",
)


def _quoted(told: str) -> str:
    """Return a type as text, as it may name what is defined below; `Required` is read at once."""
    if told.startswith("Required["):
        return f"Required[{told[9:-1]!a}]"
    return ascii(told)


class _Writer:
    """Writes one module: `self._lines` are its definitions, each with a name of its own."""

    def __init__(self, known: Mapping[str, TypeSpec]) -> None:
        self._known = known
        self._fixed = _CLIENT.read_text(encoding="utf-8")
        self._names = Names("Content", *_IMPORTED.findall(self._fixed))
        self._lines: list[str] = []
        self._operators: dict[str, str] = {}
        self._of = {
            spec: {kind: self._names.claim(pascal(spec) + kind) for kind in _KINDS}
            for spec in known
        }
        self._relations = {name: relations(one, known) for name, one in known.items()}
        self._compared = {name: dict(self._conditions(one)) for name, one in known.items()}
        self._sorts = {name: sorts(one) for name, one in known.items()}

    def text(self) -> str:
        for name, spec in self._known.items():
            self._type(spec, self._of[name])
        return "\n".join([self._fixed, "", *self._lines, "", *self._content(), ""])

    def _content(self) -> Iterable[str]:
        yield "class Content:"
        yield '    """The content of the site, by type."""'
        yield ""
        yield "    def __init__(self, ask: Ask) -> None:"
        yield "        self._ask = ask"
        for name, own in self._of.items():
            told = name + "_" * keyword.iskeyword(name)
            kinds = ", ".join(own[kind] for kind in _KINDS)
            yield f"        self.{told}: Collection[{kinds}] = Collection(ask, {name!a})"

    def _type(self, spec: TypeSpec, own: Mapping[str, str]) -> None:
        fixed = {"id": "Required[str]", "type": f"Required[{_literal([spec.name])}]"}
        meta = {"_meta": "Meta"}
        read = self._members(own["Entry"], spec.fields, "read")
        self._dict(own["Entry"], {**fixed, **meta, **read})
        self._dict(own["Input"], self._members(own["Input"], spec.fields, "write"))
        self._dict(own["Filter"], self._filter(spec.name, own["Filter"]))
        self._alias(own["Include"], self._paths(spec.name))
        self._alias(own["Field"], spec.fields)
        self._alias(own["Sort"], self._orders(spec.name))

    def _alias(self, name: str, values: Iterable[str]) -> None:
        self._lines.append(f"{name}: TypeAlias = {_literal(values)}")

    def _dict(self, name: str, members: Mapping[str, str]) -> None:
        inner = ", ".join(f"{key!a}: {_quoted(value)}" for key, value in members.items())
        self._lines.append(f"{name} = TypedDict({name!a}, {{{inner}}}, total=False)")

    def _members(self, place: str, fields: Mapping[str, f.Field], direction: str) -> dict[str, str]:
        return {
            name: f"{self._field(place + pascal(name), one, direction)} | None"
            for name, one in fields.items()
        }

    def _field(self, place: str, field: f.Field, direction: str) -> str:
        """Return the type of a field; those that it needs are named by its place."""
        if isinstance(field, f.Reference):
            one = self._related(field) if direction == "read" else "str | Link"
            return f"list[{one}]" if field.many else one
        if isinstance(field, f.Image | f.File):
            return "Asset" if direction == "read" else "str | dict[str, str]"
        if isinstance(field, f.List):
            return f"list[{self._field(place, field.of, direction)}]"
        if isinstance(field, f.Group):
            name = self._names.claim(place)
            self._dict(name, self._members(name, field.fields, direction))
            return name
        if isinstance(field, f.Blocks):
            blocks = [self._block(place, one, direction) for one in field.types]
            return f"list[{' | '.join(blocks) or 'Never'}]"
        return _WORDS.of_schema(json_schema(field, "read" if direction == "read" else "write"))

    def _related(self, field: f.Reference) -> str:
        targets = field.targets or tuple(self._known)
        known = [self._of[one]["Entry"] for one in targets if one in self._known]
        return " | ".join(known if len(known) == len(targets) and known else [*known, "Link"])

    def _block(self, place: str, one: f.ComponentSpec, direction: str) -> str:
        name = self._names.claim(place + pascal(one.name))
        fixed = {"_type": f"Required[{_literal([one.name])}]"}
        fixed["_id"] = "Required[str]" if direction == "read" else "str"
        self._dict(name, {**fixed, **self._members(name, one.fields, direction)})
        return name

    def _conditions(self, spec: TypeSpec) -> Iterable[tuple[str, str]]:
        for name, one in SYSTEM.items():
            if one.operators:
                yield name, self._compare("str", one.operators)
        for path, field, told in compared(spec.fields):
            yield path, self._compare(_WORDS.compared(field), told)

    def _compare(self, value: str, operators: frozenset[str]) -> str:
        """Return what a path is compared with: a value, a list of them, None, or operators."""
        members = {}
        for name in (one for one in OPERATORS if one in operators):
            kind = "bool" if name == "null" else value
            members[name] = f"Sequence[{kind}]" if name in LIST_OPERATORS else kind
        key = repr(members)
        if key not in self._operators:
            self._operators[key] = self._names.claim(f"Operators{len(self._operators) + 1}")
            self._dict(self._operators[key], members)
        short = [value, f"list[{value}]", "None"] if "eq" in members else []
        return " | ".join([self._operators[key], *short])

    def _filter(self, name: str, own: str) -> dict[str, str]:
        members = dict(self._compared[name])
        for relation, targets in self._relations[name].items():
            # What every type that it leads to has, as the API wants it.
            for path in self._compared[targets[0]] if targets else ():
                told = dict.fromkeys(self._compared[one].get(path, "") for one in targets)
                if "" not in told:
                    members[f"{relation}.{path}"] = " | ".join(told)
        return {**members, "and": f"list[{own}]", "or": f"list[{own}]", "not": own}

    def _orders(self, name: str) -> Iterable[str]:
        paths = list(self._sorts[name])
        for relation, targets in self._relations[name].items():
            beyond = dict.fromkeys(path for one in targets for path in self._sorts[one])
            paths += [f"{relation}.{path}" for path in beyond]
        return [sign + path for path in paths for sign in ("", "-")]

    def _paths(self, name: str) -> Iterable[str]:
        """Return the relations to expand, the nearest first: as deep as their number is small."""
        found: list[str] = []
        level: dict[str, Iterable[str]] = {"": [name]}
        for _ in range(_DEPTH):
            following: dict[str, Iterable[str]] = {}
            for place, types in level.items():
                for one in types:
                    for relation, targets in self._relations[one].items():
                        before = following.get(place + relation + ".", ())
                        following[f"{place}{relation}."] = dict.fromkeys([*before, *targets])
            if found and len(found) + len(following) > _PATHS:
                break
            found += [path[:-1] for path in following]
            level = following
        return found
