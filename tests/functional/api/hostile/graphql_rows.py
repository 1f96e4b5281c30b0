"""The fields at the root of GraphQL, and what each needs of who asks: as the routes do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.api.v1.graphql.names import camel, pascal
from cms.api.v1.graphql.schema import build_schema
from cms.api.v1.operations import VERBS

from .conftest import REGISTRY
from .needs import Case, Need, Subject, creating, doing, knowing, reading
from .test_rights import ROWS

Field = tuple[str, str]


@dataclass(frozen=True)
class GraphRow:
    """What a field needs, and how it is asked about an entry.

    `typed` says that it is not even in the schema of who may not know of the type; `quiet` that
    nothing is answered, without an error, where there is nothing to be seen.
    """

    need: Need
    asked: Callable[[Subject], str]
    answers: tuple[int, ...] = (200,)
    typed: str = ""
    quiet: bool = False


def _readable(case: Case) -> int | None:
    """A list answers who knows the type; whether the entry is in it is for its reader's rights."""
    return reading(case) if knowing(case) is None else 404


def _of_type(name: str) -> dict[Field, GraphRow]:
    one, listed, made = camel(name), camel(name, "list"), pascal(name)
    data = '{title: "new"}' if "title" in REGISTRY.require(name).fields else "{}"
    create = f"create{made}(data: {data}, dry_run: true) {{ plan }}"
    return {
        ("Query", one): GraphRow(
            _readable, lambda s: f'{one}(id: "{s.id}") {{ id }}', typed=name, quiet=True
        ),
        ("Query", listed): GraphRow(
            _readable,
            lambda s: f'{listed}(filter: {{_id: {{eq: "{s.id}"}}}}) {{ total items {{ id }} }}',
            typed=name,
            quiet=True,
        ),
        ("Mutation", f"create{made}"): GraphRow(
            creating, lambda _: create, (200, 409, 422), typed=name
        ),
        ("Mutation", f"save{made}"): GraphRow(
            doing("edit"),
            lambda s: (
                f'save{made}(entry: "{s.id}", data: {data}, base_version: 1, dry_run: true)'
                " { plan }"
            ),
            (200, 409, 422),
            typed=name,
        ),
    }


def _verb(verb: str) -> GraphRow:
    row = ROWS["EntryResource", verb, "POST"]

    def asked(subject: Subject) -> str:
        given = {**(row.body or {}), "entry": subject.id, "dry_run": True}
        return f"{camel(verb)}({written(given)[1:-1]}) {{ plan }}"

    return GraphRow(row.need, asked, (*row.answers, 200, 204, 409, 422))


def written(value: Any) -> str:
    """Write a JSON value as a literal of GraphQL."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def _rows() -> dict[Field, GraphRow]:
    found: dict[Field, GraphRow] = {
        ("Query", "site"): GraphRow(lambda case: None, lambda _: "site { name }"),
        ("Query", "anyEntry"): GraphRow(
            reading, lambda s: f'anyEntry(id: "{s.id}") {{ id }}', quiet=True
        ),
        ("Query", "atPath"): GraphRow(
            lambda case: 404, lambda _: 'atPath(path: "/nowhere") { redirect }', quiet=True
        ),
    }
    for spec in REGISTRY:
        found |= _of_type(spec.name)
    return found | {("Mutation", camel(verb)): _verb(verb) for verb in VERBS}


GRAPHQL_ROWS = _rows()


def graphql_fields(_app: Any) -> frozenset[tuple[str, ...]]:
    """Return every field at the root of the schema of these tests' types."""
    schema = build_schema(tuple(REGISTRY)).schema
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return frozenset((root.name, name) for root in roots if root for name in root.fields)


def graphql_rows() -> frozenset[tuple[str, ...]]:
    """Return the fields that have rows."""
    return frozenset(GRAPHQL_ROWS)
