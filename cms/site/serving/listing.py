"""Lists of entries on pages: the newest of a type, what stands below an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cms.content.assets.types import ASSET, FOLDER
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.rows import Row
from cms.content.queries.tree import children
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.bind import bind
from cms.schema.filtering.names import Scope, resolve
from cms.schema.filtering.parse import from_json
from cms.site.serving.entries import ShownEntry
from cms.site.serving.visit import SiteVisit

LIMIT_MAX = 100
CHILDREN_MAX = 500
SHOWN_IN_MENUS = "show_in_menu"
"""The field by which an editor says that an entry stands in menus: types without it are no pages."""
_SYSTEM = ("published_at", "updated_at", "created_at", "slug")


def page_types(visit: SiteVisit) -> tuple[str, ...]:
    """Return the types whose entries are pages of the site, as far as the visitor sees any."""
    # Of a type of which the visitor sees nothing not even the name is told, as by a tag of caches.
    seen = visit.lens.visibility("view")
    return tuple(
        one.name
        for one in visit.lens.registry
        if one.in_tree and one.name not in (ASSET, FOLDER) and seen.of(one.name)
    )


def dated(visit: SiteVisit, type_name: str) -> bool:
    """Say whether entries of a type are listed by their date, as posts are, and in no menu."""
    return SHOWN_IN_MENUS not in visit.lens.registry.require(type_name).fields


def standing_types(visit: SiteVisit) -> tuple[str, ...]:
    """Return the types whose entries are pages and are not listed by their date."""
    return tuple(one for one in page_types(visit) if not dated(visit, one))


def below(visit: SiteVisit, entry_id: str | None) -> list[Row]:
    """Return what stands below an entry and is not listed by its date, in its order."""
    types = standing_types(visit)
    return children(visit.session, visit.lens, [entry_id], CHILDREN_MAX, types=types)


def newest(
    visit: SiteVisit,
    type_name: str,
    sort: str = "-published_at",
    limit: int = 10,
    filter: Mapping[str, Any] | None = None,
) -> list[ShownEntry]:
    """Return entries of a type as a template asks for them; raise BadRequest for what can't be."""
    spec = visit.lens.registry.get(str(type_name))
    if spec is None or not visit.lens.visibility("view").of(spec.name):
        return []
    most = max(1, min(int(limit), LIMIT_MAX))
    registry = visit.lens.registry
    bound = None
    if filter:
        bound = bind(from_json(filter), spec, registry, readable=visit.lens.readable)
    sorts = tuple(_sorts(visit, spec, sort))
    visit.tags.add(f"type:{spec.name}")
    found = find(visit.session, visit.lens, ListQuery((spec.name,), most, bound, sorts))
    return visit.put(found.rows)


def newest_of_all(
    visit: SiteVisit, types: Sequence[str], limit: int, offset: int = 0
) -> tuple[list[Row], int]:
    """Return the newest entries of several types, and how many there are in all."""
    visit.tags.update(f"type:{name}" for name in types)
    sorts = (Sort("_published_at", system=True, descending=True),)
    query = ListQuery(tuple(types), limit, None, sorts, offset=offset, count=True)
    found = find(visit.session, visit.lens, query)
    return found.rows, found.total or 0


def _sorts(visit: SiteVisit, spec: TypeSpec, sort: str) -> Iterator[Sort]:
    for term in str(sort).split(",")[:4]:
        name = term.strip().removeprefix("-")
        descending = term.strip().startswith("-")
        if name in _SYSTEM:
            yield Sort(f"_{name}", system=True, descending=descending)
            continue
        scope = Scope(visit.lens.registry, readable=visit.lens.readable)
        found = resolve(tuple(name.split(".")), spec, scope)[0]
        if not found.ordered or found.many:
            raise BadRequest(f"Nothing can be sorted by {name!r}.", "sort")
        yield Sort(found.key, found.folded, found.system, descending, found.hops)
