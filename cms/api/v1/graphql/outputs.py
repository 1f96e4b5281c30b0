"""Object types of the schema: content types, groups and components, as answers hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    GraphQLUnionType,
)

from cms.api.v1.graphql.fixed import (
    ASSET,
    BLOCK,
    ENTRY,
    LOCATION,
    META,
    REQUIRED_ID,
    STORED_FILE,
)
from cms.api.v1.graphql.names import Names, pascal
from cms.api.v1.graphql.plain import plain
from cms.api.v1.graphql.scalars import JSON, RICH_TEXT
from cms.extension.site import EntryExtra
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

EXTRAS = "_extras"
"""Under which an entry's value holds what was worked out about it."""
CONTENT = "content_type"
FIELD = "content_field"
EXTRA = "extra"
"""Keys of `extensions`: of which content type, field or extra a part of the schema is."""


@dataclass
class Outputs:
    """Makes the object types of content types, each once; `types` holds them by content type."""

    names: Names
    specs: Mapping[str, TypeSpec]
    extras: tuple[EntryExtra, ...] = ()
    types: dict[str, GraphQLObjectType] = field(default_factory=dict)

    def add(self, spec: TypeSpec) -> GraphQLObjectType:
        """Make the object type of a content type; its fields follow once all types are there."""
        name = self.names.claim(pascal(spec.name))
        made = GraphQLObjectType(
            name,
            lambda: self._entry(name, spec),
            interfaces=[ENTRY],
            description=spec.help or spec.label,
            extensions={CONTENT: spec.name},
        )
        self.types[spec.name] = made
        return made

    def _entry(self, name: str, spec: TypeSpec) -> dict[str, GraphQLField]:
        own = {
            "id": GraphQLField(REQUIRED_ID),
            "type": GraphQLField(GraphQLNonNull(GraphQLString)),
            "_meta": GraphQLField(META),
            **self._fields(name, spec.fields.values()),
        }
        for extra in self.extras:
            bare = extra.name.removeprefix("_")
            own[extra.name if bare in own else bare] = GraphQLField(
                JSON,
                resolve=_extra(extra.name),
                description=extra.help or None,
                extensions={EXTRA: extra.name},
            )
        return own

    def _fields(self, owner: str, declared: Iterable[f.Field]) -> dict[str, GraphQLField]:
        return {
            one.name: GraphQLField(
                self.of(one, owner),
                description=one.help or one.label or None,
                extensions={FIELD: one},
            )
            for one in declared
        }

    @singledispatchmethod
    def of(self, declared: f.Field, owner: str) -> Any:
        """Return the type of a field's values; those of plugins' kinds are JSON."""
        return plain(declared)

    @of.register
    def _(self, declared: f.RichText, owner: str) -> Any:
        return RICH_TEXT

    @of.register
    def _(self, declared: f.Location, owner: str) -> Any:
        return LOCATION

    @of.register(f.Image)
    @of.register(f.File)
    def _(self, declared: f.Field, owner: str) -> Any:
        return ASSET

    @of.register
    def _(self, declared: f.StoredFile, owner: str) -> Any:
        return STORED_FILE

    @of.register
    def _(self, declared: f.Reference, owner: str) -> Any:
        one = self._target(declared)
        return GraphQLList(GraphQLNonNull(one)) if declared.many else one

    def _target(self, declared: f.Reference) -> GraphQLObjectType | GraphQLInterfaceType:
        known = [name for name in declared.targets or () if name in self.types]
        return self.types[known[0]] if len(known) == 1 else ENTRY

    @of.register
    def _(self, declared: f.List, owner: str) -> Any:
        return GraphQLList(self.of(declared.of, f"{owner}{pascal(declared.name)}"))

    @of.register
    def _(self, declared: f.Group, owner: str) -> Any:
        name = self.names.claim(owner + pascal(declared.name))
        if not declared.fields:
            return JSON
        return GraphQLObjectType(name, self._fields(name, declared.fields.values()))

    @of.register
    def _(self, declared: f.Blocks, owner: str) -> Any:
        if not declared.types:
            return JSON
        name = self.names.claim(owner + pascal(declared.name))
        made = {one.name: self._component(name, one) for one in declared.types}
        union = GraphQLUnionType(
            name,
            list(made.values()),
            resolve_type=lambda value, _info, _type: made[value["_type"]].name,
        )
        return GraphQLList(union)

    def _component(self, owner: str, component: f.ComponentSpec) -> GraphQLObjectType:
        name = self.names.claim(owner + pascal(component.name))
        own = {
            "_id": GraphQLField(GraphQLID),
            "_type": GraphQLField(GraphQLNonNull(GraphQLString)),
            **self._fields(name, component.fields.values()),
        }
        said = component.help or component.label
        return GraphQLObjectType(name, own, interfaces=[BLOCK], description=said)


def _extra(name: str) -> Any:
    return lambda value, _info: value.get(EXTRAS, {}).get(name)
