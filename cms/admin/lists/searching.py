"""Entries by the words of their titles, of any number of types in one query."""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.lens import Lens
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import And, BoundFilter, Condition, Never, Or
from cms.schema.filtering.bind import bind


def searchable(spec: TypeSpec, lens: Lens) -> bool:
    """Say whether the titles of a type's entries can be searched by who looks."""
    name = spec.title_field
    return name is not None and name in lens.readable(spec) and not spec.fields[name].encrypted


def titled_by(specs: Sequence[TypeSpec], lens: Lens, words: str) -> BoundFilter | None:
    """Return the condition that an entry's title holds some words; None without any.

    Of several types those are left out whose titles the reader can't search; of a single one that
    is a `BadRequest`.
    """
    if not words or (len(specs) == 1 and specs[0].title_field is None):
        return None
    known = [spec for spec in specs if searchable(spec, lens)]
    if len(specs) == 1 and not known:
        raise BadRequest("The titles of these entries can't be searched by you.", "q")
    of_title: dict[BoundFilter, list[TypeSpec]] = {}
    for spec in known:
        condition = Condition((str(spec.title_field),), "icontains", words)
        found = bind(condition, spec, lens.registry, readable=lens.readable)
        of_title.setdefault(found, []).append(spec)
    if len(of_title) == 1 and len(known) == len(specs):
        return next(iter(of_title))
    ways = tuple(_of_types(group, found, lens) for found, group in of_title.items())
    return Or(ways) if ways else Never()


def _of_types(specs: Sequence[TypeSpec], found: BoundFilter, lens: Lens) -> BoundFilter:
    named = Condition(("_type",), "in", tuple(sorted(spec.name for spec in specs)))
    return And((bind(named, specs[0], lens.registry), found))
