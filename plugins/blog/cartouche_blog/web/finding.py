"""Posts as a visitor sees them: which there are, and what of them may be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cms.sdk import (
    And,
    Condition,
    Lens,
    ListQuery,
    Row,
    Sort,
    Visit,
    bind_filter,
    by_ids,
    clock,
    find_entries,
    find_one,
)

POST = "post"
NEWEST = (Sort("_published_at", system=True, descending=True),)
OLDEST = (Sort("_published_at", system=True),)


def posts(visit: Visit, condition: Any = None, **asked: Any) -> Any:
    """Return the posts that the visitor sees (`cms.sdk.find_entries`), the newest first.

    `condition` is a filter as it is written; `asked` are further values of a `ListQuery`.
    """
    lens: Lens = visit.lens
    spec = lens.registry.require(POST)
    bound = None
    if condition is not None:
        bound = bind_filter(condition, spec, lens.registry, readable=lens.readable)
    query = ListQuery(**{"types": (POST,), "limit": 10, "sort": NEWEST, "filter": bound, **asked})
    return find_entries(visit.session, lens, query)


def between(start: datetime, end: datetime) -> Any:
    """Return the condition that a post is published from `start` on, and before `end`."""
    times = (("gte", start), ("lt", end))
    return And(
        tuple(Condition(("_published_at",), op, clock.to_text(instant)) for op, instant in times)
    )


def readable(lens: Lens, row: Row) -> dict[str, Any]:
    """Return what the visitor may read of a row's document."""
    allowed = lens.readable(lens.registry.require(row.type))
    return {name: value for name, value in row.document.items() if name in allowed}


def named(visit: Visit, type_name: str, slug: str) -> Row | None:
    """Return the entry of a type with this slug in the visit's language, if it is seen."""
    row = find_one(visit.session, visit.lens, type_name, slug)
    return row if row is not None and row.slug == slug else None


def elsewhere_named(visit: Visit, type_name: str, slug: str) -> str | None:
    """Return the slug in the visit's language of an entry that has this one in another."""
    lens: Lens = visit.lens
    for locale in lens.site.locales:
        other = lens.in_locale(locale)
        row = None if locale == lens.locale else find_one(visit.session, other, type_name, slug)
        if row is not None and row.slug == slug:
            own = by_ids(visit.session, lens, [row.entry_id]).get(row.entry_id)
            return None if own is None or own.slug == slug else own.slug
    return None


def listed(value: Any) -> list[Mapping[str, Any]]:
    """Return a reference, several or none as a list."""
    if isinstance(value, Mapping):
        return [value]
    return list(value or ())
