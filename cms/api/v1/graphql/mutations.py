"""Mutations: the operations, as the API takes them; those of one request hold together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from cms.api.v1.graphql.fixed import ENTRY, TEXTS
from cms.api.v1.graphql.inputs import Inputs, operation_arguments
from cms.api.v1.graphql.names import Names, camel
from cms.api.v1.graphql.outputs import Outputs
from cms.api.v1.graphql.resolving import Asked, Info, type_of
from cms.api.v1.graphql.scalars import JSON
from cms.api.v1.operation_body import read_operation
from cms.api.v1.operations import VERBS
from cms.api.v1.writing import pointing_into_body
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.plan import Outcome
from cms.errors import CMSError, Forbidden, NotFound, NotSignedIn, StateConflict
from cms.schema.content_type import TypeSpec

Resolver = Callable[..., Any]
DRY_RUN = {
    "dry_run": GraphQLArgument(
        GraphQLBoolean, False, description="Answer the plan, and change nothing."
    )
}


def add_mutations(names: Names, outputs: Outputs) -> GraphQLObjectType:
    """Return the mutations: create and save for each type, and the operations on any entry."""
    outcome = GraphQLObjectType(
        "Outcome", _outcome_fields(ENTRY), description="What an operation did, or would do."
    )
    inputs, fields = Inputs(names), Names()
    found: dict[str, GraphQLField] = {}
    for name, kind in VERBS.items():
        found[fields.claim(camel(name))] = GraphQLField(
            outcome,
            {**operation_arguments(kind), **DRY_RUN},
            resolve=_resolve_verb(kind),
            description=kind.help,
        )
    for spec in outputs.specs.values():
        made = outputs.types[spec.name]
        written = inputs.entry(made.name, spec) or JSON
        own = GraphQLObjectType(names.claim(f"{made.name}Outcome"), _outcome_fields(made))
        data = {"data": GraphQLArgument(GraphQLNonNull(written))}
        found[fields.claim(camel("create", spec.name))] = GraphQLField(
            own,
            {**data, **operation_arguments(CreateEntry, ("type", "data")), **DRY_RUN},
            resolve=_resolve_create(spec),
            description=CreateEntry.help,
        )
        found[fields.claim(camel("save", spec.name))] = GraphQLField(
            own,
            {**data, **operation_arguments(SaveDraft, ("data",)), **DRY_RUN},
            resolve=_resolve_save(spec),
            description="Change the fields that are given; null clears one.",
        )
    return GraphQLObjectType("Mutation", found)


def _outcome_fields(entry: Any) -> dict[str, GraphQLField]:
    return {
        "id": GraphQLField(GraphQLID),
        "type": GraphQLField(GraphQLString),
        "version": GraphQLField(GraphQLInt),
        "created": GraphQLField(GraphQLBoolean),
        "unchanged": GraphQLField(GraphQLBoolean),
        "warnings": GraphQLField(TEXTS),
        "transaction": GraphQLField(GraphQLID, description="What can be undone."),
        "plan": GraphQLField(JSON, description="What would be done; after `dry_run` only."),
        "entry": GraphQLField(
            entry, description="The entry as it is then: its draft, where one may see that."
        ),
    }


def _resolve_create(spec: TypeSpec) -> Resolver:
    def resolve(_source: Any, info: Info, dry_run: bool, **given: Any) -> Any:
        def read(asked: Asked) -> Operation:
            asked.request.require_known(spec)
            return read_operation(CreateEntry, given, {"type": spec.name})

        return _carry_out(info, read, given.get("locale"), dry_run=dry_run)

    return resolve


def _resolve_save(spec: TypeSpec) -> Resolver:
    def resolve(_source: Any, info: Info, dry_run: bool, **given: Any) -> Any:
        def read(asked: Asked) -> Operation:
            operation = read_operation(SaveDraft, given)
            asked.request.find_entry(spec, given["entry"], given.get("locale"))
            return operation

        return _carry_out(info, read, given.get("locale"), dry_run=dry_run)

    return resolve


def _resolve_verb(kind: type[Operation]) -> Resolver:
    def resolve(_source: Any, info: Info, dry_run: bool, **given: Any) -> Any:
        return _carry_out(info, lambda _: read_operation(kind, given), None, dry_run=dry_run)

    return resolve


def _carry_out(
    info: Info,
    read: Callable[[Asked], Operation],
    locale: str | None,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    asked = info.context
    if asked.failed:
        raise StateConflict("Not done: what was asked before it failed, and nothing is kept.")
    try:
        if locale is not None:
            asked.request.site.require_locale(locale)
        operation = read(asked)
        with pointing_into_body(operation):
            if dry_run:
                return {"plan": asked.request.executor.plan(operation).to_json()}
            return _answer(info, asked.request.executor.apply(operation), locale)
    except (Forbidden, NotFound) as error:
        asked.failed = True
        if asked.request.actor.user_id is None and not asked.request.actor.system:
            # Whether it is there is not for nobody to know, and signing in may help.
            detail = error.detail if isinstance(error, Forbidden) else "Sign in to write."
            raise NotSignedIn(detail) from error
        raise
    except CMSError:
        asked.failed = True
        raise


def _answer(info: Info, outcome: Outcome, locale: str | None) -> dict[str, Any]:
    asked = info.context
    return {
        "id": outcome.entry_id,
        "type": outcome.type,
        "version": outcome.version,
        "created": outcome.created,
        "unchanged": outcome.unchanged,
        "warnings": list(outcome.plan.warnings),
        "transaction": asked.request.transaction_id(),
        "entry": _entry(asked, info, outcome, locale),
    }


def _entry(
    asked: Asked, info: Info, outcome: Outcome, locale: str | None
) -> Mapping[str, Any] | None:
    selections = asked.selections(info)
    nodes = selections.children(info.field_nodes, "entry")
    spec = asked.specs.get(outcome.type)
    if not nodes or spec is None:
        return None
    try:
        lens, row = asked.request.find_entry(spec, outcome.entry_id, locale)
    except NotFound:
        return None
    selected = selections.entry(nodes, type_of(info, spec.name))
    return asked.write(lens, [row], selected, None)[0]
