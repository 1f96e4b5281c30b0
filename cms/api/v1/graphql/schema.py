"""The schema of a site: made of the content types that a caller knows, once for all who know them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)

from cms.api.v1.graphql.filters import Filters
from cms.api.v1.graphql.fixed import (
    ENTRY,
    FIXED,
    PAGE_INFO,
    REQUIRED_ID,
    RICH_TEXT_FORM,
    STATUS,
    TEXTS,
    TYPE_NAMES,
)
from cms.api.v1.graphql.mutations import add_mutations
from cms.api.v1.graphql.names import Names, camel
from cms.api.v1.graphql.outputs import CONTENT, Outputs
from cms.api.v1.graphql.resolving import (
    resolve_any,
    resolve_entry,
    resolve_list,
    resolve_path,
    resolve_site,
)
from cms.api.v1.graphql.scalars import DATE_TIME, SCALARS
from cms.extension.site import EntryExtra
from cms.schema.content_type import TypeSpec

SCHEMAS_MAX = 32
"""How many schemas a process holds: one for each set of types that callers know."""
_RESERVED = ("Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID")
_MADE = ("Outcome", "Site", "PathAnswer", "Status", "RichTextForm", "Alternate", "LocationInput")


@dataclass(frozen=True)
class Made:
    """A schema, and the content types that it is made of by name."""

    schema: GraphQLSchema
    specs: Mapping[str, TypeSpec]
    number: int = 0
    """Which of the schemas of this process it is; never given twice."""


@dataclass
class Schemas:
    """The schemas that a process holds, by what they are made of."""

    _held: OrderedDict[Any, Made] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: int = 0

    def of(self, stamp: str, specs: tuple[TypeSpec, ...], extras: tuple[EntryExtra, ...]) -> Made:
        """Return the schema of some types; `stamp` changes whenever types made by hand do."""
        key = (stamp, tuple((one.name, id(one)) for one in specs))
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        made = build_schema(specs, extras)
        with self._lock:
            self._made += 1
            made = replace(made, number=self._made)
            self._held[key] = made
            while len(self._held) > SCHEMAS_MAX:
                self._held.popitem(last=False)
        return made


def build_schema(specs: tuple[TypeSpec, ...], extras: tuple[EntryExtra, ...] = ()) -> Made:
    """Return the schema of some content types."""
    known = {spec.name: spec for spec in specs}
    fixed = (one.name for one in (*FIXED, *SCALARS))
    names = Names(*_RESERVED, *_MADE, *fixed)
    outputs, filters = Outputs(names, known, extras), Filters(names, known)
    objects = {spec.name: outputs.add(spec) for spec in specs}
    inputs = {spec.name: filters.of(spec, objects[spec.name].name) for spec in specs}
    fields = _fixed_fields()
    roots = Names(*fields)
    for spec in specs:
        made = objects[spec.name]
        fields[roots.claim(camel(spec.name))] = _one(spec, made)
        fields[roots.claim(camel(spec.name, "list"))] = GraphQLField(
            _list_type(names, made),
            {
                "filter": GraphQLArgument(inputs[spec.name]),
                "sort": GraphQLArgument(GraphQLList(GraphQLNonNull(filters.sort(spec, made.name)))),
                "first": GraphQLArgument(GraphQLInt, description="Entries a page."),
                "after": GraphQLArgument(
                    GraphQLString, description="The cursor of the entry before; for an hour."
                ),
                "page": GraphQLArgument(GraphQLInt, description="The page, from 1."),
                **lens_arguments(),
            },
            resolve=resolve_list(spec),
            description=f"{spec.plural}, as they are listed.",
        )
    # Named all: a relation may lead to any of them by the interface alone.
    schema = GraphQLSchema(
        GraphQLObjectType("Query", fields),
        add_mutations(names, outputs),
        types=[*FIXED, *SCALARS, *objects.values()],
        extensions={TYPE_NAMES: {name: made.name for name, made in objects.items()}},
    )
    return Made(schema, known)


def lens_arguments() -> dict[str, GraphQLArgument]:
    """Return the arguments that say through which lens, and in which form, is read."""
    return {
        "locale": GraphQLArgument(GraphQLString, description="The site's first by default."),
        "fallback": GraphQLArgument(
            GraphQLBoolean, True, description="Whether what the locale lacks is borrowed."
        ),
        "status": GraphQLArgument(STATUS, "published"),
        "at": GraphQLArgument(DATE_TIME, description="Read as of this instant."),
        "release": GraphQLArgument(GraphQLID, description="As if this release were published."),
        "richtext": GraphQLArgument(RICH_TEXT_FORM),
    }


def _one(spec: TypeSpec, made: GraphQLObjectType) -> GraphQLField:
    return GraphQLField(
        made,
        {
            "id": GraphQLArgument(GraphQLID),
            "slug": GraphQLArgument(GraphQLString),
            **lens_arguments(),
        },
        resolve=resolve_entry(spec),
        description=f"One {spec.label}, by its id or slug; null where there is none.",
        extensions={CONTENT: spec.name},
    )


def _list_type(names: Names, made: GraphQLObjectType) -> GraphQLObjectType:
    edge = GraphQLObjectType(
        names.claim(f"{made.name}Edge"),
        {
            "cursor": GraphQLField(GraphQLNonNull(GraphQLString)),
            "node": GraphQLField(GraphQLNonNull(made)),
        },
    )
    return GraphQLObjectType(
        names.claim(f"{made.name}List"),
        {
            "items": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(made)))),
            "edges": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(edge)))),
            "pageInfo": GraphQLField(GraphQLNonNull(PAGE_INFO)),
            "total": GraphQLField(GraphQLInt, description="How many there are; counted if asked."),
        },
        extensions={CONTENT: made.extensions[CONTENT]},
    )


def _fixed_fields() -> dict[str, GraphQLField]:
    required = GraphQLArgument(REQUIRED_ID)
    path = GraphQLArgument(GraphQLNonNull(GraphQLString))
    return {
        "anyEntry": GraphQLField(
            ENTRY,
            {"id": required, **lens_arguments()},
            resolve=resolve_any,
            description="One entry of whatever type, by its id.",
        ),
        "atPath": GraphQLField(
            GraphQLObjectType(
                "PathAnswer",
                {"entry": GraphQLField(ENTRY), "redirect": GraphQLField(GraphQLString)},
            ),
            {"path": path, **lens_arguments()},
            resolve=resolve_path,
            description="What stands at a path, or where it has gone; null where there is nothing.",
        ),
        "site": GraphQLField(
            GraphQLObjectType(
                "Site",
                {
                    "name": GraphQLField(GraphQLString),
                    "locales": GraphQLField(TEXTS),
                    "default_locale": GraphQLField(GraphQLString),
                },
            ),
            resolve=resolve_site,
        ),
    }
