"""Input types of the schema: what is written to an entry, and what an operation is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from cms.api.v1.graphql.fixed import LOCATION_INPUT
from cms.api.v1.graphql.names import Names, pascal
from cms.api.v1.graphql.plain import plain
from cms.api.v1.graphql.scalars import JSON
from cms.api.v1.operation_body import members
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec


@dataclass(frozen=True)
class Inputs:
    """Makes the inputs by which entries are written.

    A relation is written as an id, blocks and rich text as JSON; null clears a value.
    """

    names: Names

    def entry(self, name: str, spec: TypeSpec) -> GraphQLInputObjectType | None:
        """Return the input of a type's fields; None where it has none."""
        return self._object(f"{name}Input", spec.fields.values(), spec.help)

    def _object(
        self, wanted: str, declared: Iterable[f.Field], help: str = ""
    ) -> GraphQLInputObjectType | None:
        name = self.names.claim(wanted)
        fields = {
            one.name: GraphQLInputField(
                self.of(one, name), description=one.help or one.label or None
            )
            for one in declared
        }
        return GraphQLInputObjectType(name, fields, description=help or None) if fields else None

    @singledispatchmethod
    def of(self, declared: f.Field, owner: str) -> Any:
        """Return the type of what is written to a field; JSON for kinds of plugins."""
        return plain(declared)

    @of.register
    def _(self, declared: f.Location, owner: str) -> Any:
        return LOCATION_INPUT

    @of.register(f.Image)
    @of.register(f.File)
    def _(self, declared: f.Field, owner: str) -> Any:
        return GraphQLID

    @of.register
    def _(self, declared: f.Reference, owner: str) -> Any:
        return GraphQLList(GraphQLNonNull(GraphQLID)) if declared.many else GraphQLID

    @of.register
    def _(self, declared: f.List, owner: str) -> Any:
        return GraphQLList(self.of(declared.of, f"{owner}{pascal(declared.name)}"))

    @of.register
    def _(self, declared: f.Group, owner: str) -> Any:
        return self._object(owner + pascal(declared.name), declared.fields.values()) or JSON

    @of.register
    def _(self, declared: f.Blocks, owner: str) -> Any:
        return GraphQLList(GraphQLNonNull(JSON))


def operation_arguments(
    kind: type[Any], without: tuple[str, ...] = ()
) -> dict[str, GraphQLArgument]:
    """Return the arguments of an operation: the members of its JSON object in the API."""
    found = {}
    for member in members(kind):
        if member.name not in without:
            one = _of_schema(member.schema)
            found[member.name] = GraphQLArgument(GraphQLNonNull(one) if member.required else one)
    return found


def _of_schema(schema: Mapping[str, Any]) -> Any:
    kinds = schema.get("type")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "string":
        return GraphQLID if schema.get("format") == "uuid" else GraphQLString
    if kind == "array":
        return GraphQLList(GraphQLNonNull(_of_schema(schema["items"])))
    # What has no type of its own there is a time, or an object that holds anything.
    return {"boolean": GraphQLBoolean, "integer": GraphQLInt}.get(str(kind), JSON)
