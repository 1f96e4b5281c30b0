"""Filters and orders: inputs of the schema, and what they mean in the API's own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
)

from cms.api.v1.graphql.names import Names
from cms.api.v1.graphql.scalars import DATE, DATE_TIME, DECIMAL, LONG, TIME
from cms.api.v1.query_params.listing import SortTerm
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import LIST_OPERATORS, LOGIC, OPERATORS
from cms.schema.filtering.names import SYSTEM
from cms.schema.keys import EQUALITY, MANY, ORDER, SUBSTRING, comparable

WHERE = "where"
"""The member of a relation's condition that holds conditions on what it leads to."""
_NO_NAMES = ("true", "false", "null")
_INSTANTS = ("_created_at", "_updated_at", "_published_at")
_IDS = ("_id", "_owner", "_parent")


@dataclass
class Filters:
    """Makes the inputs of filters and orders of content types, each once."""

    names: Names
    specs: Mapping[str, TypeSpec]
    _conditions: dict[tuple[str, frozenset[str]], GraphQLInputObjectType] = field(
        default_factory=dict
    )
    _whole: dict[str, GraphQLInputObjectType] = field(default_factory=dict)

    def of(self, spec: TypeSpec, name: str) -> GraphQLInputObjectType:
        """Return the input of filters on a type, whose object type is called `name`."""
        own = self.names.claim(f"{name}Filter")
        made = GraphQLInputObjectType(own, lambda: self._members(own, spec))
        self._whole[spec.name] = made
        return made

    def _members(self, own: str, spec: TypeSpec) -> dict[str, GraphQLInputField]:
        this = self._whole[spec.name]
        listed = GraphQLInputField(GraphQLList(GraphQLNonNull(this)))
        system = {
            name: GraphQLInputField(self._condition(_system_scalar(name), one.operators))
            for name, one in SYSTEM.items()
            if one.operators
        }
        logic = {"and": listed, "or": listed, "not": GraphQLInputField(this)}
        return {**logic, **system, **self._fields(own, spec.fields.values())}

    def _fields(self, own: str, declared: Iterable[f.Field]) -> dict[str, GraphQLInputField]:
        found = {one.name: self._field(own, one) for one in declared}
        return {name: GraphQLInputField(kind) for name, kind in found.items() if kind is not None}

    def _field(self, own: str, declared: f.Field) -> GraphQLInputType | None:
        if isinstance(declared, f.Group):
            inner = self._fields(own, declared.fields.values())
            name = self.names.claim(f"{own}_{declared.name}")
            return GraphQLInputObjectType(name, inner) if inner else None
        if declared.encrypted:
            return self._condition(GraphQLString, EQUALITY) if declared.blind_index else None
        compared = comparable(declared)
        if compared is None:
            return None
        scalar = _scalar(declared)
        if isinstance(declared, f.Reference):
            return self._relation(own, declared, compared.operators)
        return self._condition(scalar, compared.operators)

    def _relation(
        self, own: str, declared: f.Reference, operators: frozenset[str]
    ) -> GraphQLInputType:
        targets = [name for name in declared.targets or () if name in self._whole]
        if len(targets) != 1:
            return self._condition(GraphQLID, operators)
        where = GraphQLInputField(
            self._whole[targets[0]],
            description="Conditions on what the relation leads to, each by itself.",
        )
        return GraphQLInputObjectType(
            self.names.claim(f"{own}_{declared.name}"),
            {WHERE: where, **_operators(GraphQLID, operators)},
        )

    def _condition(
        self, scalar: GraphQLScalarType, operators: frozenset[str]
    ) -> GraphQLInputObjectType:
        key = (scalar.name, operators)
        if key not in self._conditions:
            name = self.names.claim(f"{scalar.name}{_word(operators)}")
            members = _operators(scalar, operators)
            self._conditions[key] = GraphQLInputObjectType(name, members)
        return self._conditions[key]

    def sort(self, spec: TypeSpec, name: str) -> GraphQLInputObjectType:
        """Return the input of orders of a type, whose object type is called `name`."""
        keys = {**_system_sorts(), **self._sorts(spec)}
        enum = GraphQLEnumType(
            self.names.claim(f"{name}SortField"),
            {shown: GraphQLEnumValue(path) for shown, path in keys.items()},
        )
        descending = GraphQLInputField(GraphQLBoolean, default_value=False)
        return GraphQLInputObjectType(
            self.names.claim(f"{name}Sort"),
            {"field": GraphQLInputField(GraphQLNonNull(enum)), "descending": descending},
        )

    def _sorts(self, spec: TypeSpec) -> dict[str, tuple[str, ...]]:
        found = _ordered(spec.fields.values())
        for one in spec.fields.values():
            if isinstance(one, f.Reference) and not one.many and not one.encrypted:
                targets = [self.specs[name] for name in one.targets or () if name in self.specs]
                if len(targets) == 1:
                    beyond = _ordered(targets[0].fields.values())
                    found |= {(one.name, *path): None for path in beyond}
        named = {"__".join(path): path for path in found}
        return {shown: path for shown, path in named.items() if shown not in _NO_NAMES}


def _ordered(declared: Iterable[f.Field]) -> dict[tuple[str, ...], None]:
    found: dict[tuple[str, ...], None] = {}
    for one in declared:
        if isinstance(one, f.Group):
            found |= {(one.name, *path): None for path in _ordered(one.fields.values())}
            continue
        compared = None if one.encrypted else comparable(one)
        if compared is not None and compared.ordered and not compared.many:
            found[(one.name,)] = None
    return found


def _system_sorts() -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name, one in SYSTEM.items() if one.ordered}


def _operators(
    scalar: GraphQLScalarType, operators: frozenset[str]
) -> dict[str, GraphQLInputField]:
    listed = GraphQLList(GraphQLNonNull(scalar))
    found: dict[str, GraphQLInputField] = {}
    for name in OPERATORS:
        if name in operators:
            kind = (
                GraphQLBoolean if name == "null" else listed if name in LIST_OPERATORS else scalar
            )
            found[name] = GraphQLInputField(kind)
    return found


def _word(operators: frozenset[str]) -> str:
    order = "Range" if operators >= ORDER else "Choice"
    found = "Text" if operators & SUBSTRING else order
    return f"{found}{'List' if operators >= MANY else ''}Filter"


def _system_scalar(name: str) -> GraphQLScalarType:
    if name in _INSTANTS:
        return DATE_TIME
    return GraphQLID if name in _IDS else GraphQLString


def _scalar(declared: f.Field) -> GraphQLScalarType:
    if isinstance(declared, f.List):
        return _scalar(declared.of)
    for kind, scalar in _SCALARS:
        if isinstance(declared, kind):
            return scalar
    return GraphQLString


_SCALARS: tuple[tuple[Any, GraphQLScalarType], ...] = (
    (f.Integer, LONG),
    (f.Decimal, DECIMAL),
    (f.Boolean, GraphQLBoolean),
    (f.DateTime, DATE_TIME),
    (f.Date, DATE),
    (f.Time, TIME),
    ((f.Reference, f.Image, f.File), GraphQLID),
)


@dataclass(frozen=True)
class FilterReader:
    """Reads filter inputs of the types in `specs`, those that the caller knows."""

    specs: Mapping[str, TypeSpec]

    def read(self, given: Mapping[str, Any], spec: TypeSpec) -> dict[str, Any]:
        """Return what an input means, as the JSON form of `cms.schema.filtering.parse`.

        Groups, and conditions on what relations lead to, become dotted paths.
        """
        return self._object(given, spec.fields, "")

    def _object(
        self, given: Mapping[str, Any], fields: Mapping[str, f.Field], place: str
    ) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        for name, value in given.items():
            if name == "not":
                parts.append({name: self._object(value or {}, fields, place)})
            elif name in LOGIC:
                listed = [self._object(one, fields, place) for one in value or ()]
                parts.append({name: listed})
            else:
                parts += self._field(f"{place}{name}", value, fields.get(name))
        return _joined(parts)

    def _field(self, path: str, value: Any, declared: f.Field | None) -> list[dict[str, Any]]:
        if not isinstance(value, Mapping):
            return [{path: value}]
        if isinstance(declared, f.Group):
            return [self._object(value, declared.fields, f"{path}.")]
        operators = {name: one for name, one in value.items() if name != WHERE}
        found = [{path: operators}] if operators or WHERE not in value else []
        if WHERE in value:
            found.append(self._object(value[WHERE] or {}, self._beyond(declared), f"{path}."))
        return found

    def _beyond(self, declared: f.Field | None) -> Mapping[str, f.Field]:
        names = declared.targets or () if isinstance(declared, f.Reference) else ()
        known = [self.specs[name] for name in names if name in self.specs]
        return known[0].fields if len(known) == 1 else {}


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        if joined.keys() & part.keys():
            # Both have to hold, which one object can't say of one name.
            return {"and": parts}
        joined |= part
    return joined


def sort_terms(given: Iterable[Mapping[str, Any]] | None) -> tuple[SortTerm, ...]:
    """Return the orders that are asked for, as the API's `sort` has them."""
    return tuple(SortTerm(one["field"], bool(one.get("descending"))) for one in given or ())
