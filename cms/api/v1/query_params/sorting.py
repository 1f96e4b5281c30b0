"""Turns the fields of `sort` into the keys that a list is ordered by."""

from __future__ import annotations

from collections.abc import Sequence

from cms.api.v1.query_params.listing import SortTerm
from cms.content.lens import Lens
from cms.content.queries.listing import Sort
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.names import Scope, resolve


def resolve_sort(terms: Sequence[SortTerm], spec: TypeSpec, lens: Lens) -> tuple[Sort, ...]:
    """Return the keys to sort by; raise `BadRequest` for a field that has no order."""
    scope = Scope(lens.registry, readable=lens.readable)
    return tuple(_sort(term, spec, scope) for term in terms)


def _sort(term: SortTerm, spec: TypeSpec, scope: Scope) -> Sort:
    name = ".".join(term.path)
    found = resolve(term.path, spec, scope)
    if len(found) > 1:
        raise BadRequest(f"{name!r} means different things in the types that it leads to.", "sort")
    resolved = found[0]
    if not resolved.ordered or resolved.many:
        raise BadRequest(f"Nothing can be sorted by {name!r}: its values have no order.", "sort")
    return Sort(
        key=resolved.key,
        folded=resolved.folded,
        system=resolved.system,
        descending=term.descending,
        hops=resolved.hops,
    )
